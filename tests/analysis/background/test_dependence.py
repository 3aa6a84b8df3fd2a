from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from trials.coverage.designs import ANY, COMMON, HOLM, BackgroundDesign

from mmbias.analysis import within_class_test
from mmbias.published import read_published

# Admitted and rejected men, admitted and rejected women, departments A-F (Bickel, Hammel and
# O'Connell, Science 1975).
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


@pytest.fixture(scope='module')
def figure():
    """Class and background of every video of the published table, and accuracy of its class."""
    cells = read_published('han_background')
    videos = cells.loc[cells.index.repeat(cells['total'])].reset_index(drop=True)
    sums = videos.groupby('class')[['correct', 'total']].transform('sum')
    return videos.assign(class_accuracy=sums['correct'] / sums['total'])


def reject(make, *, repeats=200, level=0.05, **options):
    """Share of generated data sets in which each of the two p-values is at most the level."""
    found = []
    for repeat in range(repeats):
        data = make(np.random.default_rng(repeat))
        test = within_class_test(*data, resamples=199, seed=repeat, **options)
        found.append([test.p_value <= level, test.p_common <= level])
    return np.mean(found, axis=0)


def test_two_values_give_the_cochran_mantel_haenszel_test():
    tables = pd.DataFrame(BERKELEY).to_numpy()
    answers = np.concatenate([np.repeat([1, 0, 1, 0], table) for table in tables]).astype(bool)
    sexes = np.concatenate([np.repeat(['m', 'm', 'f', 'f'], table) for table in tables])
    departments = np.repeat(list('ABCDEF'), tables.sum(axis=1))
    test = within_class_test(answers, departments, sexes)
    margins = [stats.hypergeom(t.sum(), t[0] + t[2], t[0] + t[1]) for t in tables]
    off = sum(t[0] - urn.mean() for t, urn in zip(tables, margins, strict=True))
    expected = off**2 / sum(urn.var() for urn in margins)
    assert expected == pytest.approx(1.5246, abs=5e-5)  # without continuity correction
    assert test.cmh == pytest.approx(expected)
    assert test.degrees == 1
    assert test.p_common == pytest.approx(stats.chi2.sf(expected, 1), abs=0.015)
    # Only department A differs, in favour of women, and so strongly that the classes together do.
    assert test.per_class.set_index('class')['p_holm'].idxmin() == 'A'
    assert test.p_value < 0.01


def test_several_values_give_the_generalised_statistic():
    rng = np.random.default_rng(3)
    classes, values = rng.integers(4, size=150), rng.integers(3, size=150)
    answers = rng.random(150) < 0.3 + 0.1 * classes
    test = within_class_test(answers, classes, values)
    off, covariance = np.zeros(3), np.zeros((3, 3))
    for c in range(4):
        sizes = np.bincount(values[classes == c], minlength=3)
        urn = stats.multivariate_hypergeom(sizes, int(answers[classes == c].sum()))
        off += np.bincount(values[(classes == c) & answers], minlength=3) - urn.mean()
        covariance += urn.cov()
    expected = off[:2] @ np.linalg.solve(covariance[:2, :2], off[:2])
    assert test.cmh == pytest.approx(expected)
    assert test.degrees == 2
    assert test.p_common == pytest.approx(stats.chi2.sf(expected, 2), abs=0.02)


def test_small_case_against_all_permutations():
    answers = np.array([1, 1, 0, 0, 1, 0, 0], bool)
    classes, values = np.array([0, 0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 1, 2])

    def spread(order):
        total = 0.0
        for c in (0, 1):
            mine, theirs = answers[classes == c], values[order][classes == c]
            for value in set(theirs):
                share = mine[theirs == value].mean() - mine.mean()
                total += (theirs == value).sum() * share**2
        return total

    orders = [[*a, *b] for a in permutations(range(4)) for b in permutations(range(4, 7))]
    drawn = np.array([spread(order) for order in orders])
    exact = (drawn >= spread(list(range(7))) - 1e-9).mean()
    assert 0 < exact < 1
    assert within_class_test(answers, classes, values).p_value == pytest.approx(exact, abs=0.015)


def test_no_false_alarms_from_classes_of_different_difficulty(figure):
    # As unbalanced as the published videos; plain accuracy per background differs strongly.
    rates = reject(
        lambda rng: (
            rng.random(len(figure)) < figure['class_accuracy'],
            figure['class'],
            figure['background'],
        )
    )
    assert ((rates >= 0.01) & (rates <= 0.09)).all()


def test_what_is_built_in_is_found(figure):
    # 40 points less outdoors in every class, as far as a class has them to lose.
    worse = figure['class_accuracy'] - 0.4 * (figure['background'] == 'outdoor')
    rates = reject(
        lambda rng: (rng.random(len(figure)) < worse, figure['class'], figure['background']),
        repeats=50,
    )
    assert (rates > 0.8).all()


def test_opposite_effects_are_found_where_classes_cancel():
    rooms, classes = np.tile(['home', 'cafe'], 60), np.repeat(['eat', 'run'], 60)
    helped = (rooms == 'home') == (classes == 'eat')
    any_pattern, common = reject(
        lambda rng: (rng.random(120) < np.where(helped, 0.8, 0.4), classes, rooms), repeats=50
    )
    assert any_pattern > 0.9
    assert common < 0.2


