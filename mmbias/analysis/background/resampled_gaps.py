"""Resampled accuracies of two settings, subtracted overall and class by class.

Invariant: units (samples, or whole groups) are counted by what they bring to each cell of class and
setting, so the order of the samples changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mmbias.analysis.resampling.permutations import Codes, Floats, tally

# Numbers per work array: 8 MB of float64.
_BATCH_NUMBERS = 1_000_000


@dataclass(frozen=True)
class ResampledGaps:
    """Gaps of the data (row 0) and of R resamples, and without one unit.

    Attributes:
        draws: The gap, its mean over the classes that both settings have, and the gap of each
            class, shape (1 + R, 2 + C); NaN where a setting has no samples.
        units: Independent units behind each column, shape (2 + C,): those of the setting that has
            fewer.
        without: The same columns without one unit, shape (J, 2 + C).
        left_out: How many units each of these rows stands for, shape (J,).
    """

    draws: Floats
    units: Codes
    without: Floats
    left_out: Codes


@dataclass(frozen=True)
class _Units:
    """What is drawn: samples of one kind, or groups; J = 2 C cells of class and setting."""

    times: Codes  # (U,) how many units are alike
    strata: Codes  # (U,) units are drawn from their own stratum
    right: sparse.csr_array  # (J, U) right answers that one unit brings
    totals: sparse.csr_array  # (J, U) samples that one unit brings


def resample_gaps(
    answers: NDArray[np.bool_],
    classes: Codes,
    second: Codes,
    groups: Codes | None,
    *,
    resamples: int,
    seed: int,
) -> ResampledGaps:
    """Draw samples within each setting, or whole groups, and recompute every gap.

    Groups are drawn apart for those in the first setting, in the second and in both, unless that
    leaves a unit alone in its stratum: it would be drawn every time, as if it were known.

    Args:
        answers: Right or wrong, shape (N,).
        classes: Class of each sample, 0..C-1, shape (N,).
        second: 0 in the first setting, 1 in the second, shape (N,).
        groups: Group of each sample, shape (N,), or None.
        resamples: R.
        seed: Seed of the draws.

    Returns:
        The gaps.
    """
    cells = classes * 2 + second
    units = _merge(answers, cells, 2 * (int(classes.max()) + 1), groups)
    parts = [_gaps(units, units.times[None].astype(np.float64))]
    parts += [_gaps(units, weights) for weights in _draw(units, resamples, seed)]
    without = np.concatenate([_gaps(units, weights) for weights in _leave_out(units)])
    return ResampledGaps(np.concatenate(parts), _count_units(units), without, units.times)


def _merge(
    answers: NDArray[np.bool_], cells: Codes, num_cells: int, groups: Codes | None
) -> _Units:
    if groups is None:
        # Samples of the same cell and answer are interchangeable: counted, not listed.
        kinds, times = np.unique(cells * 2 + answers, return_counts=True)
        owner, weight, strata = np.arange(len(kinds)), np.ones(len(kinds)), kinds // 2 % 2
        where, hits = kinds // 2, (kinds % 2).astype(np.float64)
    else:
        owner = np.unique(groups, return_inverse=True)[1]
        times, where = np.ones(int(owner.max()) + 1, np.intp), cells
        weight, hits = np.ones(len(cells)), answers.astype(np.float64)
        # 1: only the first setting, 2: only the second, 3: both.
        strata = (tally(owner, cells % 2, (len(times), 2)) > 0) @ np.array([1, 2])
    if np.bincount(strata, weights=times)[np.unique(strata)].min() < 2:
        strata = np.zeros_like(strata)
    shape = (num_cells, len(times))
    return _Units(
        times,
        strata,
        right=sparse.csr_array((hits, (where, owner)), shape=shape),
        totals=sparse.csr_array((weight, (where, owner)), shape=shape),
    )


def _count_units(units: _Units) -> Codes:
    held = units.totals > 0
    per_class = (held @ units.times).reshape(-1, 2).min(axis=1)  # (J,) -> (C,)
    settings = [held[side::2].sum(axis=0) > 0 for side in (0, 1)]
    overall = min(int(units.times[side].sum()) for side in settings)
    return np.array([overall, overall, *per_class], dtype=np.intp)


def _draw(units: _Units, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield how often each unit is drawn, in chunks of shape (r, U)."""
    rng = np.random.default_rng(seed)
    strata = [np.flatnonzero(units.strata == stratum) for stratum in np.unique(units.strata)]
    chunk = _chunk_rows(units)
    for start in range(0, resamples, chunk):
        weights = np.empty((min(chunk, resamples - start), len(units.times)))
        for members in strata:
            times = units.times[members]
            weights[:, members] = rng.multinomial(
                times.sum(), times / times.sum(), size=len(weights)
            )
        yield weights


def _leave_out(units: _Units) -> Iterator[Floats]:
    """Yield the units without one of each kind, in chunks of shape (r, U)."""
    kinds, chunk = len(units.times), _chunk_rows(units)
    for start in range(0, kinds, chunk):
        left = np.arange(start, min(start + chunk, kinds))[:, None]
        yield (units.times - (np.arange(kinds) == left)).astype(np.float64)


def _chunk_rows(units: _Units) -> int:
    return max(1, _BATCH_NUMBERS // max(units.totals.shape))


def _gaps(units: _Units, weights: Floats) -> Floats:
    """Gap, class-balanced gap and gap of each class, shape (r, 2 + C)."""
    shape = (len(weights), -1, 2)
    right = (units.right @ weights.T).T.reshape(shape)  # (r, C, 2)
    totals = (units.totals @ weights.T).T.reshape(shape)
    overall = _divide(right.sum(axis=1), totals.sum(axis=1)) @ [1, -1]
    per_class = _divide(right, totals) @ [1, -1]  # (r, C)
    defined = ~np.isnan(per_class)
    mean = _divide(np.where(defined, per_class, 0).sum(axis=1), defined.sum(axis=1))
    return np.column_stack([overall, mean, per_class])


def _divide(values: Floats, counts: NDArray) -> Floats:
    return np.divide(values, counts, out=np.full(values.shape, np.nan), where=counts > 0)
