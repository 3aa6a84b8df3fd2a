"""Intervals from resamples, and an exact bound where resamples all agree.

Invariant: an interval end is one of the resampled values (no interpolation), so infinities pass
through unharmed.
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def percentile_interval(draws: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Cut the resampled values at both tails.

    With t = (1 - confidence) / 2 the ends are the inverted empirical distribution at t and 1 - t.
    NaN draws are left out; where more than the share t of them is NaN, no interval is given.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Args:
        draws: The value in each resample, shape (R,); may hold infinities and NaN.
        confidence: Coverage aimed at, in (0, 1).

    Returns:
        Lower and upper end; NaN, NaN where too few resamples are defined.

    Raises:
        ValueError: If there are no draws or confidence is outside (0, 1).

    Example:
        >>> percentile_interval([1.0, 2.0, 3.0, float('inf')], confidence=0.5)
        (1.0, 3.0)
    """
    check_confidence(confidence)
    draws = np.asarray(draws, dtype=np.float64)
    if draws.ndim != 1 or not len(draws):
        raise ValueError(f'draws have shape {draws.shape}, must be (R,) with R >= 1')
    tail = (1 - confidence) / 2
    defined = np.sort(draws[~np.isnan(draws)])
    if len(draws) - len(defined) > tail * len(draws):
        return math.nan, math.nan
    return _value_at(defined, tail), _value_at(defined, 1 - tail)


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


def check_confidence(confidence: float) -> None:
    """Raise a ValueError unless confidence is in (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f'confidence is {confidence}, must be in (0, 1)')


def _value_at(ascending: np.ndarray, share: float) -> float:
    # The small term keeps 0.025 * 1000 from being rounded up to the 26th value.
    index = math.ceil(share * len(ascending) - 1e-9) - 1
    return float(ascending[max(index, 0)])
