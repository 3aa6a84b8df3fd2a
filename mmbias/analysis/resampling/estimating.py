"""From the rows of a bootstrap to a value with its interval: which interval, and why.

Invariant: one rule for every number of a report, chosen by simulation (`tools/coverage.py`). How
often 95 % intervals of B and S held the truth, in % (standard error 0.7; BCa: 1.1):

===========================  ================  ================  ================
scenario                     plain percentile  BCa, widened      the rule
===========================  ================  ================  ================
ten data sets                as the rule       93.2 to 96.0      93.4 to 96.5
rare classes, S              as the rule       82.8              93.1
25 groups                    93.4 to 93.9      95.2 to 96.2      94.5 to 95.7
9 groups                     88.5 to 90.6      94.0 to 95.0      93.6 to 94.7
6 groups                     86.3 to 86.5      as the rule       93.8 to 94.9
3 groups                     72.6 to 73.9      as the rule       93.0 to 94.9
15 samples                   93.8 to 93.9      97.2              96.3 to 96.4
5 samples                    81.3 to 82.2      as the rule       100
===========================  ================  ================  ================

BCa gains nothing here, and it fails where classes are so rare that resamples miss them, as the mean
over the classes then leans to one side. Accuracies: 92.0 to 99.7; 98.7 and more where each group
holds one class, because a bootstrap over groups redraws how many samples a class has, and with 5
and 15 samples, hence Wilson's shorter interval for those of single classes (92.6 to 97.4).

Where hardly anything is seen to vary the resamples (nearly) agree, and ends are exact bounds, see
:func:`bound_by_unseen`. All right before, 1 to 5 % wrong under a probe, 14 to 100 samples: A, B, S
and the drop are held in 95.1 to 100 % (resamples alone: 13 to 96 %). Of groups the bound is taken
only where there is no scatter at all: where 5 % of the answers change, nearly all of them in a few
of 9 or 25 groups, 84 to 86 % are held, for the groups are then not much alike.
"""

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.bias import ROUNDING
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.resampling.bootstrap import ResampledAccuracies
from mmbias.analysis.resampling.crossing import Spread
from mmbias.analysis.resampling.intervals import (
    BCA,
    JACKKNIFE,
    PERCENTILE,
    percentile_interval,
    upper_bound_by_class,
    upper_bound_of_none,
)
from mmbias.analysis.resampling.jackknife import bca_interval, jackknife_interval, resamples_reach

METHODS = (PERCENTILE, BCA)
SHARE, DIFFERENCE = (0.0, 1.0), (-1.0, 1.0)
UNBOUNDED = (-math.inf, math.inf)
ACCURACY, MEAN_CLASS = 'accuracy', 'mean_class'

# Of columns of accuracies, each of shape (...).
Measure = Callable[..., ArrayLike]


def choose_interval(method: str, units: int, confidence: float) -> str:
    """Name the interval that so many units allow.

    Args:
        method: The wanted one, 'percentile' or 'bca'.
        units: Independent units.
        confidence: Coverage aimed at.

    Returns:
        The wanted one; 'jackknife t' where the resamples cannot reach the confidence.

    Raises:
        ValueError: If the method is unknown.

    Example:
        >>> choose_interval('percentile', 9, 0.95), choose_interval('percentile', 3, 0.95)
        ('percentile', 'jackknife t')
    """
    if method not in METHODS:
        raise ValueError(f'unknown interval {method!r}, allowed: {", ".join(METHODS)}')
    return method if resamples_reach(units, confidence) else JACKKNIFE


