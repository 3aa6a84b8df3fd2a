from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from trials.coverage.designs import AnswerDesign

from mmbias.analysis import equal_accuracy_test, mcnemar_exact, paired_test
from mmbias.analysis.resampling.exchanges import rank_first


def answers(both, only_first, only_second, neither):
    pairs = [[1, 1]] * both + [[1, 0]] * only_first + [[0, 1]] * only_second + [[0, 0]] * neither
    return np.array(pairs, dtype=bool).T


def test_mcnemar_by_hand():
    # 9 against 1 of 10 discordant pairs: 2 (1 + 10) / 2^10.
    result = mcnemar_exact(*answers(20, 9, 1, 5))
    assert result.p_value == pytest.approx(22 / 1024)
    assert result.name == 'exact McNemar test'
    assert result.smallest == 2 / 1024


def test_mcnemar_at_its_ends():
    nothing = mcnemar_exact(*answers(5, 0, 0, 5))
    assert (nothing.p_value, nothing.smallest) == (1, 1)
    assert mcnemar_exact(*answers(0, 4, 4, 0)).p_value == 1
    assert mcnemar_exact(*answers(0, 100, 0, 0)).p_value == pytest.approx(2.0**-99)


def enumerate_originals(table):
    """P-value and the smallest one over every choice of an original for each row, (U, S + 1)."""
    every = np.array(list(product(*table)))  # one row a choice
    off = np.abs(every.sum(axis=1) - table.mean(axis=1).sum())
    seen = abs(table[:, 0].sum() - table.mean(axis=1).sum())
    return (off >= seen - 1e-9).mean(), (off >= off.max() - 1e-9).mean()


@given(st.integers(1, 3), st.integers(1, 5), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60, deadline=None)
def test_paired_test_against_all_choices(seeds, units, seed, grouped):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(units), 4) if grouped else np.arange(units)
    right = rng.random((len(groups), 1 + seeds)) < rng.random((len(groups), 1))
    table = np.array([right[groups == group].sum(axis=0) for group in range(units)])
    test = paired_test(right[:, 0], right[:, 1:], groups=groups if grouped else None)
    p_value, smallest = enumerate_originals(table)
    assert test.p_value == pytest.approx(p_value)
    assert test.smallest == pytest.approx(smallest)


def test_original_among_seeds_by_hand():
    original = np.ones(4, dtype=bool)
    probe = np.array([[False, False], [True, False], [True, True], [False, False]])
    test = paired_test(original, probe)
    # 1, 2, 3 and 1 of 3 answers are right: 7/3 originals on average, 1 at least. Four, 5/3 above,
    # have probability 1/3 2/3 1 1/3; nothing is as far below.
    assert test.p_value == pytest.approx(2 / 27)
    assert test.name == 'exact permutation test of original and seeds'
    assert test.smallest == pytest.approx(2 / 27)


def test_three_groups_cannot_give_less_than_a_quarter():
    groups = np.repeat(['a', 'b', 'c'], 5)
    test = paired_test(np.ones(15, bool), np.zeros((15, 1), bool), groups=groups)
    assert (test.p_value, test.smallest) == (0.25, 0.25)
    # Nine people, one seed: 2 of 2^9 patterns.
    people = np.arange(90) // 10
    assert paired_test(people < 9, (people > 9)[:, None], groups=people).smallest == 2 / 2**9


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
@settings(deadline=None)
def test_one_seed_is_mcnemar(pairs):
    first, second = np.array(pairs).T
    expected = mcnemar_exact(first, second)
    assert paired_test(first, second[:, None]) == expected
    # A sample in a group of its own is the same test under another name.
    single = paired_test(first, second[:, None], groups=np.arange(len(first)))
    assert single.name == 'exact sign-flip test over groups'
    assert single.p_value == pytest.approx(expected.p_value)
    assert single.smallest == pytest.approx(expected.smallest)


def test_order_of_samples_seeds_and_groups_changes_nothing():
    rng = np.random.default_rng(2)
    right, groups = rng.random((60, 6)) < 0.6, rng.integers(9, size=60)
    order = rng.permutation(60)
    for units, moved in ((None, None), (groups, 8 - groups[order])):
        first = paired_test(right[:, 0], right[:, 1:], groups=units)
        assert first == paired_test(right[order, 0], right[order, :0:-1], groups=moved)


