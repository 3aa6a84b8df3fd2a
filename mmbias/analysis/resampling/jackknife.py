"""Intervals that need the value without each unit: Student's t for few units, and BCa.

Invariant: a unit left out counts as often as there are units like it (`left_out`), so the results
are those of leaving out all units one by one.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.resampling.intervals import (
    check_confidence,
    check_draws,
    cut_draws,
    percentile_interval,
    tail_of,
    too_often_undefined,
)


def resamples_reach(units: int, confidence: float) -> bool:
    """Whether the resamples of so many units can hold an interval of this confidence.

    The truth lies beyond all units, and so beyond every resample, with probability 2^(1 - G) for a
    symmetric law. At 95 % this takes more than half of the error allowed below 7 units.

    Args:
        units: Independent units (G).
        confidence: Coverage aimed at.

    Returns:
        Whether 2^(1 - G) is at most (1 - confidence) / 2.

    Example:
        >>> resamples_reach(6, 0.95), resamples_reach(7, 0.95)
        (False, True)
    """
    return 2.0 ** (1 - units) <= (1 - confidence) / 2


def jackknife_interval(
    value: float,
    without: ArrayLike,
    confidence: float = 0.95,
    *,
    left_out: ArrayLike | None = None,
    units: int | None = None,
) -> tuple[float, float]:
    """Value plus and minus t times the jackknife's standard error.

    se^2 = (G - 1) / G sum_g (v_g - mean)^2 with v_g the value without unit g, and t with G - 1
    degrees of freedom, or `units` - 1 where fewer units are behind a part of the value. Symmetric
    around the value, so it may leave the range of a share; for few units it is the only one here
    that covers what it promises.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 11.

    Args:
        value: The value of the data.
        without: The value without each distinct unit, shape (J,).
        confidence: Coverage aimed at, in (0, 1).
        left_out: Units that each entry of `without` stands for, shape (J,); None: one each.
        units: Units that the degrees of freedom count; None: all that are left out.

    Returns:
        Lower and upper end; NaN, NaN with fewer than two units or where a value is not finite.

    Raises:
        ValueError: If confidence is outside (0, 1).

    Example:
        >>> low, high = jackknife_interval(2.0, [2.5, 2.0, 1.5])  # the mean of 1, 2 and 3
        >>> round(low, 2), round(high, 2)  # 2 -+ 4.30 / sqrt(3)
        (-0.48, 4.48)
    """
    check_confidence(confidence)
    values, times = _with_times(without, left_out)
    total = int(times.sum())
    units = total if units is None else units
    if units < 2 or not np.isfinite([value, *values]).all():
        return math.nan, math.nan
    deviations = values - np.average(values, weights=times)
    error = math.sqrt((total - 1) / total * float(times @ deviations**2))
    half = float(stats.t.ppf((1 + confidence) / 2, units - 1)) * error
    return value - half, value + half


def bca_interval(
    value: float,
    draws: ArrayLike,
    without: ArrayLike,
    confidence: float = 0.95,
    *,
    left_out: ArrayLike | None = None,
    units: int | None = None,
) -> tuple[float, float]:
    """Cut the resampled values where bias and skewness say (bias-corrected and accelerated).

    The levels t and 1 - t of the percentile interval become Phi(z0 + (z0 + z) / (1 - a (z0 + z)))
    with z the normal quantile of the level, z0 that of the share of the draws below the value (ties
    count half), and the acceleration a = sum d^3 / (6 (sum d^2)^1.5), d the mean of the jackknife
    values minus each of them.

    Source: Efron, Journal of the American Statistical Association 1987.

    Args:
        value: The value of the data.
        draws: The value in each resample, shape (R,).
        without: The value without each distinct unit, shape (J,).
        confidence: Coverage aimed at, in (0, 1).
        left_out: Units that each entry of `without` stands for, shape (J,); None: one each.
        units: As for :func:`mmbias.analysis.percentile_interval`.

    Returns:
        Lower and upper end. The percentile interval where the correction is undefined: all
        draws on one side of the value, or jackknife values that are infinite. NaN, NaN where too
        many draws are undefined.

    Raises:
        ValueError: If there are no draws, confidence is outside (0, 1) or units is below 2.
    """
    tail = tail_of(confidence, units)
    draws = check_draws(draws)
    if too_often_undefined(draws, confidence):
        return math.nan, math.nan
    below = _share_below(value, draws[~np.isnan(draws)])
    acceleration = _acceleration(*_with_times(without, left_out))
    if not 0 < below < 1 or math.isnan(acceleration):
        return percentile_interval(draws, confidence, units=units)
    shifted = stats.norm.ppf(below) + stats.norm.ppf([tail, 1 - tail])
    levels = stats.norm.cdf(stats.norm.ppf(below) + shifted / (1 - acceleration * shifted))
    return cut_draws(draws, *levels.tolist())


def _share_below(value: float, draws: NDArray[np.float64]) -> float:
    return float(((draws < value).mean() + (draws <= value).mean()) / 2)


def _acceleration(values: NDArray[np.float64], times: NDArray[np.float64]) -> float:
    if not len(values) or not np.isfinite(values).all():
        return math.nan
    deviations = np.average(values, weights=times) - values
    squares = float(times @ deviations**2)
    return float(times @ deviations**3) / (6 * squares**1.5) if squares else math.nan


def _with_times(
    without: ArrayLike, left_out: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.asarray(without, dtype=np.float64)
    times = np.ones(len(values)) if left_out is None else np.asarray(left_out, dtype=np.float64)
    return values, times
