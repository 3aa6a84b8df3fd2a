"""From results folders to the numbers: pooling and the summary."""

from pathlib import Path

from mmbias.analysis import BiasSummary, summarise_answers
from mmbias.files.writing import write_json
from mmbias.results.answers import answer_table
from mmbias.results.results import Results, write_results


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
