import math

import numpy as np
import pytest
from scipy import stats

from mmbias.analysis import holm, mcnemar_exact
from mmbias.analysis.background_probes.differences import (
    Pair,
    compare_pairs,
    list_differences,
    list_grown,
    spread_test,
)
from mmbias.analysis.background_probes.masked_answers import Settings
from mmbias.analysis.resampling.crossing import Spread
from mmbias.analysis.significance import PairedTest

ORIGINAL, SELF = ('original', None), ('swap-self', None)
SWAP, SAME = ('background-swap', 0), ('swap-same', 0)
FEW = Settings(resamples=500)


def compare(answers, *pairs):
    names = list(dict.fromkeys(name for pair in pairs for name in pair[1:]))
    return compare_pairs(answers, pairs, answers.resample(names, FEW))


def test_grown_masks_are_compared_where_there_are_no_others():
    assert [tuple(pair) for pair in list_differences(['original', 'swap-same-grow-2'])] == [
        ('swapped', 'original', 'swap-same-grow-2')
    ]


def test_pairs_differ_in_one_thing():
    names = ['original', 'shuffle', 'actor-only', 'swap-self', 'background-swap', 'swap-same']
    names += ['swap-self+freeze', 'background-swap+freeze', 'mask-elsewhere', 'swap-random']
    names += ['mask-elsewhere-fill-noise', 'background-swap-grow-2', 'swap-same-grow-2']
    assert [tuple(pair) for pair in list_differences(names)] == [
        ('swapped', 'original', 'background-swap'),
        ('swapped', 'original', 'swap-same'),
        ('swapped', 'original', 'swap-random'),
        ('cut', 'original', 'swap-self'),
        ('place', 'swap-self', 'background-swap'),
        ('place', 'swap-self+freeze', 'background-swap+freeze'),
        ('place', 'swap-self', 'swap-same'),
        ('place', 'swap-self', 'swap-random'),
        ('class', 'swap-same', 'background-swap'),
        ('elsewhere', 'actor-only', 'mask-elsewhere'),
    ]
    assert [pair.second for pair in list_grown(names)] == ['background-swap', 'swap-same']


def test_differences_by_hand(tabulate):
    answers = tabulate(
        'abcabcabca',
        {
            ORIGINAL: 'abcabcabca',
            SELF: 'abcabcabab',  # 8 right
            SWAP: 'bcabcaabab',  # 2 right
            SAME: 'abcabaabab',  # 7 right
        },
        {SWAP: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1], SAME: [3, 4, 5, 6, 7, 8, 9, 1, 2, 0]},
    )
    pairs = [
        Pair('cut', 'original', 'swap-self'),
        Pair('place', 'swap-self', 'background-swap'),
        Pair('class', 'swap-same', 'background-swap'),
    ]
    found = compare(answers, *pairs)
    assert [each.accuracy.value for each in found] == pytest.approx([0.2, 0.6, 0.5])
    assert found[0].p_value == 0.5 == mcnemar_exact([True] * 2, [False] * 2).p_value
    assert found[0].test == 'exact McNemar test'
    # Six of six discordant pairs; donors can only make it less certain.
    assert found[1].p_value >= 2 * 0.5**6
    assert [each.p_adjusted for each in found] == pytest.approx(
        holm([each.p_value for each in found]).tolist()
    )
    assert found[0].flags[0].startswith('The smallest p that the test can have on these data is')
    assert 'costs' in found[0].meaning


def test_classes_count_the_same_in_the_mean(tabulate):
    grown = ('swap-self-grow-2', None)
    answers = tabulate('aaab', {ORIGINAL: 'aaab', SELF: 'aaaa', grown: 'bbbb'})
    (found,) = compare(answers, Pair('grown', 'swap-self-grow-2', 'swap-self'))
    assert found.grow == 2
    assert found.accuracy.value == pytest.approx(1 / 4 - 3 / 4)
    assert found.mean_class.value == 0


def test_a_test_is_spread_as_an_interval_is():
    """A t of 3 over 11 units is one of 2 over 5 backgrounds that make the error 1.5-fold."""
    test = PairedTest(2 * stats.t.sf(3, 10), 'exact McNemar test', 2 * stats.t.sf(6, 10))
    found = spread_test(test, Spread(1.5, 5), 11)
    assert found.p_value == pytest.approx(2 * stats.t.sf(2, 4))
    assert found.smallest == pytest.approx(2 * stats.t.sf(4, 4))
    assert found.name == 'exact McNemar test, corrected for donors'
    assert spread_test(test, Spread(1.0, 11), 11) is test
    assert math.isnan(spread_test(test, Spread(1.0, 1), 11).p_value)


@pytest.mark.parametrize('p_value', [0.0, 1e-300, 0.04, 1.0])
def test_a_spread_p_value_is_one(p_value):
    found = spread_test(PairedTest(p_value, 'x', p_value), Spread(1.3, 20), 100).p_value
    assert p_value <= found <= 1


def test_nothing_pasted_is_the_test_as_ever(tabulate):
    rng = np.random.default_rng(0)
    labels, other = 'abc' * 20, ''.join(rng.choice(list('abc'), 60))
    answers = tabulate(labels, {ORIGINAL: labels, SELF: other})
    (found,) = compare(answers, Pair('cut', 'original', 'swap-self'))
    expected = mcnemar_exact(answers.table.original, answers.table.under('swap-self')[:, 0])
    assert (found.p_value, found.test) == (expected.p_value, expected.name)
