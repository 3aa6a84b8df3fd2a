"""The null distribution of a sum to which every unit gives one of its answers, drawn at random.

Invariant: units are independent, and any answer of a unit is as probable as any other; whole
numbers throughout, so equal sums compare as equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Products of smaller numbers would be subnormal, and a hundred times slower.
_NEGLIGIBLE = 1e-150


@dataclass(frozen=True)
class Rank:
    """Where a sum lies in its null distribution.

    Attributes:
        p_value: Probability of a sum as far from the mean as the one seen, on either side.
        smallest: The smallest p-value that any choice among the same answers has.
    """

    p_value: float
    smallest: float


@dataclass(frozen=True)
class _Spread:
    """Distribution of a whole number: probabilities of start, start + 1, ..."""

    start: int
    shares: Floats

    def __add__(self, other: '_Spread') -> '_Spread':
        """Distribution of the sum of two independent numbers, without negligible ends."""
        shares = _convolve(self.shares, other.shares)
        kept = np.flatnonzero(shares > _NEGLIGIBLE)
        start = self.start + other.start + int(kept[0])
        return _Spread(start, shares[kept[0] : kept[-1] + 1])

    def repeat(self, times: int) -> '_Spread':
        """Distribution of the sum of so many independent numbers, 1 at least."""
        half = self if times == 1 else self.repeat(times // 2)
        if times == 1:
            return half
        return half + half + self if times % 2 else half + half


def rank_first(table: Counts) -> Rank:
    """Rank the sum of the first column among its sums if any answer of a row could stand there.

    Rows whose answers are all equal add the same to every sum and are dropped. The distribution is
    the convolution of those of the others, so the ranks are exact to within rounding.

    Args:
        table: Whole numbers, the answers of each unit, shape (U, A).

    Returns:
        The rank; p-values below 1e-140 may be 0.

    Example:
        >>> rank_first(np.array([[1, 0]] * 4))
        Rank(p_value=0.125, smallest=0.125)
    """
    table = table[(table != table[:, :1]).any(axis=1)]
    if not len(table):
        return Rank(1.0, 1.0)
    kinds = list(_distinguish(table))
    total = _Spread(0, np.ones(1))
    for spread, count in kinds:
        total += spread.repeat(count)
    # Times A, sums and their mean are whole numbers.
    answers, mean = table.shape[1], int(table.sum())
    off = np.abs(answers * (total.start + np.arange(len(total.shares))) - mean)
    seen = abs(answers * int(table[:, 0].sum()) - mean)
    p_value = min(1.0, float(total.shares[off >= seen].sum()))
    return Rank(p_value, _weigh_farthest(kinds, answers, mean))


def _distinguish(table: Counts) -> Iterator[tuple[_Spread, int]]:
    """What each kind of unit adds, and how many units are of it; their order is no difference."""
    rows, counts = np.unique(np.sort(table, axis=1), axis=0, return_counts=True)
    for row, count in zip(rows, counts.tolist(), strict=True):
        yield _Spread(int(row[0]), np.bincount(row - row[0]) / len(row)), count


def _convolve(shares: Floats, other: Floats) -> Floats:
    """Distribution of the sum of two; never by Fourier transform, which loses small tails."""
    filled = np.flatnonzero(other)
    if 20 * len(filled) > len(other):
        return np.convolve(shares, other)
    result = np.zeros(len(shares) + len(other) - 1)
    for place in filled.tolist():
        result[place : place + len(shares)] += other[place] * shares
    return result


def _weigh_farthest(kinds: list[tuple[_Spread, int]], answers: int, mean: int) -> float:
    """Probability of the sums that are farthest from the mean, which may be negligible."""
    low = sum(count * spread.start for spread, count in kinds)
    width = sum(count * (len(spread.shares) - 1) for spread, count in kinds)
    counts = [count for _, count in kinds]
    below, above = (
        float(np.prod(np.power([spread.shares[end] for spread, _ in kinds], counts)))
        for end in (0, -1)
    )
    distances = mean - answers * low, answers * (low + width) - mean
    return below * (distances[0] >= distances[1]) + above * (distances[1] >= distances[0])
