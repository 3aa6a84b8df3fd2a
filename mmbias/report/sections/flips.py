"""Answers that flip: how many videos are answered otherwise under each probe, and some of them."""

from collections.abc import Iterator

from mmbias.findings.findings import Findings, Flips
from mmbias.findings.flips import MOST_SHOWN
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Column, Figure, Paragraph, Section, Table
from mmbias.report.drawing import shorten
from mmbias.report.figures.gallery import draw_gallery
from mmbias.report.table_columns import frame_of, make_frame

SHOWN_NAME = 18  # characters of a class in the name of a row
MOST_ROWS = 12  # of the figure


def flips(findings: Findings) -> Section | None:
    """The videos whose answer changes; None where nothing was probed."""
    found = findings.flips
    if not found.counts:
        return None
    return Section('Answers that flip', 'flips', tuple(_blocks(found)))


def _blocks(found: Flips) -> Iterator[Block]:
    yield _count_table(found)
    if found.shown:
        wanted = {row['id'] for row in found.typical}
        missing = len(wanted - set(found.stills))
        if missing:
            yield Paragraph(f'{missing} of {len(wanted)} videos could not be read.')
        if found.stills:
            yield _figure(found)
    yield _choice_table(found)


def _count_table(found: Flips) -> Table:
    shown = (
        columns.text('Probe', 'probe'),
        columns.count('n', 'n'),
        columns.count('Other answer', 'changed'),
        columns.count('Right to wrong', 'right_to_wrong'),
        columns.count('Wrong to right', 'wrong_to_right'),
        columns.count('Wrong to wrong', 'wrong_to_wrong'),
    )
    caption = (
        'Videos whose answer under a probe is another than on the original frames, and which way. '
        'Of several seeds the first one counts.'
    )
    return Table('flip_counts', caption, make_frame([dict(row) for row in found.counts]), shown)


def _choice_table(found: Flips) -> Table:
    table = frame_of(found.table)
    pasted = len(table) > 0 and (table['donor'] != '').any()
    shown: tuple[Column, ...] = (
        columns.text('Probe', 'probe'),
        columns.text('Video', 'id'),
        columns.text('Class', 'label'),
        columns.text('Original answer', 'answer'),
        columns.number('Probability', 'probability'),
        columns.text('Probe answer', 'probe_answer'),
        columns.number('Probability', 'probe_probability'),
    )
    if pasted:
        shown += (
            columns.text('Background of', 'donor'),
            columns.text('its class', 'donor_label'),
        )
    caption = (
        f'Up to {MOST_SHOWN} of them a probe, chosen by rule: ranked by how far the probability '
        'of the original answer falls, at even distances from the clearest change to the faintest.'
    )
    return Table('flips', caption, table, shown, empty='No answer changes under any probe.')


def _figure(found: Flips) -> Figure:
    typical = [row for row in found.typical if row['id'] in found.stills][:MOST_ROWS]
    rows = [
        (
            f'{row["probe"]}: {shorten(row["answer"], SHOWN_NAME)} → '
            f'{shorten(row["probe_answer"], SHOWN_NAME)}',
            found.stills[row['id']],
        )
        for row in typical
    ]
    return Figure(
        name='flips',
        svg=draw_gallery(rows),
        alt='Original frames of videos whose answer changes; a row each: '
        f'{", ".join(row["id"] for row in typical)}.',
        caption='Original frames of one video a probe, the one in the middle of its choice below, '
        'with the answer on the original frames and the answer under the probe; of at most '
        f'{MOST_ROWS} probes.',
    )
