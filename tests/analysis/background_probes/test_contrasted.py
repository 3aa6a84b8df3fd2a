import numpy as np
import pytest
from scipy import stats

from mmbias.analysis.background_probes.contrasted import (
    contrast,
    contrasts_by_class,
    list_contrasts,
)
from mmbias.analysis.background_probes.masked_answers import Settings

ORIGINAL = ('original', None)
MOVING, STILL = 'background-stripes', 'background-stripes+freeze'
FEW = Settings(resamples=500)


def test_right_and_wrong_by_hand(tabulate):
    answers = tabulate('aabbcc', {ORIGINAL: 'aabbcc', (MOVING, 0): 'aabbba', (STILL, 0): 'abbacc'})
    # Right in both, right then wrong, right in both, right then wrong, never, never.
    found = contrast(answers, MOVING, STILL, FEW)
    assert found.accuracy.value == pytest.approx(2 / 6)
    assert found.mean_class.value == pytest.approx((1 / 2 + 1 / 2 + 0) / 3)
    assert found.guess == pytest.approx(2 / 9)
    rows = list(contrasts_by_class(answers, MOVING, STILL, FEW))
    assert [(row['class'], row['n'], row['value']) for row in rows] == [
        ('a', 2, 0.5),
        ('b', 2, 0.5),
        ('c', 2, 0.0),
    ]


def test_seeds_are_paired_with_their_own(tabulate):
    """Seeds crossed would give 0: right under seed 7 where seed 9 stands still wrong."""
    answers = tabulate(
        'abab',
        {
            ORIGINAL: 'abab',
            (MOVING, 7): 'abab',
            (MOVING, 9): 'baba',
            (STILL, 9): 'abab',
            (STILL, 7): 'baba',
        },
    )
    found = contrast(answers, MOVING, STILL, FEW)
    assert found.seeds == (7, 9)
    assert found.accuracy.value == 0.5  # all under seed 7, none under seed 9


def test_seeds_of_one_side_alone_are_left_out(tabulate):
    columns = {ORIGINAL: 'ab', (MOVING, 0): 'ab', (MOVING, 1): 'ba', (STILL, 0): 'ba'}
    assert contrast(tabulate('ab', columns), MOVING, STILL, FEW).seeds == (0,)
    columns[(STILL, 2)] = columns.pop((STILL, 0))
    assert contrast(tabulate('ab', columns), MOVING, STILL, FEW) is None


def test_a_guesser_gets_what_is_said(tabulate):
    rng = np.random.default_rng(0)
    labels = 'abc' * 2000
    columns = {name: ''.join(rng.choice(list('abc'), 6000)) for name in ((MOVING, 0), (STILL, 0))}
    found = contrast(tabulate(labels, {ORIGINAL: labels, **columns}), MOVING, STILL, FEW)
    assert found.accuracy.low < found.guess < found.accuracy.high
    assert found.accuracy.value == pytest.approx(2 / 9, abs=0.02)


def test_the_interval_is_that_of_a_share(tabulate):
    labels = 'ab' * 50
    moving, still = labels, 'ba' * 20 + 'ab' * 30  # 40 right and then wrong
    found = contrast(
        tabulate(labels, {ORIGINAL: labels, (MOVING, 0): moving, (STILL, 0): still}),
        MOVING,
        STILL,
        Settings(resamples=4000),
    )
    exact = stats.binomtest(40, 100).proportion_ci(method='wilson')
    assert (found.accuracy.low, found.accuracy.high) == pytest.approx(
        (exact.low, exact.high), abs=0.015
    )


def test_frozen_copies_with_other_backgrounds_are_told(tabulate):
    swap, frozen = ('background-swap', 0), ('background-swap+freeze', 0)
    columns = {ORIGINAL: 'abc', swap: 'abc', frozen: 'bca'}
    for donors, said in (([1, 2, 0], False), ([2, 2, 0], True)):
        answers = tabulate('abc', columns, {swap: [1, 2, 0], frozen: donors})
        found = contrast(answers, swap[0], frozen[0], FEW)
        assert bool(found.flags) == said
    assert found.flags[0].startswith('1 sample has another background')


def test_pairs_are_found_by_name():
    names = ['background-swap+freeze', 'background-swap', MOVING, 'actor-only', 'actor-only+freeze']
    assert list_contrasts(names) == [('background-swap', 'background-swap+freeze')]
