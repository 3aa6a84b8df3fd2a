"""Whether measured numbers stand in the order of known ones."""

import itertools
from collections.abc import Sequence


def count_concordant(values: Sequence[float], known: Sequence[float]) -> tuple[int, int]:
    """Count the pairs that stand in the known order.

    Args:
        values: What was measured, finite.
        known: What is known of each.

    Returns:
        Pairs in the known order, and all pairs that the known numbers tell apart.

    Example:
        >>> count_concordant([0.1, 0.9, 0.8], [0, 0.5, 1])
        (2, 3)
    """
    pairs = [
        (a - b, c - d)
        for (a, c), (b, d) in itertools.combinations(zip(values, known, strict=True), 2)
        if c != d
    ]
    return sum(measured * truth > 0 for measured, truth in pairs), len(pairs)
