"""Where an attribute of the videos decides: classes by values, margins, the gap of two settings."""

import math
from collections.abc import Iterator, Sequence

from mmbias.analysis import Estimate, SettingGap
from mmbias.analysis.background.summary import CLASS, BackgroundSummary
from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Attribute, Findings
from mmbias.printing.numbers import TOO_SMALL_RULE, format_cell, format_estimate, format_p
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Column, Notes, Paragraph, Row, Section, Table
from mmbias.report.sections.confusion import confusion_figure
from mmbias.report.sections.examples import example_blocks
from mmbias.report.sections.wording import main_probe
from mmbias.report.table_columns import frame_of, make_frame

ALL = 'all'


def attributes(findings: Findings) -> list[Section]:
    """A section for every attribute that the samples have."""
    found = findings.attributes
    sections = []
    for attribute in found.broken_down:
        blocks = _group_blocks if attribute.name == findings.group else _blocks
        if shown := tuple(blocks(findings, attribute)):
            sections.append(Section(f'By {attribute.name}', attribute.key, shown))
    if found.skipped:
        text = Paragraph(f'Not broken down: {", ".join(found.skipped)}.')
        sections.append(Section('Other attributes', 'attributes', (text,)))
    return sections


def _blocks(findings: Findings, attribute: Attribute) -> Iterator[Block]:
    summary = attribute.background
    yield Paragraph(_test_sentence(summary))
    yield cell_table(attribute.key, summary)
    if summary.gap is not None:
        yield Paragraph(gap_sentence(summary.gap))
        if summary.gap.shared:
            yield _gap_table(attribute, summary.gap)
    if summary.flags:
        yield Notes(summary.flags)
    yield from map(confusion_figure, attribute.confusions)
    if attribute.examples is not None:
        yield from example_blocks(attribute, attribute.examples)
    yield from _bias_tables(findings, attribute)


def _group_blocks(findings: Findings, attribute: Attribute) -> Iterator[Block]:
    """A group says which samples belong together: classes are not crossed with it."""
    yield from _bias_tables(findings, attribute)


def _bias_tables(findings: Findings, attribute: Attribute) -> Iterator[Table]:
    probe = main_probe(findings.summary)
    if probe is not None:
        yield _bias_table(attribute, probe.name)


def _test_sentence(summary: BackgroundSummary) -> str:
    test = summary.test
    text = f'On the original frames, by class and {summary.attribute}.'
    if test is None or math.isnan(test.p_value):
        return text
    return (
        f'{text} Does accuracy depend on {summary.attribute}, given the class? '
        f'p = {format_p(test.p_value)} against any pattern, p = {format_p(test.p_common)} against '
        f'values that are harder in all classes alike ({test.name}, '
        f'{count_noun(test.moved, "samples")}; not corrected for the number of attributes).'
    )


def cell_table(key: str, summary: BackgroundSummary) -> Table:
    """Right answers of all answers, classes by values, with the margins.

    Args:
        key: Name of the file.
        summary: Counts of an attribute.

    Returns:
        The table; the file holds every count with its interval.
    """
    assert summary.cells is not None
    assert summary.by_attribute is not None
    name = str(summary.attribute)
    values = list(summary.by_attribute[name])
    cells = {(row[CLASS], row[name]): row for row in summary.cells.to_dict('records')}
    margins = [*summary.by_attribute.to_dict('records'), *summary.overall.to_dict('records')]
    tests = {} if summary.test is None else summary.test.per_class.set_index(CLASS)['p_holm']
    rows = [
        dict(label=row[CLASS], p_holm=tests.get(row[CLASS]))
        | _lay_out([cells.get((row[CLASS], value)) for value in values])
        | _lay_out([row], start=len(values), margin=True)
        for row in summary.by_class.to_dict('records')
    ]
    rows.append(dict(label=ALL, p_holm=None) | _lay_out(margins, margin=True))
    shown = [
        columns.text('Class', 'label'),
        *(_count_column(str(value), place) for place, value in enumerate([*values, ALL])),
    ]
    caption = (
        f'Right of all by class and {name}; percent with their {100 * summary.confidence:g} % '
        f'intervals (Wilson). {TOO_SMALL_RULE}.'
    )
    if summary.test is not None and not math.isnan(summary.test.p_value):
        shown.append(columns.p_value('p, adjusted', 'p_holm'))
        caption += ' p (Holm): of a difference between the values within the class.'
    return Table(key, caption, make_frame(rows), tuple(shown), data=frame_of(summary.to_frame()))


