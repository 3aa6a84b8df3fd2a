"""P-values of several comparisons, adjusted to be read together.

Invariant: a comparison that could not be made (NaN) stays NaN and is no member of the family.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values so that those up to alpha hold a false one with probability alpha at most.

    The i-th smallest of m is multiplied by m - i + 1, and no adjusted value may be smaller than
    the one before it. Holds however the comparisons depend on each other.

    Source: Holm, Scandinavian Journal of Statistics 1979.

    Args:
        p_values: Shape (m,), NaN where there was nothing to compare.

    Returns:
        Adjusted p-values at most 1, in the order given.

    Raises:
        ValueError: If a p-value is outside [0, 1] or the shape is not (m,).

    Example:
        >>> holm([0.01, 0.04, 0.03, float('nan')]).tolist()
        [0.03, 0.06, 0.06, nan]
    """
    p_values = _check_p_values(p_values)
    order = np.argsort(p_values)  # NaN come last
    order = order[~np.isnan(p_values[order])]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    adjusted = np.full(len(p_values), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values so that of those up to alpha a share of alpha at most is false on average.

    Less strict than :func:`holm`: made for picking classes worth a look among many. Holds for
    independent comparisons, as those of different classes are where samples are independent.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995.

    Args:
        p_values: Shape (m,), NaN where there was nothing to compare.

    Returns:
        Adjusted p-values at most 1, in the order given.

    Raises:
        ValueError: If a p-value is outside [0, 1] or the shape is not (m,).

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03, float('nan')]).tolist()
        [0.03, 0.04, 0.04, nan]
    """
    p_values = _check_p_values(p_values)
    compared = ~np.isnan(p_values)
    adjusted = np.full(len(p_values), np.nan)
    if compared.any():
        adjusted[compared] = stats.false_discovery_control(p_values[compared], method='bh')
    return adjusted


def _check_p_values(p_values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(p_values, dtype=np.float64)
    wrong = array[(array < 0) | (array > 1)]
    if array.ndim != 1 or wrong.size:
        what = f'{wrong[0]}' if wrong.size else f'of shape {array.shape}'
        raise ValueError(f'p_values are {what}, must be (m,) values in [0, 1]')
    return array
