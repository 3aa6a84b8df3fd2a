"""What the paper prints for a data set, beside what was measured on it."""

import math
from collections.abc import Iterator

import pandas as pd

from mmbias.analysis import Estimate
from mmbias.analysis.background.summary import CLASS
from mmbias.datasets.official.weirdkinetics import SETTINGS
from mmbias.findings.findings import Findings, HanFindings
from mmbias.findings.naming import single_runs
from mmbias.published import read_published
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Paragraph, Row, Section, Table
from mmbias.report.sections.papers import han_blocks
from mmbias.report.sections.probes import shuffle_row
from mmbias.report.table_columns import given, make_frame, spread
from mmbias.report.versions import compare_versions

PRINTED = ('original', 'shuffled', 'log_ratio', 'static_share')


def beside_published(findings: Findings) -> Section | None:
    """What is published for the data set; None where nothing is."""
    published = findings.published
    if published is None:
        return None
    reason = Paragraph(f'Laid beside {published.title}, for {published.reason}.')
    if published.han is not None:
        blocks = _beside_han(findings, published.han)
    else:
        blocks = _beside_hara(findings, published.key, published.row)
    return Section('Published and measured', 'published', (reason, *blocks))


def _beside_hara(findings: Findings, key: str, row: pd.Series) -> list[Block]:
    measured = dict(source=f'measured: {findings.name}') | shuffle_row(findings.summary)
    printed = {name: float(row[name]) for name in PRINTED}
    published = dict.fromkeys(measured) | dict(source='Hara et al. 2021, Table 1') | printed
    frame = make_frame([published, measured])
    shown = given(
        frame,
        columns.text('Source', 'source'),
        columns.count('n', 'n'),
        columns.percent_estimate('Original %', 'original'),
        columns.percent_estimate('Shuffled %', 'shuffled'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
    )
    return [
        Table('published', f'{row["title"]}: published and measured.', frame, shown),
        Paragraph(
            'The published numbers are of a 3D ResNet-50 trained from scratch on that data set, '
            'without interval and without n. Another network, another training or another list of '
            'videos gives other numbers without either being wrong. S of the paper follows from '
            'plain accuracies, the measured one from mean-class accuracies; they differ where '
            'classes are of unequal size.'
        ),
        *map(Paragraph, _version_texts(findings, key, row)),
    ]


def _version_texts(findings: Findings, key: str, row: pd.Series) -> list[str]:
    """Whether the runs are of the published version, where there are several."""
    versions = {run.dataset_version for run in single_runs(findings.results.run)}
    texts = {compare_versions(key, row, version) for version in versions}
    return sorted(text for text in texts if text)


def _beside_han(findings: Findings, han: HanFindings) -> list[Block]:
    rows = [
        dict(source='Han, Table 1', set=row['set'], correct=row['derived_correct'])
        | dict(total=row['derived_total'])
        | spread('accuracy', Estimate(row['accuracy'], math.nan, math.nan))
        for row in read_published('han_accuracy').to_dict('records')
    ]
    rows += [
        dict(source=f'measured: {findings.name}', set=name, correct=row['correct'])
        | dict(total=row['total'])
        | spread('accuracy', Estimate(row['accuracy'], row['low'], row['high']))
        for name, row in _measured_sets(findings)
    ]
    shown = (
        columns.text('Source', 'source'),
        columns.text('Set', 'set'),
        columns.count('Right', 'correct'),
        columns.count('of', 'total'),
        columns.estimate('Accuracy %', 'accuracy', 2, 100),
    )
    caption = "Accuracies, published and measured; intervals of the measured ones are Wilson's."
    table = Table('published', caption, make_frame(rows), shown)
    return [table, *_classes_beside_han(findings), *han_blocks(han)]


def _classes_beside_han(findings: Findings) -> list[Block]:
    """Single classes in his settings, where the samples are told apart by them."""
    printed = read_published('han_classes').set_index(['class', 'set'])['accuracy']
    rows = [
        dict(label=cell[CLASS], set=cell[name], correct=cell['correct'], total=cell['total'])
        | dict(printed=printed.get((cell[CLASS], cell[name])))
        | spread('accuracy', Estimate(cell['accuracy'], cell['low'], cell['high']))
        for name, cell in _cells_of_settings(findings)
    ]
    if not rows:
        return []
    shown = (
        columns.text('Class', 'label'),
        columns.text('Set', 'set'),
        columns.percent('Han, section 4.3, %', 'printed'),
        columns.count('Right', 'correct'),
        columns.count('of', 'total'),
        columns.percent_estimate('Measured %', 'accuracy'),
    )
    caption = (
        'Single classes: the text of the paper tells three accuracies; intervals of the measured '
        "ones are Wilson's."
    )
    return [Table('published_classes', caption, make_frame(rows), shown)]


def _cells_of_settings(findings: Findings) -> Iterator[tuple[str, Row]]:
    for attribute in findings.attributes.broken_down:
        cells = attribute.background.cells
        if cells is not None and set(cells[attribute.name]) == set(SETTINGS):
            for cell in cells.to_dict('records'):
                yield attribute.name, cell


def _measured_sets(findings: Findings) -> Iterator[tuple[str, Row]]:
    yield 'all samples', findings.overall.to_dict('records')[0]
    for attribute in findings.attributes.broken_down:
        settings = attribute.background.by_setting
        if settings is not None:
            for row in settings.to_dict('records'):
                yield f'{attribute.name} {row[attribute.name]}', row
