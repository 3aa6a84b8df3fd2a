"""Paired bootstrap of accuracies: one resample serves every column.

Invariant: the units drawn (samples, or whole groups) are the same for every column, so any
function of the columns keeps their pairing. Samples are sorted first: their order changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.resampling.crossing import Crossing

# Numbers per work array: 0.8 MB of float64 stays in the cache, several times faster than 16 MB.
_CHUNK_NUMBERS = 100_000


@dataclass(frozen=True)
class ResampledAccuracies:
    """Accuracies of the data and of its resamples, Q columns.

    Row 0 is the data itself, rows 1 to R are the resamples, and the last J rows, where they were
    asked for, are the data without one unit. A measure is computed once, on the whole array, and
    value, resamples and jackknife cannot follow different formulas.

    Attributes:
        accuracy: Share of right answers, shape (1 + R + J, Q).
        mean_class: Mean-class accuracy over the classes present in the row, the same shape.
        units: Units drawn: samples, or groups.
        left_out: How many units each of the last J rows stands for, shape (J,); their sum is
            `units`, as units that are alike share a row.
        class_units: Units of each class present, shape (C,); a group of several classes counts in
            each with the share of its samples, so their sum is `units`.
        grouped: Whether a unit is more than a sample.
        crossing: A second way in which answers depend on each other, None for none: the resamples
            know nothing of it, see :func:`mmbias.analysis.read_estimate`.
    """

    accuracy: NDArray[np.float64]
    mean_class: NDArray[np.float64]
    units: int
    left_out: NDArray[np.intp]
    class_units: NDArray[np.float64]
    grouped: bool
    crossing: Crossing | None = None

    @property
    def resamples(self) -> int:
        """R."""
        return len(self.accuracy) - 1 - len(self.left_out)


@dataclass(frozen=True)
class _Rows:
    """Distinct (class, columns[, group]) combinations, sorted by class, D rows."""

    values: NDArray[np.float64]  # (Q, D), contiguous per column
    class_starts: NDArray[np.intp]  # (C,) first row of each class
    times: NDArray[np.intp]  # (D,) samples that share the row
    group: NDArray[np.intp] | None  # (D,) group of the row; None: samples are the units

    @property
    def units(self) -> int:
        return int(self.times.sum() if self.group is None else self.group.max() + 1)


def bootstrap_accuracies(
    correct: ArrayLike,
    labels: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    jackknife: bool = False,
    crossing: Crossing | None = None,
) -> ResampledAccuracies:
    """Draw units with replacement and recompute both accuracies of every column.

    Units are the samples, or whole groups where groups are given (videos of one source are not
    independent). Samples of the same class and answers are interchangeable and are counted, not
    listed, and the resamples are worked off in chunks that fit the cache.

    Source: Efron, Annals of Statistics 1979; for groups: Davison and Hinkley, Bootstrap Methods
    and their Application, 1997, section 3.8.

    Args:
        correct: Right or wrong, or the fraction of seeds that were right, shape (N, Q).
        labels: Class of each sample, shape (N,).
        groups: Group of each sample, shape (N,); None if the samples are independent.
        resamples: R, at least 1.
        seed: Seed of the draws.
        jackknife: Whether to append the data without each unit, for intervals that need it; a
            single unit leaves nothing and is not left out.
        crossing: A second way in which answers depend on each other, handed on.

    Returns:
        Accuracies of the data (row 0), of the R resamples and of the jackknife.

    Raises:
        ValueError: If there are no samples, shapes disagree, a group is missing or R is below 1.

    Example:
        >>> drawn = bootstrap_accuracies([[1, 0], [1, 1]], ['a', 'b'], resamples=100)
        >>> drawn.accuracy[0].tolist()
        [1.0, 0.5]
        >>> set(drawn.accuracy[1:, 1].tolist()) == {0.0, 0.5, 1.0}
        True
    """
    if resamples < 1:
        raise ValueError(f'resamples is {resamples}, must be at least 1')
    rows = _merge_rows(np.asarray(correct, dtype=np.float64), np.asarray(labels), groups)
    parts = [_weighted_accuracies(rows.times[None].astype(np.float64), rows)]
    parts += [_weighted_accuracies(weights, rows) for weights in _draw(rows, resamples, seed)]
    left_out = _units_like(rows) if jackknife and rows.units > 1 else np.zeros(0, dtype=np.intp)
    if len(left_out):
        parts += [_weighted_accuracies(weights, rows) for weights in _leave_out(rows)]
    accuracy, mean_class = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ResampledAccuracies(
        accuracy,
        mean_class,
        units=rows.units,
        left_out=left_out,
        class_units=_units_by_class(rows),
        grouped=rows.units < int(rows.times.sum()),
        crossing=crossing,
    )


def encode_groups(groups: ArrayLike, samples: int) -> NDArray[np.intp]:
    """Number the groups 0..G-1 in sorted order.

    Args:
        groups: Name or number of the group of each sample, shape (N,).
        samples: N.

    Returns:
        Group indices, shape (N,).

    Raises:
        ValueError: If a group is missing (None, NaN or '') or the shape is not (N,).

    Example:
        >>> encode_groups(['park', 'home', 'park'], 3).tolist()
        [1, 0, 1]
    """
    groups = np.asarray(groups)
    if groups.shape != (samples,):
        raise ValueError(f'groups have shape {groups.shape}, must be ({samples},)')
    empty = groups == '' if groups.dtype.kind in 'OUT' else False
    missing = int((pd.isna(groups) | empty).sum())
    if missing:
        raise ValueError(f'the group is missing in {missing} of {samples} samples, each needs one')
    return np.unique(groups, return_inverse=True)[1]


def _merge_rows(
    correct: NDArray[np.float64], labels: NDArray[np.generic], groups: ArrayLike | None
) -> _Rows:
    if correct.ndim != 2 or not correct.size:
        raise ValueError(f'correct has shape {correct.shape}, must be (N, Q) with N, Q >= 1')
    if labels.shape != (len(correct),):
        raise ValueError(f'labels have shape {labels.shape}, must be ({len(correct)},)')
    classes = np.unique(labels, return_inverse=True)[1]
    keys = [classes, *correct.T]
    if groups is not None:
        keys.append(encode_groups(groups, len(correct)))
    distinct, times = np.unique(np.column_stack(keys), axis=0, return_counts=True)
    return _Rows(
        values=np.ascontiguousarray(distinct[:, 1 : 1 + correct.shape[1]].T),
        class_starts=np.unique(distinct[:, 0], return_index=True)[1],
        times=times,
        group=None if groups is None else distinct[:, -1].astype(np.intp),
    )


def _draw(rows: _Rows, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield how often each row is drawn, in chunks of shape (r, D)."""
    rng = np.random.default_rng(seed)
    units, bins = rows.units, len(rows.times) if rows.group is None else rows.units
    owner = np.repeat(np.arange(bins), rows.times) if rows.group is None else np.arange(bins)
    chunk = _chunk_rows(max(units, len(rows.times)))
    for start in range(0, resamples, chunk):
        r = min(chunk, resamples - start)
        # Drawn row by row: the stream does not depend on the chunk size.
        drawn = owner[rng.integers(units, size=(r, units))] + bins * np.arange(r)[:, None]
        counts = np.bincount(drawn.reshape(-1), minlength=r * bins).reshape(r, bins)
        weights = counts.astype(np.float64)
        if rows.group is not None:
            weights = weights[:, rows.group] * rows.times
        yield weights