def read_estimate(
    drawn: ResampledAccuracies,
    measure: Measure,
    columns: Sequence[int],
    *,
    of: str = ACCURACY,
    interval: str = PERCENTILE,
    confidence: float = 0.95,
    within: tuple[float, float] = UNBOUNDED,
) -> Estimate:
    """Read a measure and its interval off the accuracies, the resamples and the jackknife.

    Resamples draw units, and know nothing of backgrounds that several units were given: where there
    are such, their interval is stretched about the value, see
    :meth:`mmbias.analysis.resampling.crossing.Crossing.measure_spread`. How much was chosen by
    simulation too (`tools/coverage.py --parts donors`).

    Resamples hold nothing but what was seen: where all of them agree, as with 14 right answers of
    14, their interval has no width though the truth is not known. Its ends are then those of
    :func:`bound_by_unseen`. Of independent samples no interval is narrower than that: with one
    wrong answer of 100 it would otherwise end closer to 1 than with none. Groups differ in more
    than right and wrong, and their own scatter is trusted as soon as there is any.

    Args:
        drawn: Accuracies of the data, the resamples and the jackknife.
        measure: Function of columns of them, alike for value, resamples and jackknife.
        columns: Which columns it takes.
        of: 'accuracy' or 'mean_class'.
        interval: Name of the interval, see :func:`choose_interval`; all but 'percentile' need the
            jackknife.
        confidence: Coverage aimed at.
        within: Range of the measure, to which the ends are cut.

    Returns:
        Value and interval; NaN ends where the interval is undefined, as it is for a single unit.
    """
    table = getattr(drawn, of)[:, list(columns)]
    rows = np.asarray(measure(*table.T), dtype=np.float64)
    value = float(rows[0])
    if drawn.units < 2 or math.isnan(value):
        return Estimate(value, math.nan, math.nan)
    found = _resampled_ends(drawn, rows, interval, confidence)
    share = _share_unseen(drawn, of, confidence)
    if drawn.crossing is not None:
        spread = drawn.crossing.measure_spread(measure, columns, mean_class=of == MEAN_CLASS)
        if spread.units < 2:
            return Estimate(value, math.nan, math.nan)
        if _is_point(value, found):
            share = max(share, upper_bound_of_none(spread.units, (1 + confidence) / 2))
        else:
            found = _widen(value, found, spread, units=drawn.units, confidence=confidence)
    bounds = bound_by_unseen(measure, table[0].tolist(), share)
    ends, bounded = _choose_ends(value, found, bounds, never_narrower=not drawn.grouped)
    low, high = np.clip(ends, *within).tolist()
    return Estimate(value, low, high, bounded)


def bound_by_unseen(
    measure: Measure, accuracies: Sequence[float], share: float
) -> tuple[float, float]:
    """Bound a measure by what a share of units would do to it of which none was seen.

    If every unit seen is of one kind, the others are at most u of all with the confidence that u
    has (Clopper and Pearson), and nothing is known of them: each accuracy A may be anything from
    (1 - u) A to (1 - u) A + u. The ends are the extremes of the measure over the corners of that
    box. 14 right of 14 give 1 - u to 1; a probe that changed nothing a loss from -u to u.

    Args:
        measure: Function of accuracies, monotone in each.
        accuracies: Those of the data.
        share: u, in (0, 1).

    Returns:
        Lower and upper bound; NaN, NaN where the measure is undefined at a corner.

    Example:
        >>> bound_by_unseen(lambda original, probe: original - probe, [0.5, 0.5], 0.25)
        (-0.25, 0.25)
    """
    corners = itertools.product(
        *(((1 - share) * one, (1 - share) * one + share) for one in accuracies)
    )
    values = np.asarray(measure(*np.array(list(corners)).T), dtype=np.float64)
    return float(values.min()), float(values.max())


def _resampled_ends(
    drawn: ResampledAccuracies, rows: NDArray[np.float64], interval: str, confidence: float
) -> tuple[float, float]:
    value, draws, without = np.split(rows, [1, 1 + drawn.resamples])
    left_out, units = drawn.left_out, drawn.units
    if interval == JACKKNIFE:
        return jackknife_interval(float(value[0]), without, confidence, left_out=left_out)
    if interval == BCA:
        return bca_interval(
            float(value[0]), draws, without, confidence, left_out=left_out, units=units
        )
    return percentile_interval(draws, confidence, units=units)


def _widen(
    value: float, found: tuple[float, float], spread: Spread, *, units: int, confidence: float
) -> tuple[float, float]:
    """Stretch an interval over the units about its value by what the donors add."""
    level, factor = (1 + confidence) / 2, spread.factor
    if spread.units < units:
        factor *= float(stats.t.ppf(level, spread.units - 1) / stats.t.ppf(level, units - 1))
    if factor == 1:  # no rounding where nothing is done
        return found
    low, high = (value + factor * (end - value) for end in found)
    return low, high


def _share_unseen(drawn: ResampledAccuracies, of: str, confidence: float) -> float:
    """The bound of each end, which errs as often as an end of the bootstrap may."""
    level = (1 + confidence) / 2
    if of == ACCURACY:
        return upper_bound_of_none(drawn.units, level)
    return upper_bound_by_class(drawn.class_units, level)


def _is_point(value: float, found: tuple[float, float]) -> bool:
    """Whether the resamples agree, or all but agree, or lead nowhere."""
    return math.isinf(value) or found[0] == found[1] or found[1] - found[0] <= ROUNDING


def _choose_ends(
    value: float, found: tuple[float, float], bounds: tuple[float, float], *, never_narrower: bool
) -> tuple[tuple[float, float], bool]:
    """The resampled ends or the bounds, and whether a bound was taken."""
    if _is_point(value, found):
        return bounds, True
    if not never_narrower or math.isnan(found[0]) or math.isnan(bounds[0]):
        return found, False
    low, high = min(found[0], bounds[0]), max(found[1], bounds[1])
    return (low, high), (low, high) != found
