"""Running every analysis on results: the one place where a report calls the statistics."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mmbias.analysis import (
    AnswerTable,
    compare_models,
    count_cells,
    summarise_per_value,
    trace_doses,
)
from mmbias.analysis.probe_doses import KINDS, read_dose
from mmbias.findings.attributes import collect_attributes
from mmbias.findings.confusing import confuse_probes
from mmbias.findings.findings import Doses, Findings, Flips, Pairs
from mmbias.findings.flips import collect_flips, join_flips
from mmbias.findings.masked import collect_masked
from mmbias.findings.naming import single_runs
from mmbias.findings.readings import reread
from mmbias.findings.recognising import find_published
from mmbias.findings.summarising import summarise_results
from mmbias.results.answers import answer_table, find_group_column
from mmbias.results.donors import read_donors
from mmbias.results.gallery import GALLERY, read_gallery
from mmbias.results.masked import MASKED
from mmbias.results.results import Results, read_results

MOST_PICTURED = 4  # samples of a gallery that are shown


def collect(
    name: str,
    results: Results,
    *,
    group: str | None = None,
    published_as: str | None = None,
    videos: Path | None = None,
) -> Findings:
    """Run every analysis of a results folder.

    Args:
        name: What the results are called in the report.
        results: Contents of the folder.
        group: Column of samples that are not independent; by default ``group`` where there is one.
        published_as: Key of the data set in Table 1 of Hara et al.; see
            :func:`mmbias.findings.recognising.find_published`.
        videos: Folder that the paths of the samples are relative to, for frames of typical videos;
            None for no frames.

    Returns:
        What was found.

    Raises:
        ValueError: If no sample was read, or a column or key is unknown.
    """
    if not results.was_read.any():
        raise ValueError(f'{name}: none of the {len(results.samples)} samples was read')
    column = find_group_column(results.samples.columns, group)
    answers = answer_table(results, group=group)
    labels = pd.Categorical(answers.labels, categories=results.classes)
    attributes = collect_attributes(results, answers, column, videos)
    return Findings(
        name=name,
        results=results,
        summary=summarise_results(results, group=group),
        group=column,
        answers=answers,
        overall=count_cells(answers.original, {}),
        classes=summarise_per_value(answers, labels),
        confusions=tuple(confuse_probes(results)),
        doses=trace_all_doses(results, answers),
        attributes=attributes,
        published=find_published(results.classes, published_as),
        readings=reread(results, attributes, column),
        flips=collect_flips(results, videos=videos),
    )


def collect_folder(
    name: str,
    folder: Path,
    *,
    group: str | None = None,
    published_as: str | None = None,
    videos: Path | None = None,
) -> Findings:
    """Run every analysis of a results folder, and take over the pictures that lie in it.

    Args:
        name: What the results are called in the report.
        folder: The results folder.
        group: As for :func:`collect`.
        published_as: As for :func:`collect`.
        videos: As for :func:`collect`.

    Returns:
        What was found.

    Raises:
        FileNotFoundError: If a file is missing.
        ValueError: If a file is not what it should be, no sample was read, or a column or key is
            unknown.
    """
    results = read_results(folder)
    found = collect(name, results, group=group, published_as=published_as, videos=videos)
    masked, flips = collect_masked(folder, group=group), found.flips
    if masked is not None:
        flips = join_flips(flips, _flip_masked(folder, results, videos))
    pictures = tuple(read_gallery(folder / GALLERY, MOST_PICTURED))
    return replace(found, gallery=pictures, masked=masked, flips=flips)


def _flip_masked(folder: Path, results: Results, videos: Path | None) -> Flips:
    """Samples with a usable mask whose answer changes under a probe that needs it."""
    return collect_flips(
        read_results(folder / MASKED),
        skipped={probe for probe, _ in results.probes},
        donors=read_donors(folder / MASKED),
        videos=videos,
    )


def trace_all_doses(results: Results, answers: AnswerTable) -> Doses:
    """Curves of the probes that were measured in several doses."""
    curves, missing = [], []
    frames = {run.num_frames for run in single_runs(results.run)}
    for kind in KINDS:
        doses = _doses_of(kind, results)
        if not doses:
            continue
        num_frames = frames.copy().pop() if len(frames) == 1 else None
        if not isinstance(num_frames, int):
            missing.append(
                f'{kind}: no curve, for run.json does not record num_frames, the frames of a clip.'
            )
            continue
        try:
            curves.append(trace_doses(answers, kind, num_frames, doses=doses))
        except ValueError as error:
            missing.append(f'{kind}: no curve, for {error}.')
    return Doses(tuple(curves), tuple(missing))


def _doses_of(kind: str, results: Results) -> dict[str, int]:
    """Dose by name of the probes of a kind."""
    found = {
        probe.name: read_dose(kind, probe.name, probe_type=probe.type, options=probe.options)
        for probe in results.run.probes
    }
    return {name: dose for name, dose in found.items() if dose is not None}


def compare_with_first(findings: Sequence[Findings]) -> Pairs:
    """Paired comparisons of each results folder with the first one.

    Args:
        findings: Results, at least one.

    Returns:
        Comparisons of those with the same samples, classes and groups.
    """
    first, *others = findings
    comparisons, left_out = [], []
    for other in others:
        try:
            comparisons.append(
                compare_models(other.answers, first.answers, names=(other.name, first.name))
            )
        except ValueError:  # other samples, classes or groups
            left_out.append(other.name)
    return Pairs(tuple(comparisons), tuple(left_out))
