"""Several trainings of one network on the same samples, as one table.

Invariant: a sample and its answers from all trainings are one unit, so that the bootstrap draws
samples: the mean over the trainings has an interval, and their scatter is no part of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mmbias.analysis.answer_table import AnswerTable


def stack_trainings(
    tables: Sequence[AnswerTable], names: Sequence[str] | None = None
) -> AnswerTable:
    """Put the answers of several trainings under each other.

    Args:
        tables: One a training, of the same samples in the same order under the same probes.
        names: What the trainings are called in an error; by default numbers from 1.

    Returns:
        A table whose rates are the means over the trainings, of K * N rows; what was a sample is a
        group. With one training, its own table.

    Raises:
        ValueError: If probes, samples, classes or groups differ.

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
    names = names or [f'training {number}' for number in range(1, len(tables) + 1)]
    for name, other in zip(names[1:], tables[1:], strict=True):
        if unlike := _find_unlike(first, other):
            raise ValueError(f'{names[0]} and {name} cannot be stacked: {unlike}')
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


def _find_unlike(first: AnswerTable, other: AnswerTable) -> str:
    """What differs first; empty if nothing does."""
    if list(first.probes) != list(other.probes):
        return f'the probes are {_list_probes(first)} and {_list_probes(other)}'
    if len(first.labels) != len(other.labels):
        return f'the samples are {len(first.labels)} and {len(other.labels)}'
    if (first.groups is None) != (other.groups is None):
        return f'only the {"first" if other.groups is None else "second"} has groups'
    ids = [_names(table) for table in (first, other)]
    for what, pair in (
        ('samples', ids),
        ('classes', [table.labels.tolist() for table in (first, other)]),
        ('groups', [_number_groups(table) for table in (first, other)]),
    ):
        places = [place for place, (one, two) in enumerate(zip(*pair, strict=True)) if one != two]
        if places and what == 'samples':
            return f'sample {places[0]} is {pair[0][places[0]]!r} and {pair[1][places[0]]!r}'
        if places:
            return f'the {what} differ, those of sample {ids[0][places[0]]!r} first'
    return ''


def _names(table: AnswerTable) -> list[Any]:
    return list(range(len(table.labels))) if table.ids is None else table.ids.tolist()


def _number_groups(table: AnswerTable) -> list[int]:
    """Groups numbered as they come, for a name says nothing; without groups samples are."""
    groups = np.arange(len(table.labels)) if table.groups is None else table.groups
    return pd.factorize(groups)[0].tolist()


def _list_probes(table: AnswerTable) -> str:
    return ', '.join(name if seed is None else f'{name} {seed}' for name, seed in table.probes)
