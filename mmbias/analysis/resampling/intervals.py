"""Intervals from resamples, and exact bounds of what was never seen.

Invariant: an end of a percentile interval is one of the resampled values (no interpolation), so
infinities pass through unharmed.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

PERCENTILE, BCA, JACKKNIFE = 'percentile', 'bca', 'jackknife t'


def percentile_interval(
    draws: ArrayLike, confidence: float = 0.95, *, units: int | None = None
) -> tuple[float, float]:
    """Cut the resampled values at both tails.

    With t = (1 - confidence) / 2 the ends are the inverted empirical distribution at t and 1 - t.
    Resamples of few units scatter too little; with `units` the cuts move outwards to
    :func:`widened_tail`. NaN draws are left out; where more than the share t of them is NaN, no
    interval is given.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; the widening:
    Hesterberg, The American Statistician 2015, section 5.3 ('expanded percentile').

    Args:
        draws: The value in each resample, shape (R,); may hold infinities and NaN.
        confidence: Coverage aimed at, in (0, 1).
        units: Independent units that were drawn, at least 2; None for the plain cuts.

    Returns:
        Lower and upper end; NaN, NaN where too few resamples are defined.

    Raises:
        ValueError: If there are no draws, confidence is outside (0, 1) or units is below 2.

    Example:
        >>> percentile_interval([1.0, 2.0, 3.0, float('inf')], confidence=0.5)
        (1.0, 3.0)
        >>> percentile_interval(np.arange(1, 1001), units=9)  # the 8th from both sides, not 25th
        (8.0, 993.0)
    """
    tail = tail_of(confidence, units)
    draws = check_draws(draws)
    if too_often_undefined(draws, confidence):
        return math.nan, math.nan
    return cut_draws(draws, tail, 1 - tail)


def tail_of(confidence: float, units: int | None) -> float:
    """Return the share to cut off at each side: widened where the number of units is given."""
    check_confidence(confidence)
    return (1 - confidence) / 2 if units is None else widened_tail(confidence, units)


@lru_cache(maxsize=1024)  # SciPy's quantiles take longer than most intervals
def widened_tail(confidence: float, units: int) -> float:
    """Share of the resamples to cut off at each side, for few units less than half the error.

    A resample of G units has (G - 1) / G of the variance of the data, and its spread is itself
    uncertain: the normal quantile is replaced by t with G - 1 degrees of freedom, times
    sqrt(G / (G - 1)). For many units this is (1 - confidence) / 2.

    Source: Hesterberg, The American Statistician 2015, section 5.3.

    Args:
        confidence: Coverage aimed at, in (0, 1).
        units: Independent units (G), at least 2.

    Returns:
        Share in (0, (1 - confidence) / 2).

    Raises:
        ValueError: If confidence is outside (0, 1) or units is below 2.

    Example:
        >>> [round(widened_tail(0.95, units), 4) for units in (9, 25, 100, 10_000)]
        [0.0072, 0.0176, 0.0231, 0.025]
    """
    check_confidence(confidence)
    if units < 2:
        raise ValueError(f'units is {units}, must be at least 2')
    quantile = stats.t.ppf((1 + confidence) / 2, units - 1) * math.sqrt(units / (units - 1))
    return float(stats.norm.sf(quantile))


def upper_bound_of_none(units: int, confidence: float = 0.95) -> float:
    """Bound a share of which not one case was seen.

    u = 1 - (1 - confidence)^(1 / units), the one-sided Clopper-Pearson bound at 0 of `units`; near
    3 / units at 95 %.

    Source: Clopper and Pearson, Biometrika 1934.

    Args:
        units: Independent units looked at, at least 1.
        confidence: One-sided confidence, in (0, 1).

    Returns:
        Upper bound in (0, 1).

    Raises:
        ValueError: If units is below 1 or confidence is outside (0, 1).

    Example:
        >>> round(upper_bound_of_none(100), 4)
        0.0295
    """
    check_confidence(confidence)
    if units < 1:
        raise ValueError(f'units is {units}, must be at least 1')
    return float(-math.expm1(math.log1p(-confidence) / units))


def upper_bound_by_class(class_units: ArrayLike, confidence: float = 0.95) -> float:
    """Bound a mean over classes of shares of which not one case was seen.

    The largest mean of q_c for which seeing none is still as likely as 1 - confidence:
    prod_c (1 - q_c)^(n_c) >= 1 - confidence. Rare classes may hide most; with equal n_c it is
    :func:`upper_bound_of_none` of their sum. By Lagrange, 1 - q_c = min(1, n_c / m) with one m for
    all classes.

    Args:
        class_units: Independent units of each class (n_c), shape (C,), above 0. Parts of units are
            allowed: a unit of several classes is shared out, which makes the bound no smaller.
        confidence: One-sided confidence, in (0, 1).

    Returns:
        Upper bound in (0, 1).

    Raises:
        ValueError: If there are no classes, a class has no units or confidence is outside (0, 1).

    Example:
        >>> [round(upper_bound_by_class(units), 4) for units in ([50, 50], [98, 2])]
        [0.0295, 0.3882]
    """
    check_confidence(confidence)
    units = np.sort(np.asarray(class_units, dtype=np.float64))
    if not len(units) or units[0] <= 0:
        raise ValueError(f'class_units is {units.tolist()}, must be numbers above 0')
    # ln m if the k rarest classes alone hide something, for every k.
    levels = (np.cumsum(units * np.log(units)) - math.log1p(-confidence)) / np.cumsum(units)
    hiding = int((levels > np.log(units)).sum())
    hidden = hiding - float(units[:hiding].sum()) * math.exp(-levels[hiding - 1])
    return hidden / len(units)


def check_confidence(confidence: float) -> None:
    """Raise a ValueError unless confidence is in (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f'confidence is {confidence}, must be in (0, 1)')


def check_draws(draws: ArrayLike) -> NDArray[np.float64]:
    """Return the draws as an array (R,); raise a ValueError where there are none."""
    draws = np.asarray(draws, dtype=np.float64)
    if draws.ndim != 1 or not len(draws):
        raise ValueError(f'draws have shape {draws.shape}, must be (R,) with R >= 1')
    return draws


def too_often_undefined(draws: NDArray[np.float64], confidence: float) -> bool:
    """Whether more of the draws are NaN than an interval leaves out at one side."""
    return bool(np.isnan(draws).mean() > (1 - confidence) / 2)


def cut_draws(draws: NDArray[np.float64], low: float, high: float) -> tuple[float, float]:
    """Return the inverted empirical distribution of the defined draws at two shares."""
    ascending = np.sort(draws[~np.isnan(draws)])
    return _value_at(ascending, low), _value_at(ascending, high)


def _value_at(ascending: NDArray[np.float64], share: float) -> float:
    # The small term keeps 0.025 * 1000 from being rounded up to the 26th value.
    index = math.ceil(share * len(ascending) - 1e-9) - 1
    return float(ascending[max(index, 0)])
