"""Paired tests of 'the probe changes nothing'.

Invariant: two-sided p-values of one comparison each; nothing is corrected for the number of
probes compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.resampling.bootstrap import encode_groups

# Numbers per batch of random sign flips: 8 MB of float64.
_BATCH_NUMBERS = 1_000_000
# Largest sum of whole-number differences whose null distribution is written out.
_EXACT_TOTAL = 100_000
_NEGLIGIBLE = 1e-150
_EXACT_NAME = 'exact sign-flip test'


@dataclass(frozen=True)
class PairedTest:
    """Outcome of a paired test.

    Attributes:
        p_value: Two-sided p-value in [0, 1]; 0 stands for less than 1e-140.
        name: Which test it was, for people.
    """

    p_value: float
    name: str


def mcnemar_exact(correct_a: ArrayLike, correct_b: ArrayLike) -> PairedTest:
    """Test whether two sets of answers to the same samples are equally accurate.

    Only samples right in one and wrong in the other count; if nothing distinguishes the two, each
    of them falls to either side like a fair coin. Without any such sample p = 1.

    Source: McNemar, Psychometrika 1947; exact binomial form.

    Args:
        correct_a: Right or wrong, boolean, shape (N,).
        correct_b: The same samples under the other condition, shape (N,).

    Returns:
        Two-sided exact test.

    Raises:
        ValueError: If the arrays are not boolean or their shapes differ.

    Example:
        >>> mcnemar_exact([True, True, True, True], [False, False, False, True]).p_value
        0.25
    """
    first, second = np.asarray(correct_a), np.asarray(correct_b)
    if first.dtype != np.bool_ or second.dtype != np.bool_:
        raise ValueError(f'correct has dtype {first.dtype} and {second.dtype}, must be bool')
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f'correct has shape {first.shape} and {second.shape}, must both be (N,)')
    only_first = int((first & ~second).sum())
    discordant = int((first != second).sum())
    p_value = stats.binomtest(only_first, discordant).pvalue if discordant else 1.0
    return PairedTest(float(p_value), 'exact McNemar test')


def sign_flip_test(differences: ArrayLike, *, resamples: int = 9_999, seed: int = 0) -> PairedTest:
    """Test whether independent differences scatter evenly around 0.

    If the two conditions are interchangeable within a unit, the sign of its difference is a coin
    flip; the sum of the differences is compared with its sums under such flips. Zero differences
    change no sum and are dropped; with fewer than two others p = 1. For whole numbers the
    distribution of the sum is computed exactly, as is that of up to log2(`resamples`) other
    numbers; elsewhere `resamples` random sign patterns are drawn, and p is at least
    2 / (`resamples` + 1).

    Source: Fisher, The Design of Experiments, 1935, section 21.

    Args:
        differences: One difference per independent unit, shape (G,).
        resamples: Random sign patterns at most.
        seed: Seed of the random patterns.

    Returns:
        Two-sided test. For differences that are not symmetric around 0 when nothing is different
        (the mean of several seeds subtracted from one answer) it is exact only in large samples.

    Raises:
        ValueError: If a difference is not finite, the shape is not (G,) or resamples is below 1.

    Example:
        >>> sign_flip_test([1, 2, 1, 0])
        PairedTest(p_value=0.25, name='exact sign-flip test')
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(f'differences have shape {values.shape}, must be (G,) finite numbers')
    if resamples < 1:
        raise ValueError(f'resamples is {resamples}, must be at least 1')
    values = values[values != 0]
    if len(values) < 2:
        # A single difference is as far from 0 with either sign.
        return PairedTest(1.0, _EXACT_NAME)
    if np.abs(values).sum() <= _EXACT_TOTAL and (values == np.round(values)).all():
        return PairedTest(_sum_tails(values.astype(np.int64)), _EXACT_NAME)
    # SciPy tries all patterns where 2 ** G <= resamples; written without the power.
    exact = len(values) < resamples.bit_length()
    name = _EXACT_NAME if exact else 'Monte Carlo sign-flip test'
    return PairedTest(_flip_signs(values, resamples, seed), name)


