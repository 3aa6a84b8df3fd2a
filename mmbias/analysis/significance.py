"""Paired tests of 'the probe changes nothing'.

Invariant: two-sided p-values of one comparison each, right whatever the counts under the null
hypothesis that the test names; nothing is corrected for the number of probes compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.resampling.bootstrap import encode_groups
from mmbias.analysis.resampling.exchanges import rank_exchange


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
    correct_original: ArrayLike,
    correct_probe: ArrayLike,
    *,
    groups: ArrayLike | None = None,
) -> PairedTest:
    """Test whether the answers on the original frames are like those under a probe.

    The null hypothesis: of the S + 1 answers to a sample (original and S seeds), any could be the
    original one; with groups, of the S + 1 sets of answers to a group. The number of right
    originals is compared with what it would be if which one is the original were drawn at random,
    apart for each sample or group; as A_original - A_probe, which is 0 on average then, two-sided.
    With one seed and no groups that is the exact McNemar test, with one seed and groups a sign-flip
    test.

    Seeds that agree with each other more than with the original are against this null, even where
    A_original = A_probe: small p-values are then more frequent than they say. They are evidence
    that the probe changes answers, not that it costs accuracy; the interval of the drop is.

    Source: Fisher, The Design of Experiments, 1935, section 21 (one seed); Pesarin and Salmaso,
    Permutation Tests for Complex Data, 2010 (several).

    Args:
        correct_original: Right or wrong on the original frames, boolean, shape (N,).
        correct_probe: Right or wrong under the probe, boolean, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.

    Returns:
        Two-sided test.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> paired_test([True, True], [[False], [True]]).name
        'exact McNemar test'
        >>> paired_test([True] * 3, [[False] * 5] * 3).p_value == 1 / 6**3
        True
    """
    original = np.asarray(correct_original)
    if original.ndim != 1:
        raise ValueError(f'correct_original has shape {original.shape}, must be (N,)')
    return equal_accuracy_test(original[:, None], correct_probe, groups=groups)


def equal_accuracy_test(
    correct_first: ArrayLike,
    correct_second: ArrayLike,
    *,
    groups: ArrayLike | None = None,
) -> PairedTest:
    """Test whether two conditions, each with one or more seeds, answer alike.

    Two probes, or one probe on two recognisers. What is compared is the mean accuracy over the
    seeds on either side; what the null hypothesis says depends on their numbers:

    - equal: the two conditions, each with all its seeds, could change places in any sample (or
      group). A sign-flip test, McNemar's with one seed each and no groups. It holds whether or not
      the seeds of a condition agree with each other.
    - different: any of the pooled answers to a sample (or sets of answers to a group) could be any
      other, as in :func:`paired_test`, with what is said there of seeds that agree.

    Args:
        correct_first: Right or wrong, boolean, shape (N, seeds).
        correct_second: The same samples under the other condition, shape (N, seeds).
        groups: Group of each sample, shape (N,); None if the samples are independent.

    Returns:
        Two-sided test.

    Raises:
        ValueError: If the shapes disagree, the answers are not boolean or a group is missing.

    Example:
        >>> equal_accuracy_test([[True, True]] * 3, [[False, False]] * 3).p_value
        0.25
    """
    first, second = np.asarray(correct_first), np.asarray(correct_second)
    for table in (first, second):
        if table.ndim != 2 or not table.shape[1] or len(table) != len(first):
            raise ValueError(f'correct has shape {table.shape}, must be ({len(first)}, seeds)')
    if first.dtype != np.bool_ or second.dtype != np.bool_:
        raise ValueError(f'correct has dtype {first.dtype} and {second.dtype}, must be bool')
    seeds = first.shape[1], second.shape[1]
    if groups is None and seeds == (1, 1):
        return mcnemar_exact(first[:, 0], second[:, 0])
    swapped = seeds[0] == seeds[1]
    parts = [first, second]
    if swapped:
        parts = [part.sum(axis=1, keepdims=True) for part in parts]
    table = np.hstack(parts).astype(np.int64)  # (N, 2) or (N, all seeds)
    if groups is not None:
        table = _add_up(table, encode_groups(groups, len(table)))
    rank = rank_exchange(table, parts[0].shape[1])
    name = 'exact sign-flip test' if swapped else 'exact permutation test of the seeds'
    units = '' if groups is None else ' over groups'
    return PairedTest(rank.p_value, name + units, rank.smallest)


def _add_up(table: NDArray[np.int64], groups: NDArray[np.intp]) -> NDArray[np.int64]:
    """Sums over the samples of each group, shape (G, columns)."""
    sums = np.zeros((int(groups.max()) + 1, table.shape[1]), np.int64)
    np.add.at(sums, groups, table)
    return sums
