import math

import numpy as np
import pytest
from scipy import stats

from mmbias.analysis.background_probes.errors import (
    count_answers,
    count_background_errors,
    errors_by_class,
)
from mmbias.analysis.background_probes.masked_answers import Settings

FEW = Settings(resamples=500)
ORIGINAL, SWAP, RANDOM = ('original', None), ('background-swap', 0), ('swap-random', 0)
NEXT = [1, 2, 3, 4, 5, 0]  # the donors of 'abcabc' are 'bcabca'


def test_counts_by_hand(tabulate):
    answers = tabulate(
        'abcabc', {ORIGINAL: 'abcabb', SWAP: 'bcaabb'}, {SWAP: NEXT}
    )  # donors b c a b c a: the donor's class, the donor's, the donor's, right, right, neither
    error = count_background_errors(answers, 'background-swap', FEW)
    assert (error.n, error.samples, error.seeds) == (6, 6, 1)
    assert error.error.value == 3 / 6
    assert error.of_wrong.value == pytest.approx(3 / 4)
    assert error.before.value == 0
    assert error.excess.value == 3 / 6
    assert (error.guess, error.guess_of_wrong) == (1 / 3, 1 / 2)
    # Three samples changed to the donor's class, none from it.
    assert error.smallest_p >= error.p_value >= stats.binomtest(3, 3).pvalue == 0.25


def test_the_own_class_of_a_random_donor_does_not_count(tabulate):
    answers = tabulate('aabb', {ORIGINAL: 'aabb', RANDOM: 'abab'}, {RANDOM: [1, 2, 3, 0]})
    # Donors a b b a: the second and the fourth are of another class, of which one is answered.
    error = count_background_errors(answers, 'swap-random', FEW)
    assert (error.n, error.error.value, error.of_wrong.value) == (2, 0.5, 1.0)
    # Two of three classes are there, and a wrong guess between two is the other one.
    assert (error.guess, error.guess_of_wrong) == (1 / 2, 1.0)


def test_nothing_to_count_is_none(tabulate):
    same = {('swap-same', 0): [3, 4, 5, 0, 1, 2]}
    answers = tabulate('abcabc', {ORIGINAL: 'abcabc', ('swap-same', 0): 'abcabc'}, same)
    assert count_background_errors(answers, 'swap-same', FEW) is None
    assert not list(errors_by_class(answers, 'swap-same', FEW))


@pytest.mark.parametrize(
    ('swapped', 'value', 'of_wrong'), [('abcabc', 0.0, math.nan), ('bcabca', 1.0, 1.0)]
)
def test_both_ends(tabulate, swapped, value, of_wrong):
    answers = tabulate(
        'abcabc' * 5, {ORIGINAL: 'abcabc' * 5, SWAP: swapped * 5}, {SWAP: [*range(1, 30), 0]}
    )
    error = count_background_errors(answers, 'background-swap', FEW)
    assert error.error.value == value
    assert error.of_wrong.value == pytest.approx(of_wrong, nan_ok=True)
    assert error.error.bounded
    assert error.error.high - error.error.low == pytest.approx(1 - 0.025 ** (1 / 30))


def test_one_class_alone_has_no_errors(tabulate):
    answers = tabulate('aaa', {ORIGINAL: 'aab', SWAP: 'abb'}, {SWAP: [1, 2, 0]})
    assert count_background_errors(answers, 'background-swap', FEW) is None


def test_seeds_of_a_sample_are_one_unit(tabulate):
    """Twice the same seed is worth one: same value, same ends as of samples taken for groups."""
    rng = np.random.default_rng(0)
    labels = 'abc' * 20
    other = ''.join(rng.choice(list('abc'), 60))
    donors = [(place + 1) % 60 for place in range(60)]
    once = tabulate(labels, {ORIGINAL: labels, SWAP: other}, {SWAP: donors}, groups=np.arange(60))
    second = ('background-swap', 1)
    columns = {ORIGINAL: labels, SWAP: other, second: other}
    twice = tabulate(labels, columns, {SWAP: donors, second: donors})
    found = [count_background_errors(each, 'background-swap', FEW) for each in (once, twice)]
    assert [error.n for error in found] == [60, 120]
    assert found[1].samples == 60
    assert found[0].error.value == found[1].error.value
    assert found[1].error.low == pytest.approx(found[0].error.low, abs=0.02)
    assert found[1].p_value == pytest.approx(found[0].p_value, rel=1e-6)
    assert 'samples' in found[1].test


def test_errors_of_the_classes_add_up(tabulate):
    rng = np.random.default_rng(1)
    labels = 'abc' * 30
    other = ''.join(rng.choice(list('abc'), 90))
    donors = {SWAP: [(place + 1) % 90 for place in range(90)]}
    answers = tabulate(labels, {ORIGINAL: labels, SWAP: other}, donors)
    whole = count_background_errors(answers, 'background-swap', FEW)
    rows = list(errors_by_class(answers, 'background-swap', FEW))
    assert [row['class'] for row in rows] == ['a', 'b', 'c']
    assert sum(row['n'] * row['value'] for row in rows) == pytest.approx(90 * whole.error.value)
    counts = count_answers(answers, 'background-swap')
    assert list(zip(counts['class'], counts['donor_class'], strict=True)) == [
        ('a', 'b'),
        ('b', 'c'),
        ('c', 'a'),
    ]
    assert counts['n'].tolist() == [30, 30, 30]
    assert counts['answered_donor'].sum() == pytest.approx(90 * whole.error.value)
    of_a = [other[place] for place in range(0, 90, 3)]
    first = counts.iloc[0]
    assert (first['answered_donor'], first['answered_class']) == (of_a.count('b'), of_a.count('a'))
    assert first['donor_share'] == of_a.count('b') / 30