def _lay_out(cells: Sequence[Row | None], start: int = 0, *, margin: bool = False) -> Row:
    """Accuracy, counts and interval of the cells of a row, by their place."""
    row: Row = {}
    for place, cell in enumerate(cells, start):
        row |= {f'accuracy_{place}': None, f'text_{place}': '', f'interval_{place}': ''}
        if cell is not None:
            found = Estimate(cell['accuracy'], cell['low'], cell['high'])
            row[f'accuracy_{place}'] = cell['accuracy']
            row[f'text_{place}'] = format_cell(cell, margin=margin)
            row[f'interval_{place}'] = format_estimate(found, 1, 100)
    return row


def _count_column(heading: str, place: int) -> Column:
    key, detail = f'accuracy_{place}', f'interval_{place}'
    return Column(heading, key, lambda row: row[f'text_{place}'], shade=key, detail=detail)


def gap_sentence(gap: SettingGap) -> str:
    """The gap of two settings, with every sample and with every class counting the same."""
    text = accuracy_gap(gap)
    if not gap.shared:
        return f'{text}.'
    return (
        f'{text}; the mean over the classes that both have ({gap.shared}): '
        f'{format_estimate(gap.mean_class, 1, 100)} points; p = {format_p(gap.p_value)} '
        f'({gap.test}).'
    )


def accuracy_gap(gap: SettingGap) -> str:
    """The gap of two settings, with every sample counting the same; without a full stop."""
    return (
        f'Accuracy with {gap.first} minus accuracy with {gap.second}: '
        f'{format_estimate(gap.accuracy, 1, 100)} points'
    )


def _gap_table(attribute: Attribute, gap: SettingGap) -> Table:
    rows = gap.per_class.rename(columns={'low': 'gap_low', 'high': 'gap_high'})
    for side in ('first', 'second'):
        pairs = zip(rows[f'correct_{side}'], rows[f'total_{side}'], strict=True)
        rows[side] = [f'{correct}/{total}' if total else '' for correct, total in pairs]
    shown = (
        columns.text('Class', 'class'),
        Column(str(gap.first), 'first', lambda row: row['first']),
        Column(str(gap.second), 'second', lambda row: row['second']),
        columns.percent_estimate('Gap, points', 'gap'),
        columns.p_value('p', 'p_value'),
        columns.p_value('p, Holm', 'p_holm'),
        columns.p_value('p, Benjamini-Hochberg', 'p_bh'),
    )
    data = frame_of(rows.drop(columns=['first', 'second']))
    caption = f'Gap {gap.first} minus {gap.second} and its interval, class by class.'
    return Table(f'{attribute.key}_gap', caption, frame_of(rows), shown, data=data)


def _bias_table(attribute: Attribute, probe: str) -> Table:
    table = frame_of(attribute.bias)
    shown = (
        columns.text(attribute.name, 'value'),
        columns.count('n', 'n'),
        columns.percent('Original %', 'accuracy_original'),
        columns.percent_estimate(f'{probe} %', 'accuracy'),
        columns.percent_estimate('Loss, points', 'drop'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
        columns.p_value('p', 'p_value'),
        columns.p_value('p, adjusted', 'p_adjusted'),
    )
    return Table(
        f'{attribute.key}_bias',
        f'What survives {probe}, by {attribute.name}; chance as in the whole set. The file has '
        'every probe.',
        table[table['probe'] == probe],
        shown,
        data=table,
    )