def test_groups_of_one_value_raise_no_false_alarms():
    # 60 sources of 5 clips that are nearly all right or all wrong; each in one place.
    def sources(rng):
        share, place = rng.beta(0.5, 0.5, size=60), rng.integers(3, size=60)
        source = np.repeat(np.arange(60), 5)
        return rng.random(300) < share[source], source // 15, place[source]

    source = np.repeat(np.arange(60), 5)
    assert (reject(sources, repeats=60) > [0.6, 0.15]).all()
    rates = reject(sources, groups=source)
    assert ((rates >= 0.01) & (rates <= 0.09)).all()


def test_groups_of_several_values_raise_no_false_alarms():
    # 8 people of different skill, each with places of their own liking.
    person = np.arange(320) % 8
    liking = np.random.default_rng(0).dirichlet([0.5] * 3, size=8)

    def people(rng):
        place = np.array([rng.choice(3, p=liking[each]) for each in person])
        skill = rng.beta(0.5, 0.5, size=8)
        return rng.random(320) < skill[person], np.arange(320) // 8 % 4, place

    assert (reject(people, repeats=60) > 0.3).all()
    rates = reject(people, groups=person)
    assert ((rates >= 0.01) & (rates <= 0.09)).all()


MIXED = BackgroundDesign('one person in two places', 40, 1)


def test_one_person_in_both_places_takes_no_power():
    """Forty people of five videos, each in one place, and one more filmed in both."""
    person = np.append(np.repeat(np.arange(40), 5), [40] * 5)
    place = np.append(np.repeat(np.arange(40) % 2, 5), [0, 0, 1, 1, 1])
    answers = np.random.default_rng(0).random(205) < np.where(place == 1, 0.9, 0.5)
    without = within_class_test(answers[:200], [0] * 200, place[:200], groups=person[:200])
    test = within_class_test(answers, [0] * 205, place, groups=person)
    assert test.moved == 205
    assert max(without.p_value, test.p_value) < 0.001
    assert 'whole groups' in test.name
    assert 'samples of a class and group (5)' in test.name


@pytest.mark.parametrize(
    'design', [MIXED, BackgroundDesign('half of them', 10, 10)], ids=lambda design: design.name
)
def test_groups_of_both_kinds_raise_no_false_alarms(design):
    found = [design.p_values(repeat, False) for repeat in range(250)]
    for tested in (ANY, COMMON, HOLM):
        # Three standard errors, 1.4 % each, above 5 %.
        assert np.mean([p_values[tested] <= 0.05 for p_values in found]) <= 0.092


def test_smallest_p_of_few_groups_by_hand():
    # Three of six groups in each place, all right or all wrong: 2 of 20 ways are as extreme.
    groups, place = np.repeat(np.arange(6), 4), np.repeat([0, 1], 12)
    test = within_class_test(place == 0, [0] * 24, place, groups=groups)
    assert test.smallest == pytest.approx(0.1, abs=0.01)
    assert test.smallest_common == test.smallest
    assert test.p_value == pytest.approx(test.smallest, abs=1e-3)
    # Among the same groups, the smallest p is the same when the data are far from it.
    other = within_class_test(groups % 2 == 0, [0] * 24, place, groups=groups)
    assert other.smallest == pytest.approx(0.1, abs=0.01)
    assert other.p_value > 0.5


def test_order_of_the_samples_changes_nothing_and_the_seed_does():
    rng = np.random.default_rng(1)
    answers, order = rng.random(90) < 0.5, rng.permutation(90)
    classes, values, groups = np.arange(90) % 3, rng.integers(3, size=90), np.arange(90) // 3
    for units in (None, groups):
        first = within_class_test(answers, classes, values, groups=units, resamples=99, seed=1)
        moved = None if units is None else units[order]
        arrays = answers[order], classes[order], values[order]
        second = within_class_test(*arrays, groups=moved, resamples=99, seed=1)
        assert (first.p_value, first.p_common) == (second.p_value, second.p_common)
    other = within_class_test(answers, classes, values, resamples=99, seed=2)
    assert (
        other.p_value != within_class_test(answers, classes, values, resamples=99, seed=1).p_value
    )


def test_a_class_without_a_choice_has_no_p_value():
    test = within_class_test(
        [True, False] * 10 + [True] * 5,
        ['eat'] * 20 + ['run'] * 5,
        ['home', 'cafe'] * 10 + ['x'] * 5,
    )
    table = test.per_class.set_index('class')
    assert np.isnan(table.loc['run', ['p_value', 'p_holm', 'p_bh']].astype(float)).all()
    assert table.loc['eat', 'p_holm'] == table.loc['eat', 'p_value'] < 0.001
    assert (test.moved, table.loc['run', 'total']) == (20, 5)
    nothing = within_class_test([True, False], ['eat', 'run'], ['home', 'cafe'])
    assert np.isnan([nothing.p_value, nothing.p_common]).all()
    assert nothing.degrees == 0


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'correct': [1, 0]}, 'must be bool'),
        ({'labels': ['a']}, 'labels has shape'),
        ({'values': ['x', None]}, '1 values of values are missing'),
        ({'groups': ['g']}, 'groups have shape'),
        ({'resamples': 0}, 'resamples is 0'),
    ],
)
def test_test_refuses(change, message):
    arguments = {'correct': [True, False], 'labels': ['a', 'a'], 'values': ['x', 'y']} | change
    with pytest.raises(ValueError, match=message):
        within_class_test(**arguments)
