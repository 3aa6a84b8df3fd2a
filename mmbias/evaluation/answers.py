"""From a results folder to the table of answers that the analysis starts from."""

import numpy as np

from mmbias.analysis import AnswerTable, topk_correct
from mmbias.evaluation.results import Results
from mmbias.evaluation.summarising import find_group_column


def answer_table(results: Results, *, group: str | None = None) -> AnswerTable:
    """Tell which of the samples that were read were answered right, by probe.

    Args:
        results: What was measured.
        group: Column of samples that are not independent; by default ``group`` where there is one.

    Returns:
        Answers with the samples' ids; labels are class names, so that recognisers with another
        order of the classes can be compared. Top-5 answers where there are more than five classes.

    Raises:
        ValueError: If there is no such column.
    """
    read = results.was_read
    column = find_group_column(results.samples.columns, group)
    scores, labels = results.scores[read], results.labels[read]
    return AnswerTable.from_arrays(
        topk_correct(scores, labels),
        np.asarray(results.classes)[labels],
        results.probes,
        top5=topk_correct(scores, labels, 5) if len(results.classes) > 5 else None,
        groups=None if column is None else results.samples[column].to_numpy()[read],
        ids=results.samples['id'].to_numpy()[read],
    )
