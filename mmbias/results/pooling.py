"""Putting the samples of several results folders into one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mmbias.results.results import Results
from mmbias.results.run import Probe, Run

OF_ONE_RUN = {'error', 'offset'}  # columns that say nothing of pooled samples


def _brief(entries: Sequence[Probe | str]) -> str:
    """The first few of a list of classes or probes."""
    named = [entry.name if isinstance(entry, Probe) else entry for entry in entries]
    names = ', '.join(dict.fromkeys(named[:6]))
    return f'{names}{", ..." if len(named) > 6 else ""} ({len(named)})'


def pool_results(folders: Sequence[Results]) -> Results:
    """Put the samples of several folders into one.

    Args:
        folders: Results of different samples under the same probes and classes.

    Returns:
        All samples; what the folders' ``run.json`` say is kept under ``pooled``.

    Raises:
        ValueError: If probes, classes or columns differ, or a sample stands in two folders.
    """
    first = folders[0]
    for other in folders[1:]:
        for key in ('probes', 'classes'):
            one, two = getattr(first.run, key), getattr(other.run, key)
            if one != two:
                raise ValueError(
                    f'results folders have different {key}, cannot be pooled: '
                    f'{_brief(one)} and {_brief(two)}'
                )
        unlike = (set(first.samples.columns) ^ set(other.samples.columns)) - OF_ONE_RUN
        if unlike:
            raise ValueError(f'only some of the results folders have a column {min(unlike)!r}')
    samples = pd.concat([folder.samples for folder in folders], ignore_index=True)
    samples = samples.drop(columns=OF_ONE_RUN & set(samples.columns))
    doubled = samples['id'][samples['id'].duplicated()]
    if len(doubled):
        raise ValueError(f'sample {doubled.iloc[0]!r} is in two of the results folders')
    runs = tuple(folder.run for folder in folders)
    run = Run(probes=first.run.probes, classes=first.run.classes, pooled=runs)
    return Results(run, samples, np.concatenate([folder.scores for folder in folders]))
