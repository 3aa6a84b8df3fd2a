"""How numbers are printed: fractions become percent here and nowhere before.

Invariant: an undefined number is ``n/a``, a number that is not given is empty, and no number is
printed as minus nought.
"""

import math
from collections.abc import Mapping
from typing import Any

from mmbias.analysis import Estimate

UNDEFINED = 'n/a'
TOO_SMALL = '*'  # marks a count that says next to nothing
TOO_SMALL_RULE = f'{TOO_SMALL}: says next to nothing, for its interval is wider than 50 points'
BOUNDED = '#'  # marks an interval with an exact bound, in ASCII, for logs
BOUNDED_RULE = (
    f'{BOUNDED}: the resamples agree, or all but agree; ends from an exact bound of what was not '
    'seen'
)
MORE_DIGITS = 4  # at most, for ends that would look alike
SMALLEST_P = 1e-140  # what a p-value of 0 stands for, see mmbias.analysis.PairedTest


def format_number(value: float | None, digits: int = 2, scale: float = 1.0) -> str:
    """Write a number with fixed digits.

    Args:
        value: The number; NaN for undefined, None for not given.
        digits: Digits behind the point.
        scale: Factor, 100 for percent.

    Returns:
        The text.

    Example:
        >>> format_number(0.256, 1, 100), format_number(-0.001), format_number(None)
        ('25.6', '0.00', '')
    """
    if value is None:
        return ''
    if math.isnan(value):
        return UNDEFINED
    text = f'{scale * value:.{digits}f}'
    return text.lstrip('-') if float(text) == 0 else text


def format_estimate(
    estimate: Estimate | None, digits: int = 2, scale: float = 1.0, *, marked: bool = True
) -> str:
    """Write a value with its interval.

    Ends that differ get as many more digits as it takes to look different: an interval without
    width would be read as certainty.

    Args:
        estimate: Value and interval; None for not given.
        digits: Digits behind the point.
        scale: Factor, 100 for percent.
        marked: Whether to mark exact bounds; in a sentence they are told of in another one.

    Returns:
        ``value [low, high]``, marked where an end is an exact bound; the value alone where it has
        no interval.

    Example:
        >>> format_estimate(Estimate(0.5, 0.25, 0.75), digits=1, scale=100)
        '50.0 [25.0, 75.0]'
        >>> format_estimate(Estimate(1.0, 0.9964, 1.0, bounded=True))
        '1.000 [0.996, 1.000]#'
    """
    if estimate is None:
        return ''
    parts = (estimate.value, estimate.low, estimate.high)
    for more in range(MORE_DIGITS + 1):
        value, low, high = (format_number(part, digits + more, scale) for part in parts)
        if low != high or estimate.low == estimate.high or low == UNDEFINED:
            break
    if low == high == UNDEFINED:
        return value
    return f'{value} [{low}, {high}]{BOUNDED if marked and estimate.bounded else ""}'


def format_p(p_value: float | None) -> str:
    """Write a p-value with two digits that count.

    Example:
        >>> format_p(0.00391), format_p(0.0), format_p(1.0)
        ('0.0039', '< 1e-140', '1')
    """
    if p_value is None:
        return ''
    if math.isnan(p_value):
        return UNDEFINED
    return f'{p_value:.2g}' if p_value > 0 else f'< {SMALLEST_P:g}'


def format_count(count: int) -> str:
    """Write a count with separators of thousands.

    Example:
        >>> format_count(20000)
        '20,000'
    """
    return f'{count:,}'


def format_cell(cell: Mapping[Any, Any], *, margin: bool = False) -> str:
    """Write the counts of a cell, see :func:`mmbias.analysis.count_cells`.

    Args:
        cell: Counts.
        margin: Whether it is a sum of cells, which is never marked as too small.

    Returns:
        Right answers and all.

    Example:
        >>> format_cell(dict(correct=3, total=5, too_small=True))
        '3/5*'
    """
    marked = cell['too_small'] and not margin
    return f'{cell["correct"]}/{cell["total"]}{TOO_SMALL if marked else ""}'
