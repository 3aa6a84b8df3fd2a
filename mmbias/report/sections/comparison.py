"""Several results folders side by side: the form of Table 1, and models by data sets."""

from collections.abc import Sequence

from mmbias.analysis.estimates import estimate_columns
from mmbias.findings.findings import MAIN_PROBE, Findings
from mmbias.findings.naming import name_data, name_model
from mmbias.printing.bias_table import merge_notes
from mmbias.printing.numbers import format_count, format_estimate, format_number
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Column, Figure, Notes, Paragraph, Row, Section, Table
from mmbias.report.drawing import colour_of
from mmbias.report.figures import Bar, BarGroup, draw_bars
from mmbias.report.sections.probes import probe_rows, shuffle_row
from mmbias.report.sections.wording import note_sentences
from mmbias.report.table_columns import given, make_frame


def comparison(findings: Sequence[Findings]) -> Section:
    """All results in the form of Table 1, as bars, and as models by data sets."""
    confidence = findings[0].summary.confidence
    blocks: list[Block] = [
        result_table(findings),
        result_bars(findings),
        Paragraph(
            f'In square brackets: {100 * confidence:g} % intervals. Each speaks of one checkpoint '
            'on samples like its own; whether two results differ is a question for a paired '
            'comparison on the same samples, not for whether their intervals overlap. A network '
            'that guesses under the probe has the larger B, the more classes there are: compare B '
            'within a data set.'
        ),
        subject_table(findings),
    ]
    if (cross := cross_table(findings)) is not None:
        blocks.append(cross)
    return Section('Results', 'results', tuple(blocks))


def result_table(findings: Sequence[Findings]) -> Table:
    """One row a results folder: original and shuffled accuracy, B and S."""
    frame = make_frame([_row(one) for one in findings])
    shown = given(
        frame,
        columns.text('Results', 'results'),
        columns.count('n', 'n'),
        columns.percent_estimate('Original %', 'original'),
        columns.percent_estimate('Shuffled %', 'shuffled'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
        columns.p_value('p', 'p_value'),
    )
    caption = 'Accuracy on original and on shuffled frames, log ratio B and static share S.'
    return Table('results', caption, frame, shown, sortable=True)


def _row(findings: Findings) -> Row:
    run = findings.results.run
    subject = dict(results=findings.name, model=name_model(run), data=name_data(run))
    return subject | shuffle_row(findings.summary)


def subject_table(findings: Sequence[Findings]) -> Table:
    """What every results folder is about."""
    frame = make_frame(
        [
            dict(
                results=one.name,
                model=name_model(one.results.run),
                data=name_data(one.results.run),
                n=one.summary.n,
                groups=one.summary.num_groups,
                classes=one.summary.classes_present,
                chance=one.summary.chance,
            )
            for one in findings
        ]
    )
    shown = given(
        frame,
        columns.text('Results', 'results'),
        columns.text('Recogniser', 'model'),
        columns.text('Data', 'data'),
        columns.count('n', 'n'),
        columns.count('Groups', 'groups'),
        columns.count('Classes', 'classes'),
        columns.percent('Chance %', 'chance', 2),
    )
    return Table('subjects', 'What was measured.', frame, shown)


def result_bars(findings: Sequence[Findings]) -> Figure:
    """Original and shuffled accuracy of every results folder."""
    groups = [_bar_group(one) for one in findings]
    texts = []
    for one in findings:
        shuffle = one.summary.probes.get(MAIN_PROBE)
        text = f'{one.name}: original {format_number(one.summary.accuracy.value, 1, 100)}'
        if shuffle is not None:
            text += f', shuffled {format_number(shuffle.accuracy.value, 1, 100)}'
        texts.append(text)
    return Figure(
        name='results',
        svg=draw_bars(groups),
        alt=f'Bars of accuracy in percent. {"; ".join(texts)}.',
        caption='Accuracy in percent, with its interval; below the name B, and the number of '
        'samples. Dotted: chance.',
    )


def _bar_group(findings: Findings) -> BarGroup:
    summary = findings.summary
    bars = [Bar(summary.accuracy, colour_of('original'), 'original')]
    remark = f'n = {format_count(summary.n)}'
    if (shuffle := summary.probes.get(MAIN_PROBE)) is not None:
        bars.append(Bar(shuffle.accuracy, colour_of(MAIN_PROBE), 'shuffled'))
        remark = f'B = {format_number(shuffle.log_ratio.value)}, {remark}'
    return BarGroup(findings.name, tuple(bars), remark, summary.chance)


def cross_table(findings: Sequence[Findings]) -> Table | None:
    """B of models by data sets; None unless several of each were measured, once a pair."""
    cells = {
        (name_model(one.results.run), name_data(one.results.run)): one
        for one in findings
        if MAIN_PROBE in one.summary.probes
    }
    models = list(dict.fromkeys(model for model, _ in cells))
    data_sets = list(dict.fromkeys(data for _, data in cells))
    if len(models) < 2 or len(data_sets) < 2 or len(cells) < len(findings):
        return None
    rows = []
    for model in models:
        row: Row = dict(model=model)
        for i, data in enumerate(data_sets):
            one = cells.get((model, data))
            row |= dict.fromkeys((*estimate_columns(f'B_{i}'), f'text_{i}'))
            if one is not None:
                ratio = one.summary.probes[MAIN_PROBE].log_ratio
                text = f'{format_estimate(ratio)}, n = {format_count(one.summary.n)}'
                row |= ratio.to_columns(f'B_{i}') | {f'text_{i}': text}
        rows.append(row)
    shown = [Column(data, f'B_{i}', _reader(f'text_{i}')) for i, data in enumerate(data_sets)]
    return Table(
        'models_by_data',
        'Log ratio B of recognisers (rows) on data sets (columns).',
        make_frame(rows),
        (columns.text('Recogniser', 'model'), *shown),
        data=result_table(findings).frame,
    )


def _reader(key: str) -> columns.Shown:
    return lambda row: row[key] or ''


def all_probes(findings: Sequence[Findings]) -> Section:
    """Every probe of every results folder, and the notes on each."""
    rows = [dict(results=one.name) | row for one in findings for row in probe_rows(one.summary)]
    frame = make_frame(rows)
    shown = given(
        frame,
        columns.text('Results', 'results'),
        columns.text('Probe', 'probe'),
        columns.count('n', 'n'),
        columns.count('Seeds', 'seeds'),
        columns.percent_estimate('Top-1 %', 'accuracy'),
        columns.percent_estimate('Mean class %', 'mean_class'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
        columns.p_value('p', 'p_value'),
    )
    caption = 'Every probe of every results folder; p is not corrected for their number.'
    merged = merge_notes(
        (one.name, note) for one in findings for note in note_sentences(one.summary)
    )
    notes = tuple(f'{names}: {note}' for names, note in merged)
    blocks: tuple[Block, ...] = (
        Table('probes', caption, frame, shown, sortable=True),
        *([Notes(notes)] if notes else []),
    )
    return Section('Probes', 'probes', blocks)
