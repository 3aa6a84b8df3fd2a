"""From results folders to the numbers: pooling and the summary."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mmbias.analysis import BiasSummary, summarise_bias, topk_correct
from mmbias.evaluation.results import Results


def summarise_results(
    results: Results, *, group: str = 'group', resamples: int = 10_000, seed: int = 0
) -> BiasSummary:
    """Summarise the samples of a results folder that were read.

    Args:
        results: What was measured.
        group: Column of samples that are not independent; unused where the folder has none.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap and of the tests.

    Returns:
        The summary, see :func:`mmbias.analysis.summarise_bias`.
    """
    read = results.was_read
    scores, labels = results.scores[read], results.labels[read]
    return summarise_bias(
        topk_correct(scores, labels),
        labels,
        results.probes,
        top5=topk_correct(scores, labels, 5),
        groups=results.samples[group].to_numpy()[read] if group in results.samples else None,
        resamples=resamples,
        seed=seed,
    )


def pool_results(folders: Sequence[Results]) -> Results:
    """Put the samples of several folders into one.

    Args:
        folders: Results of different samples under the same probes and classes.

    Returns:
        All samples; what the folders' ``run.json`` say is kept under ``pooled``.

    Raises:
        ValueError: If probes or classes differ, or a sample stands in two folders.
    """
    first = folders[0]
    for other in folders[1:]:
        for key in ('probes', 'classes'):
            if other.run[key] != first.run[key]:
                raise ValueError(f'results folders have different {key}, cannot be pooled')
    samples = pd.concat([folder.samples for folder in folders], ignore_index=True)
    doubled = samples['id'][samples['id'].duplicated()]
    if len(doubled):
        raise ValueError(f'sample {doubled.iloc[0]!r} is in two of the results folders')
    run = {key: first.run[key] for key in ('format', 'probes', 'classes')}
    run['pooled'] = [folder.run for folder in folders]
    return Results(run, samples, np.concatenate([folder.scores for folder in folders]))