def paired_test(
    correct_original: ArrayLike,
    correct_probe: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    resamples: int = 9_999,
    seed: int = 0,
) -> PairedTest:
    """Choose the paired test the data allow, and run it.

    One seed and independent samples: the exact McNemar test. Otherwise a sign-flip test whose units
    are the groups, or the samples without groups; the difference of a unit is the sum over its
    samples of (original right) - (share of seeds right), so that the sum over the units is
    N (A_original - A_probe).

    Args:
        correct_original: Right or wrong on the original frames, boolean, shape (N,).
        correct_probe: Right or wrong under the probe, boolean, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.
        resamples: Random sign patterns at most.
        seed: Seed of the random patterns.

    Returns:
        Two-sided test of A_original = A_probe.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> paired_test([True, True], [[False], [True]]).name
        'exact McNemar test'
        >>> paired_test([True, True], [[False], [True]], groups=['a', 'b']).name
        'exact sign-flip test'
    """
    original = np.asarray(correct_original)
    if original.ndim != 1:
        raise ValueError(f'correct_original has shape {original.shape}, must be (N,)')
    return equal_accuracy_test(
        original[:, None], correct_probe, groups=groups, resamples=resamples, seed=seed
    )


def equal_accuracy_test(
    correct_first: ArrayLike,
    correct_second: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    resamples: int = 9_999,
    seed: int = 0,
) -> PairedTest:
    """Test whether two conditions, each with one or more seeds, are equally accurate.

    As :func:`paired_test`, for the mean over the seeds on either side: two probes, or one probe on
    two recognisers.

    Args:
        correct_first: Right or wrong, boolean, shape (N, seeds).
        correct_second: The same samples under the other condition, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.
        resamples: Random sign patterns at most.
        seed: Seed of the random patterns.

    Returns:
        Two-sided test of A_first = A_second.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> equal_accuracy_test([[True, False]] * 3, [[False]] * 3).p_value
        0.25
    """
    first, second = np.asarray(correct_first), np.asarray(correct_second)
    for table in (first, second):
        if table.ndim != 2 or not table.shape[1] or len(table) != len(first):
            raise ValueError(f'correct has shape {table.shape}, must be ({len(first)}, seeds)')
    if first.dtype != np.bool_ or second.dtype != np.bool_:
        raise ValueError(f'correct has dtype {first.dtype} and {second.dtype}, must be bool')
    if groups is None and first.shape[1] == second.shape[1] == 1:
        return mcnemar_exact(first[:, 0], second[:, 0])
    # In units of 1 / seeds the differences are integers, and equal sums compare as equal.
    differences = first.sum(axis=1) * second.shape[1] - second.sum(axis=1) * first.shape[1]
    if groups is not None:
        differences = np.bincount(encode_groups(groups, len(first)), weights=differences)
    return sign_flip_test(differences, resamples=resamples, seed=seed)


def _sum_tails(values: NDArray[np.int64]) -> float:
    """Probability that a sum under sign flips is as far from 0 as the one seen."""
    # pmf[j]: probability that the values given a plus sign add up to j.
    pmf = np.ones(1)
    for size, count in zip(*np.unique(np.abs(values), return_counts=True), strict=True):
        wider = np.zeros(len(pmf) + size * count)
        for plus, share in enumerate(stats.binom.pmf(np.arange(count + 1), count, 0.5)):
            if share > _NEGLIGIBLE:
                wider[plus * size : plus * size + len(pmf)] += share * pmf
        # Products of smaller numbers would be subnormal, and a hundred times slower.
        pmf = np.where(wider > _NEGLIGIBLE, wider, 0.0)
    sums = 2 * np.arange(len(pmf)) - np.abs(values).sum()
    return min(1.0, float(pmf[np.abs(sums) >= abs(values.sum())].sum()))


def _flip_signs(values: NDArray[np.float64], resamples: int, seed: int) -> float:
    result = stats.permutation_test(
        (values,),
        lambda drawn, axis: drawn.sum(axis=axis),
        permutation_type='samples',
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _BATCH_NUMBERS // len(values)),
        rng=seed,
    )
    return float(result.pvalue)
