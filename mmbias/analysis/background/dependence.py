"""Tests of 'accuracy depends on an attribute' that respect the class.

Invariant: samples are compared with samples of their own class alone, so classes of different
difficulty, however unevenly they are spread over the attribute, are no evidence.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mmbias.analysis.background.cells import as_categories, check_answers
from mmbias.analysis.multiplicity import benjamini_hochberg, holm
from mmbias.analysis.resampling.bootstrap import encode_groups
from mmbias.analysis.resampling.permutations import Floats, Rearrangements, rearrange, tally

# Numbers per work array: 8 MB of float64.
_BATCH_NUMBERS = 1_000_000


@dataclass(frozen=True, eq=False)
class DependenceTest:
    """Outcome of a permutation test within classes.

    Attributes:
        p_value: Of 'the attribute matters in no class', against any pattern.
        p_common: Of the same, against values that are harder in all classes alike.
        cmh: Generalised Cochran-Mantel-Haenszel statistic, what `p_common` ranks.
        degrees: Its degrees of freedom.
        per_class: One row per class: `class`, `total`, `p_value`, `p_holm`, `p_bh`; NaN where
            nothing in the class can change places.
        name: What changed places, for people.
        moved: Samples that could change places for one with another value.
        smallest: The smallest `p_value` that the rearrangements of these data have: the share of
            those at the largest statistic found, as far as they were drawn.
        smallest_common: The same of `p_common`.
    """

    p_value: float
    p_common: float
    cmh: float
    degrees: int
    per_class: pd.DataFrame
    name: str
    moved: int
    smallest: float
    smallest_common: float


@dataclass(frozen=True)
class _Scale:
    """What no rearrangement changes."""

    shares: Floats  # (C,) accuracy of each class
    inverse: Floats  # (L, L) pseudo-inverse of the covariance of the common deviations
    degrees: int


def within_class_test(
    correct: ArrayLike,
    labels: ArrayLike,
    values: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    resamples: int = 10_000,
    seed: int = 0,
) -> DependenceTest:
    """Test whether accuracy depends on an attribute, given the class.

    Class c has accuracy p_c; among its n_cx samples of value x, k_cx - n_cx p_c right answers are
    too many (d_cx). `p_value` ranks sum_cx d_cx^2 / n_cx, which grows with any dependence, also one
    that helps one class and harms another. `p_common` ranks the Cochran-Mantel-Haenszel statistic
    G' V^- G with G_x = sum_c d_cx, stronger where a value is harder in all classes, blind where
    classes cancel. Values change places among the samples of a class; with groups, among the
    samples of a class in each group with several values, and among whole groups of one value that
    have the same classes, in the same rearrangement. A p-value is the share of rearrangements, the
    data among them, that are as extreme as the data: right whatever the counts.

    Source: Landis, Heyman and Koch, International Statistical Review 1978 (statistic); Phipson and
    Smyth, Statistical Applications in Genetics and Molecular Biology 2010 (p-value).

    Args:
        correct: Right or wrong, boolean, shape (N,).
        labels: Class of each sample, shape (N,).
        values: Value of the attribute, shape (N,).
        groups: Group of each sample, shape (N,), where samples are not independent.
        resamples: Random rearrangements, at least 1.
        seed: Seed of the rearrangements.

    Returns:
        The test; p-values are NaN where nothing can change places.

    Raises:
        ValueError: If answers are not boolean, shapes disagree, a value is missing or resamples is
            below 1.

    Example:
        >>> rooms = ['home', 'cafe'] * 20
        >>> test = within_class_test([True, False] * 20, ['eating'] * 40, rooms, resamples=999)
        >>> test.p_value, round(test.cmh, 6), test.degrees
        (0.001, 39.0, 1)
    """
    if resamples < 1:
        raise ValueError(f'resamples is {resamples}, must be at least 1')
    answers = check_answers(correct)
    classes = as_categories('labels', labels, len(answers))
    cells = as_categories('values', values, len(answers)).codes.astype(np.intp)
    numbers = classes.codes.astype(np.intp)
    units = None if groups is None else encode_groups(groups, len(answers))
    arranged = rearrange(answers, numbers, cells, units)
    shape = (len(classes.categories), int(cells.max()) + 1)
    right = tally(numbers, cells, shape, where=answers).astype(np.float64)
    totals = tally(numbers, cells, shape).astype(np.float64)
    scale = _fix_scale(right, totals)
    seen = _statistics(right[None], totals[None], scale)
    drawn = _draw(arranged, resamples, seed, scale)
    (p_any, p_common, p_class), floors = _rank(seen, drawn, resamples)
    found = [float(p_any), float(p_common), *floors] if arranged.moved else [math.nan] * 4
    return DependenceTest(
        p_value=found[0],
        p_common=found[1],
        cmh=float(seen[1][0]),
        degrees=scale.degrees,
        per_class=_list_classes(classes, totals, np.where(arranged.compared, p_class, np.nan)),
        name=f'permutation of {arranged.name}',
        moved=arranged.moved,
        smallest=found[2],
        smallest_common=found[3],
    )


def _fix_scale(right: Floats, totals: Floats) -> _Scale:
    sizes = totals.sum(axis=1)
    shares = right.sum(axis=1) / sizes
    # Right answers dealt from an urn: p (1 - p) n / (n - 1) (diag(n_x) - n_x n_x' / n) per class.
    spread = shares * (1 - shares) * sizes / np.maximum(sizes - 1, 1)
    covariance = np.diag(spread @ totals) - (totals.T * (spread / sizes)) @ totals
    degrees = int(np.linalg.matrix_rank(covariance, hermitian=True))
    return _Scale(shares, np.linalg.pinv(covariance, hermitian=True), degrees)


def _statistics(right: Floats, totals: Floats, scale: _Scale) -> tuple[Floats, Floats, Floats]:
    """Spread of all classes (r,), common statistic (r,) and spread per class (r, C)."""
    off = right - totals * scale.shares[:, None]  # (r, C, L)
    spread = np.divide(off**2, totals, out=np.zeros_like(off), where=totals > 0).sum(axis=-1)
    common = off.sum(axis=1)  # (r, L)
    return spread.sum(axis=1), ((common @ scale.inverse) * common).sum(axis=1), spread


def _draw(
    arranged: Rearrangements, resamples: int, seed: int, scale: _Scale
) -> Iterator[tuple[Floats, Floats, Floats]]:
    rng = np.random.default_rng(seed)
    chunk = max(1, _BATCH_NUMBERS // arranged.numbers)
    for start in range(0, resamples, chunk):
        yield _statistics(*arranged.draw(rng, min(chunk, resamples - start)), scale)


def _rank(
    seen: tuple[Floats, ...], drawn: Iterator[tuple[Floats, ...]], resamples: int
) -> tuple[list[Floats], list[float]]:
    """Share of the draws, the data among them, that are as extreme as the data; and as the most."""
    bars = [_bar(value) for value in seen]
    counts = [np.zeros(value.shape[1:]) for value in seen]
    overall: list[list[Floats]] = [[value] for value in seen[:2]]
    for part in drawn:
        for count, values, bar in zip(counts, part, bars, strict=True):
            count += (values >= bar).sum(axis=0)
        for kept, values in zip(overall, part[:2], strict=True):
            kept.append(values)
    joined = [np.concatenate(kept) for kept in overall]
    floors = [float((values >= _bar(values.max())).mean()) for values in joined]
    return [(1 + count) / (1 + resamples) for count in counts], floors


def _bar(value: Floats) -> Floats:
    """Equal statistics differ by rounding errors; what is above the bar counts as equal."""
    return value - 1e-9 * (1 + value)


def _list_classes(classes: pd.Categorical, totals: Floats, p_values: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            'class': classes.categories,
            'total': totals.sum(axis=1).astype(int),
            'p_value': p_values,
            'p_holm': holm(p_values),
            'p_bh': benjamini_hochberg(p_values),
        }
    )
