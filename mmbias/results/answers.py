"""From scores to right and wrong answers, which the analysis starts from."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis import AnswerTable, topk_correct
from mmbias.datasets.manifest_table import GROUP
from mmbias.results.results import Results

TOP = 5


def answer_table(results: Results, *, group: str | None = None) -> AnswerTable:
    """Tell which of the samples that were read were answered right, by probe.

    Args:
        results: What was measured.
        group: Column of samples that are not independent; by default ``group`` where there is one.

    Returns:
        Answers with the samples' ids; labels are class names, so that recognisers with another
        order of the classes can be compared.

    Raises:
        ValueError: If there is no such column, or a sample has no group.
    """
    read = results.was_read
    column = find_group_column(results.samples.columns, group)
    labels = results.labels[read]
    return tabulate_answers(
        judge_scores(results.scores[read], labels),
        labels,
        results.classes,
        results.probes,
        groups=None if column is None else results.samples[column].to_numpy()[read],
        ids=results.samples['id'].to_numpy()[read],
    )


def tabulate_answers(
    judged: tuple[NDArray[np.bool_], NDArray[np.bool_] | None],
    labels: ArrayLike,
    classes: Sequence[str],
    probes: Sequence[tuple[str, int | None]],
    *,
    groups: ArrayLike | None = None,
    ids: ArrayLike | None = None,
) -> AnswerTable:
    """Put together what a metric gathered or a folder holds, alike for both.

    Resamples are drawn in the order of the classes and groups: it is that of their names, so that
    one folder has one interval, whoever asks.

    Args:
        judged: Top-1 and top-5, see :func:`judge_scores`.
        labels: Class indices, shape (N,).
        classes: Class names.
        probes: Name and seed of each column.
        groups: Group of each sample, shape (N,), where samples are not independent.
        ids: Name of each sample, shape (N,).

    Returns:
        The answers; labels are class names.

    Raises:
        ValueError: If a sample has no group.
    """
    top1, top5 = judged
    names = np.asarray(classes)[np.asarray(labels)]
    return AnswerTable.from_arrays(top1, names, probes, top5=top5, groups=groups, ids=ids)


def judge_scores(
    scores: NDArray[np.floating], labels: NDArray[np.integer]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None]:
    """Tell which answers are right, and which are among the five best.

    Args:
        scores: Shape (N, P, C).
        labels: Class indices, shape (N,).

    Returns:
        Top-1 and top-5, each of shape (N, P); no top-5 of five classes or fewer, where every
        answer would be right.
    """
    top1 = topk_correct(scores, labels)
    return top1, topk_correct(scores, labels, TOP) if scores.shape[-1] > TOP else None


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
        return GROUP if GROUP in columns else None
    if group not in columns:
        raise ValueError(f'no column {group!r} to group by, there are: {", ".join(columns)}')
    return group