def test_sign_flips_agree_with_scipy():
    first, second = np.random.default_rng(3).random((2, 12, 4)) < [[[0.7]], [[0.4]]]
    groups = np.arange(12) // 2
    differences = (first.sum(axis=1) - second.sum(axis=1)).reshape(6, 2).sum(axis=1)
    expected = stats.permutation_test(
        (differences,), np.sum, permutation_type='samples', n_resamples=2**6
    ).pvalue
    test = equal_accuracy_test(first, second, groups=groups)
    assert test.p_value == pytest.approx(expected)
    assert test.name == 'exact sign-flip test over groups'
    assert 0 < expected < 1


def test_many_samples_follow_the_normal_law():
    rng = np.random.default_rng(1)
    ease = rng.random((20_000, 1))
    right = rng.random((20_000, 6)) < ease
    share = right.mean(axis=1)
    # Numbers of right originals lie 1 apart: half a step is the continuity correction.
    off = abs(right[:, 0].sum() - share.sum()) - 0.5
    expected = 2 * stats.norm.sf(off / np.sqrt((share * (1 - share)).sum()))
    assert paired_test(right[:, 0], right[:, 1:]).p_value == pytest.approx(expected, abs=0.002)
    # All originals right, of half of the seeds: too improbable to be told from 0.
    assert paired_test(ease[:, 0] < 2, right[:, 1:]).p_value < 1e-140


def test_seeds_that_only_one_side_has_are_left_out():
    rng = np.random.default_rng(5)
    first, second = rng.random((40, 3)) < 0.8, rng.random((40, 5)) < 0.6
    test = equal_accuracy_test(first, second)
    assert test == equal_accuracy_test(first, second[:, :3])
    assert test == equal_accuracy_test(second, first)
    assert equal_accuracy_test(first[:, :1], second) == mcnemar_exact(first[:, 0], second[:, 0])


def reject(design, repeats=300):
    return np.mean([min(design.p_values(k, False).values()) <= 0.05 for k in range(repeats)])


@pytest.mark.parametrize(
    'design',
    [
        AnswerDesign('few errors', 30, 0.95, 0.8, (1, 5), difficulty=0),
        AnswerDesign('few hits', 60, 0.02, 0.15, (1, 5), difficulty=0),
        AnswerDesign('groups', 90, 0.7, 0.5, (1, 5), 9),
        AnswerDesign('unlike models', 100, 0.7, 0.6, (3, 5), own=0.4),
        AnswerDesign('classes', 370, 0.95, 0.6, (1, 5), difficulty=0, classes=10),
    ],
    ids=lambda design: design.name,
)
def test_no_false_alarms(design):
    # Three standard errors, 1.3 % each, above 5 %.
    assert reject(design) <= 0.09


def test_signs_of_one_answer_less_the_mean_of_several_are_no_fair_coins():
    """The simulation notices what is wrong: three times as many false alarms as promised."""
    few, alarms = AnswerDesign('few errors', 30, 0.95, 0.8, (1, 5), difficulty=0), 0
    for repeat in range(300):
        original, seeds = few.draw(np.random.default_rng([repeat, 0]), False)
        differences = 5 * original[:, 0].astype(int) - seeds.sum(axis=1)
        alarms += rank_first(np.column_stack([differences, -differences])).p_value <= 0.05
    assert alarms / 300 > 0.1


@pytest.mark.parametrize(
    ('call', 'message'),
    [
        (lambda: mcnemar_exact([1, 0], [0, 1]), 'must be bool'),
        (lambda: mcnemar_exact([True], [True, False]), 'must both be'),
        (lambda: paired_test([True], [True]), 'seeds'),
        (lambda: paired_test([[True]], [[True]]), 'correct_original has shape'),
        (lambda: equal_accuracy_test([[True]], [[True], [True]]), r'must be \(1, seeds\)'),
        (lambda: paired_test([1], [[1, 0]]), 'must be bool'),
        (lambda: paired_test([True], [[True], [True]]), r'must be \(1, seeds\)'),
        (lambda: paired_test([True], [[True]], groups=['a', 'b']), 'groups have shape'),
    ],
)
def test_tests_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()
