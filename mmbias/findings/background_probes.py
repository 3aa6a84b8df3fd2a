"""From a results folder of samples with usable masks to what the masked probes say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.analysis import count_cells
from mmbias.analysis.accuracy import top_class
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background.gaps import setting_gap
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Settings
from mmbias.analysis.background_probes.summarising import summarise_masked_answers
from mmbias.analysis.background_probes.summary import LeftOut, MaskedSummary
from mmbias.analysis.estimates import Estimate
from mmbias.results.answers import answer_table, find_group_column
from mmbias.results.donors import check_donors, read_donors
from mmbias.results.masked import MASKED, read_reasons
from mmbias.results.results import Results, read_results

USED, UNUSED = 'with a usable mask', 'left out'


def summarise_masked(
    results: Results,
    donors: pd.DataFrame | None,
    *,
    group: str | None = None,
    left_out: LeftOut | None = None,
    resamples: int = 10_000,
    seed: int = 0,
) -> MaskedSummary:
    """Summarise the samples with usable masks that were read.

    Args:
        results: What was measured on them.
        donors: Whose backgrounds were pasted, see :func:`mmbias.results.donors.read_donors`; None
            where none was.
        group: Column of samples that are not independent; by default ``group`` where there is one.
        left_out: What is known of the other samples, see :func:`compare_left_out`.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap and of the tests.

    Returns:
        The summary.

    Raises:
        ValueError: If there is no such column, or the donors do not fit the results.
    """
    table = answer_table(results, group=group)
    classes = np.full(table.top1.shape, -1, np.intp)
    if donors is not None and len(donors):
        check_donors(donors, results)
        table, classes = _add_donors(results, table, donors)
    read = results.was_read
    answers = MaskedAnswers(
        table=table,
        labels=results.labels[read].astype(np.intp),
        answered=top_class(results.scores[read]),
        donor_classes=classes,
        classes=results.classes,
    )
    settings = Settings(resamples=resamples, seed=seed)
    return summarise_masked_answers(answers, left_out=left_out, settings=settings)


def summarise_masked_folder(
    folder: str | Path, *, group: str | None = None, resamples: int = 10_000, seed: int = 0
) -> MaskedSummary | None:
    """Read and summarise what a run with masks left behind.

    Args:
        folder: Results folder of all samples, with ``masked/`` in it.
        group: As for :func:`summarise_masked`.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap and of the tests.

    Returns:
        The summary; None where the folder has no ``masked/``.

    Raises:
        FileNotFoundError: If a file of a results folder is missing.
        ValueError: If a file is not what it should be.
    """
    folder = Path(folder)
    if not (folder / MASKED).is_dir():
        return None
    results, whole = read_results(folder / MASKED), read_results(folder)
    left_out = compare_left_out(
        whole, results, read_reasons(folder), group=group, resamples=resamples, seed=seed
    )
    donors = read_donors(folder / MASKED)
    return summarise_masked(
        results, donors, group=group, left_out=left_out, resamples=resamples, seed=seed
    )


def compare_left_out(
    whole: Results,
    masked: Results,
    reasons: pd.DataFrame | None = None,
    *,
    group: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
) -> LeftOut:
    """Compare the samples without a usable mask with the others: are they harder?

    Args:
        whole: Results of all samples.
        masked: Results of those with a usable mask.
        reasons: Columns ``id`` and ``reason``.
        group: Column of samples that are not independent; by default ``group`` where there is one.
        resamples: Bootstrap resamples and rearrangements of the test.
        seed: Seed of both.

    Returns:
        Both accuracies on the original frames, their difference and test, and the reasons.

    Raises:
        ValueError: If there is no such column.
    """
    used = whole.samples['id'].isin(set(masked.samples['id'])).to_numpy()
    read = whole.was_read
    answers = answer_table(whole, group=group)
    kept = used[read]
    gap = None
    if kept.any() and not kept.all():
        column = find_group_column(whole.samples.columns, group)
        gap = setting_gap(
            answers.original,
            answers.labels,
            np.where(kept, USED, UNUSED),
            [USED, UNUSED],
            groups=None if column is None else whole.samples[column].to_numpy()[read],
            resamples=resamples,
            seed=seed,
        )
    return LeftOut(
        n=int(kept.sum()),
        n_left_out=int((~kept).sum()),
        unread=int((~used & ~read).sum()),
        accuracy=_rate(answers.original[kept]),
        accuracy_left_out=_rate(answers.original[~kept]),
        gap=gap,
        reasons=_count_reasons(reasons),
    )


def _rate(right: NDArray[np.bool_]) -> Estimate:
    if not len(right):
        return Estimate(np.nan, np.nan, np.nan)
    row = count_cells(right, {}).iloc[0]
    return Estimate(float(row['accuracy']), float(row['low']), float(row['high']))


def _count_reasons(reasons: pd.DataFrame | None) -> tuple[tuple[str, int], ...]:
    """How many were left out by each rule; what stands before the comma is of one video."""
    if reasons is None:
        return ()
    rules = reasons['reason'].map(lambda reason: str(reason).rpartition(', ')[2])
    return tuple((rule, int(count)) for rule, count in rules.value_counts().items())


def _add_donors(
    results: Results, table: AnswerTable, donors: pd.DataFrame
) -> tuple[AnswerTable, NDArray[np.intp]]:
    """The table with whose background each answer saw, and the class of that, shape (N, P)."""
    assert table.ids is not None
    own = np.arange(len(table.labels)) if table.groups is None else table.groups
    unit_of = dict(zip(table.ids.tolist(), own.tolist(), strict=True))
    # A donor that is none of the samples read is a unit of its own.
    for name in sorted(set(donors['donor']) - set(unit_of)):
        unit_of[name] = len(unit_of) + int(own.max()) + 1
    class_of = {name: code for code, name in enumerate(results.classes)}
    units = np.repeat(own[:, None], len(table.probes), axis=1)
    classes = np.full(units.shape, -1, np.intp)
    for (probe, seed), rows in donors.groupby(['probe', 'seed'], dropna=False, sort=False):
        place = table.probes.index((probe, None if pd.isna(seed) else int(seed)))
        rows = rows.set_index('id').loc[table.ids.tolist()]
        units[:, place] = rows['donor'].map(unit_of)
        if set(rows['donor_label']) <= set(class_of):
            classes[:, place] = rows['donor_label'].map(class_of)
    return replace(table, donors=units.astype(np.intp)), classes
