"""Which columns belong to which probe.

Invariant: the original frames come first and are exactly one column; the other probes keep the
order in which they first appear.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

ORIGINAL = 'original'


def columns_by_name(probes: Sequence[tuple[str, int | None]]) -> dict[str, list[int]]:
    """Collect the columns of each probe, one per seed.

    Args:
        probes: Name and seed (None for a probe without chance) of each column, P pairs.

    Returns:
        Column indices by probe name, the original frames first.

    Raises:
        ValueError: If ('original', None) is not there exactly once, or a pair is there twice.

    Example:
        >>> columns_by_name([('shuffle', 0), ('original', None), ('shuffle', 1)])
        {'original': [1], 'shuffle': [0, 2]}
    """
    pairs = [(name, seed) for name, seed in probes]
    originals = [pair for pair in pairs if pair[0] == ORIGINAL]
    if originals != [(ORIGINAL, None)]:
        raise ValueError(f'probes hold {originals}, must hold exactly one ({ORIGINAL!r}, None)')
    twice = sorted({str(pair) for pair in pairs if pairs.count(pair) > 1})
    if twice:
        raise ValueError(f'probes hold {", ".join(twice)} twice, every column must be another')
    columns: dict[str, list[int]] = {ORIGINAL: []}
    for index, (name, _) in enumerate(pairs):
        columns.setdefault(name, []).append(index)
    return columns


def average_over_seeds(
    correct: NDArray[np.bool_], columns: Mapping[str, Sequence[int]]
) -> NDArray[np.float64]:
    """Return the fraction of seeds that were right, per sample and probe.

    Args:
        correct: Right or wrong, shape (N, P).
        columns: Column indices by probe name, Q names.

    Returns:
        Fractions, shape (N, Q).

    Example:
        >>> correct = np.array([[True, True, False]])
        >>> average_over_seeds(correct, {'original': [0], 'shuffle': [1, 2]})
        array([[1. , 0.5]])
    """
    return np.stack([correct[:, list(index)].mean(axis=1) for index in columns.values()], axis=1)
