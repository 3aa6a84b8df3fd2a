"""Paired tests of 'the probe changes nothing'.

Invariant: two-sided p-values of one comparison each, right whatever the counts under the null
hypothesis that the test names; nothing is corrected for the number of probes compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.resampling.bootstrap import encode_groups
from mmbias.analysis.resampling.exchanges import rank_first


@dataclass(frozen=True)
class PairedTest:
    """Outcome of a paired test.

    Attributes:
        p_value: Two-sided p-value in [0, 1]; 0 stands for less than 1e-140.
        name: Which test it was, for people.
        smallest: The smallest p-value that the test can have on these data: with the same answers,
            however they fall to the two sides.
    """

    p_value: float
    name: str
    smallest: float


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
    smallest = min(1.0, 2.0 ** (1 - discordant))
    return PairedTest(float(p_value), 'exact McNemar test', smallest)


def paired_test(
    correct_original: ArrayLike, correct_probe: ArrayLike, *, groups: ArrayLike | None = None
) -> PairedTest:
    """Test whether a probe changes anything.

    The null hypothesis: any of the S + 1 answers to a sample (original and S seeds) could be the
    original one; with groups, any of the S + 1 sets of answers to a group. The number of right
    originals is compared with its distribution if which answers are the original ones is drawn, for
    each sample or group by itself. A p-value is the probability of a number as far from its mean,
    where A_original = A_probe. One seed makes it a sign-flip test, and McNemar's without groups.

    Seeds that agree with each other more than with the original are against this null, even where
    A_original = A_probe. Small p-values are more frequent there than they say: evidence that the
    probe changes answers, which needs not cost accuracy. That is what the interval of the drop is
    for.

    Source: Fisher, The Design of Experiments, 1935, section 21, for more than two answers.

    Args:
        correct_original: Right or wrong on the original frames, boolean, shape (N,).
        correct_probe: Right or wrong under the probe, boolean, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.

    Returns:
        Two-sided exact test.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> paired_test([True, True], [[False], [True]]).name
        'exact McNemar test'
        >>> test = paired_test([True, True], [[False, False], [True, False]])
        >>> test.name, round(test.p_value * 9)  # 2 of 9 choices have two right, 2 have none
        ('exact permutation test of original and seeds', 4)
    """
    original, probe = np.asarray(correct_original), np.asarray(correct_probe)
    if original.ndim != 1:
        raise ValueError(f'correct_original has shape {original.shape}, must be (N,)')
    _check(original[:, None], probe)
    if probe.shape[1] == 1:
        return equal_accuracy_test(original[:, None], probe, groups=groups)
    table = np.column_stack([original, probe])
    return _rank_units('exact permutation test of original and seeds', table, groups)


def equal_accuracy_test(
    correct_first: ArrayLike, correct_second: ArrayLike, *, groups: ArrayLike | None = None
) -> PairedTest:
    """Test whether two conditions, each with one or more seeds, are equally accurate.

    Two recognisers under one probe, or two probes. The null hypothesis: in any sample, or group,
    the two could change places, each with all its seeds. It holds whether or not the seeds of a
    condition agree with each other, so recognisers that get different samples right are no
    evidence. Where one has more seeds than the other, its last ones are left out: seeds change
    places one by one only if the conditions agree on every sample as much as each with itself.

    Args:
        correct_first: Right or wrong, boolean, shape (N, seeds).
        correct_second: The same samples under the other condition, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.

    Returns:
        Two-sided exact test: McNemar's for one seed and no groups, else a sign-flip test.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> equal_accuracy_test([[True, True]] * 3, [[False, False]] * 3)
        PairedTest(p_value=0.25, name='exact sign-flip test', smallest=0.25)
    """
    first, second = np.asarray(correct_first), np.asarray(correct_second)
    _check(first, second)
    seeds = min(first.shape[1], second.shape[1])
    first, second = first[:, :seeds], second[:, :seeds]
    if seeds == 1 and groups is None:
        return mcnemar_exact(first[:, 0], second[:, 0])
    table = np.column_stack([first.sum(axis=1), second.sum(axis=1)])
    return _rank_units('exact sign-flip test', table, groups)


def _check(first: NDArray, second: NDArray) -> None:
    for table in (first, second):
        if table.ndim != 2 or not table.shape[1] or len(table) != len(first):
            raise ValueError(f'correct has shape {table.shape}, must be ({len(first)}, seeds)')
        if table.dtype != np.bool_:
            raise ValueError(f'correct has dtype {table.dtype}, must be bool')


def _rank_units(name: str, table: NDArray, groups: ArrayLike | None) -> PairedTest:
    """Rank the first column; the rows of a group, shape (N, A), are one unit."""
    units = table.astype(np.int64)
    if groups is not None:
        name = f'{name} over groups'
        owners = encode_groups(groups, len(table))
        units = np.zeros((int(owners.max()) + 1, table.shape[1]), np.int64)
        np.add.at(units, owners, table)
    rank = rank_first(units)
    return PairedTest(rank.p_value, name, rank.smallest)