def _units_like(rows: _Rows) -> NDArray[np.intp]:
    """Units that are alike, for each distinct one: shape (D,) or (G,)."""
    return rows.times if rows.group is None else np.ones(rows.units, dtype=np.intp)


def _units_by_class(rows: _Rows) -> NDArray[np.float64]:
    """How many units speak of each class, shape (C,)."""
    shares = rows.times.astype(np.float64)
    if rows.group is not None:
        shares /= np.bincount(rows.group, weights=shares)[rows.group]
    return np.asarray(np.add.reduceat(shares, rows.class_starts))


def _leave_out(rows: _Rows) -> Iterator[NDArray[np.float64]]:
    """Yield the rows' counts without each distinct unit, in chunks of shape (r, D)."""
    unit = np.arange(len(rows.times)) if rows.group is None else rows.group
    removed = 1 if rows.group is None else rows.times
    distinct = int(unit.max()) + 1
    chunk = _chunk_rows(len(rows.times))
    for start in range(0, distinct, chunk):
        left = np.arange(start, min(start + chunk, distinct))[:, None]
        yield (rows.times - np.where(unit == left, removed, 0)).astype(np.float64)


def _chunk_rows(numbers: int) -> int:
    return max(1, _CHUNK_NUMBERS // numbers)


def _weighted_accuracies(
    weights: NDArray[np.float64], rows: _Rows
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Accuracy and mean-class accuracy of every column, both of shape (r, Q)."""
    counts = np.add.reduceat(weights, rows.class_starts, axis=1)  # (r, C)
    accuracy = _weighted_sums(weights, rows.values) / counts.sum(axis=1, keepdims=True)
    shares = np.divide(1.0, counts, out=np.zeros_like(counts), where=counts > 0)
    shares /= (counts > 0).sum(axis=1, keepdims=True)
    rows_per_class = np.diff(rows.class_starts, append=len(rows.times))
    weights = weights * np.repeat(shares, rows_per_class, axis=1)
    return accuracy, _weighted_sums(weights, rows.values)


def _weighted_sums(
    weights: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    # Column by column: equal columns then give equal bits, which a matrix product does not ensure.
    return np.stack([weights @ column for column in values], axis=1)
