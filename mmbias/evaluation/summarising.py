"""From results folders to the numbers: pooling and the summary."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.analysis import BiasSummary, summarise_bias, topk_correct
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
        The summary, see :func:`mmbias.analysis.summarise_bias`.

    Raises:
        ValueError: If there is no such column.
    """
    read = results.was_read
    column = find_group_column(results.samples.columns, group)
    scores, labels = results.scores[read], results.labels[read]
    return summarise_bias(
        topk_correct(scores, labels),
        labels,
        results.probes,
        top5=topk_correct(scores, labels, 5) if len(results.classes) > 5 else None,
        groups=None if column is None else results.samples[column].to_numpy()[read],
        resamples=resamples,
        seed=seed,
    )


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


def find_group_column(columns: Collection[str], group: str | None) -> str | None:
    """Choose the column that names samples which are not independent.

    Args:
        columns: Columns of the samples.
        group: The wanted one, None for ``group`` where there is one.

    Returns:
        Its name, None where samples count as independent.

    Raises:
        ValueError: If the wanted one is not there: intervals would come out too short.
    """
    if group is None:
        return 'group' if 'group' in columns else None
    if group not in columns:
        raise ValueError(f'no column {group!r} to group by, there are: {", ".join(columns)}')
    return group


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
                raise ValueError(f'results folders have different {key}, cannot be pooled')
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
