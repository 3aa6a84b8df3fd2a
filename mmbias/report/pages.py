"""Whole reports, put together from sections."""

from collections.abc import Sequence

import mmbias
from mmbias.analysis import TrainingSeeds
from mmbias.findings.findings import Findings, Pairs
from mmbias.findings.naming import title_of
from mmbias.findings.published import find_in_han
from mmbias.findings.suite import Reproduction
from mmbias.report.document import Document, Section
from mmbias.report.sections.attributes import attributes
from mmbias.report.sections.background import background
from mmbias.report.sections.beside_published import beside_published
from mmbias.report.sections.classes import classes
from mmbias.report.sections.comparison import all_probes, comparison, result_table
from mmbias.report.sections.confusion import confusion
from mmbias.report.sections.doses import doses
from mmbias.report.sections.flips import flips
from mmbias.report.sections.gallery import gallery
from mmbias.report.sections.integrity import integrity, integrity_of_all, run_table
from mmbias.report.sections.overview import overview
from mmbias.report.sections.pairs import pairs
from mmbias.report.sections.papers import han_accuracies, han_backgrounds, hara_table
from mmbias.report.sections.probes import probes
from mmbias.report.sections.reading import reading
from mmbias.report.sections.readings import readings
from mmbias.report.sections.seeds import seeds
from mmbias.report.sections.suite import answers, figure_2, table_1
from mmbias.report.sections.training_seeds import training_seeds


def report_on_one(findings: Findings, title: str | None = None) -> Document:
    """Everything about one results folder.

    Args:
        findings: What was found.
        title: Heading; by default recogniser and data, or the name of the results.

    Returns:
        The report.
    """
    sections = [
        overview(findings),
        gallery(findings),
        probes(findings),
        background(findings),
        beside_published(findings),
        readings(findings),
        *attributes(findings),
        classes(findings),
        confusion(findings),
        flips(findings),
        doses(findings),
        seeds(findings),
        integrity(findings),
        reading(),
    ]
    heading = title or f'Static bias: {title_of(findings.results.run, findings.name)}'
    return Document(heading, _present(sections), footer())


def report_on_several(
    findings: Sequence[Findings],
    compared: Pairs,
    trainings: TrainingSeeds | None = None,
    title: str | None = None,
) -> Document:
    """Several results folders side by side.

    Args:
        findings: What was found in each.
        compared: Paired comparisons of those with the same samples.
        trainings: Their spread, where they are trainings that differ in the seed alone.
        title: Heading.

    Returns:
        The report.
    """
    sections = (
        comparison(findings),
        None if trainings is None else training_seeds(trainings),
        pairs(compared),
        all_probes(findings),
        integrity_of_all(findings),
        reading(),
    )
    heading = title or f'Static bias: {len(findings)} results'
    return Document(heading, _present(sections), footer())


def report_on_papers(title: str | None = None) -> Document:
    """The published tables alone.

    Args:
        title: Heading.

    Returns:
        The report.
    """
    sections = (hara_table(), han_accuracies(), han_backgrounds(find_in_han()), reading())
    return Document(title or 'Static bias: the published tables', sections, footer())


def report_on_suite(found: Reproduction, title: str | None = None) -> Document:
    """The papers as a suite measured them.

    Args:
        found: What was measured.
        title: Heading.

    Returns:
        The report.
    """
    sections = (
        answers(found),
        table_1(found) if found.scratch else None,
        figure_2(found),
        *_study_sections(list(found.study.values())),
        _runs(found),
        reading(),
    )
    return Document(title or 'Static bias: both papers', _present(sections), footer())


def _study_sections(study: Sequence[Findings]) -> list[Section | None]:
    """Han's study: its sets side by side, and the tables of the one with attributes."""
    if not study:
        return []
    sections: list[Section | None] = [
        Section('Study of backgrounds', 'study', (result_table(study),))
    ]
    sections += [readings(one, of=one.name) for one in study]
    for one in study:
        if one.attributes.broken_down:
            sections += [*attributes(one), beside_published(one)]
    return sections


def _runs(found: Reproduction) -> Section:
    networks = [*found.scratch, *found.tuned]
    names = [one.name for one in networks for _ in one.runs]
    table = run_table([run for one in networks for run in one.runs], names)
    return Section('Integrity', 'integrity', (table,))


def _present(sections: Sequence[Section | None]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section is not None)


def footer() -> str:
    """Who made the report."""
    return f'Made by mmbias {mmbias.__version__}.'
