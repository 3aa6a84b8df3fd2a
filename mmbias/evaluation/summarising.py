"""From results folders to the numbers: pooling and the summary."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mmbias.analysis import BiasSummary, summarise_answers
from mmbias.evaluation.answers import answer_table
from mmbias.evaluation.results import Results, write_json, write_results

OF_ONE_RUN = {'error', 'offset'}  # columns that say nothing of pooled samples


def summarise_results(
    results: Results, *, group: str | None = None, resamples: int = 10_000, seed: int = 0
) -> BiasSummary:
    """Summarise the samples of a results folder that were read.

    Args:
        results: What was measured.
        group: Column of samples that are not independent; by default ``group`` where there is one.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap and of the tests.

    Returns:
        The summary, see :func:`mmbias.analysis.summarise_answers`.

    Raises:
        ValueError: If there is no such column.
    """
    return summarise_answers(answer_table(results, group=group), resamples=resamples, seed=seed)


def write_summarised(folder: Path, results: Results, *, group: str | None = None) -> BiasSummary:
    """Write a results folder with ``summary.json`` beside it.

    Args:
        folder: Where to.
        results: What to write and summarise.
        group: As for :func:`summarise_results`.

    Returns:
        The summary.
    """
    write_results(folder, results)
    summary = summarise_results(results, group=group)
    write_json(folder / 'summary.json', summary.to_dict())
    return summary


def _brief(entries: Sequence[Any]) -> str:
    """The first few of a list of classes or probes."""
    named = [entry['name'] if isinstance(entry, dict) else entry for entry in entries]
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
            if other.run[key] != first.run[key]:
                raise ValueError(
                    f'results folders have different {key}, cannot be pooled: '
                    f'{_brief(first.run[key])} and {_brief(other.run[key])}'
                )
        unlike = (set(first.samples.columns) ^ set(other.samples.columns)) - OF_ONE_RUN
        if unlike:
            raise ValueError(f'only some of the results folders have a column {min(unlike)!r}')
    samples = pd.concat([folder.samples for folder in folders], ignore_index=True)
    samples = samples.drop(columns=OF_ONE_RUN & set(samples.columns))
    doubled = samples['id'][samples['id'].duplicated()]
    if len(doubled):
        raise ValueError(f'sample {doubled.iloc[0]!r} is in two of the results folders')
    run = {key: first.run[key] for key in ('format', 'probes', 'classes')}
    run['pooled'] = [folder.run for folder in folders]
    return Results(run, samples, np.concatenate([folder.scores for folder in folders]))
