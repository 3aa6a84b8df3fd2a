"""Several trainings of one network on the same samples, as one table.

Invariant: a sample and its answers from all trainings are one unit, so that the bootstrap draws
samples: the mean over the trainings has an interval, and their scatter is no part of it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmbias.analysis.answers import AnswerTable


def stack_trainings(tables: Sequence[AnswerTable]) -> AnswerTable:
    """Put the answers of several trainings under each other.

    Args:
        tables: One a training, of the same samples in the same order under the same probes.

    Returns:
        A table whose rates are the means over the trainings, of K * N rows; what was a sample is a
        group. With one training, its own table.

    Raises:
        ValueError: If samples, classes or probes differ.

    Example:
        >>> probes = [('original', None)]
        >>> tables = [
        ...     AnswerTable.from_arrays(right, [0, 1], probes, ids=['a', 'b'])
        ...     for right in ([[True], [True]], [[True], [False]])
        ... ]
        >>> stacked = stack_trainings(tables)
        >>> float(stacked.original.mean()), stacked.units
        (0.75, 2)
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    for number, other in enumerate(tables[1:], start=2):
        if not _are_alike(first, other):
            raise ValueError(
                f'training {number} was not tested on the samples and under the probes of the first'
            )
    count = len(first.labels)
    groups = np.arange(count) if first.groups is None else first.groups
    ids = np.arange(count) if first.ids is None else first.ids
    top5 = [table.top5 for table in tables if table.top5 is not None]
    return replace(
        first,
        top1=np.concatenate([table.top1 for table in tables]),
        top5=np.concatenate(top5) if len(top5) == len(tables) else None,
        labels=np.tile(first.labels, len(tables)),
        groups=np.tile(groups, len(tables)),
        ids=np.array([f'{number}/{name}' for number in range(len(tables)) for name in ids]),
    )


def _are_alike(first: AnswerTable, other: AnswerTable) -> bool:
    names = [None if table.ids is None else table.ids.tolist() for table in (first, other)]
    return (
        list(first.probes) == list(other.probes)
        and np.array_equal(first.labels, other.labels)
        and names[0] == names[1]
    )
