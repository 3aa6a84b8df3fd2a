"""Dose curves: what survives as the manipulation is made finer or coarser."""

from collections.abc import Iterator

from mmbias.analysis.dose import DoseCurve
from mmbias.findings.findings import Findings
from mmbias.printing.numbers import format_estimate, format_number
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Figure, Notes, Paragraph, Section, Table
from mmbias.report.figures import draw_curve
from mmbias.report.table_columns import frame_of

KINDS = {
    'block-shuffle': 'Blocks of frames are shuffled, the order within them is kept; two blocks '
    'stay in place half of the time.',
    'subsample': 'One frame stands for several, in order.',
}


def doses(findings: Findings) -> Section | None:
    """Every curve, with its one number; None where no probe was measured in several doses."""
    blocks: list[Block] = []
    for curve in findings.doses.curves:
        blocks += _blocks(curve)
    if findings.doses.missing:
        blocks.append(Notes(findings.doses.missing))
    return Section('Dose curves', 'doses', tuple(blocks)) if blocks else None


def _blocks(curve: DoseCurve) -> Iterator[Block]:
    yield Paragraph(
        f'{KINDS[curve.kind]} A clip has {curve.num_frames} frames. The dashed line tells how many '
        'clips are left as they are. The area between it and the curve, over the logarithm of the '
        f'dose, as a share of all that there could be: {format_estimate(curve.area)}. 1: the probe '
        'costs nothing at any dose, 0: whatever is changed loses all that is above chance.'
    )
    points = '; '.join(f'{p.dose}: {format_number(p.static_share.value)}' for p in curve.points)
    yield Figure(
        name=f'dose_{curve.kind}',
        svg=draw_curve(curve),
        alt=f'Curve of the static share S over the dose. {points}.',
        caption=f'Static share S over the dose of {curve.kind}, with intervals.',
    )
    shown = (
        columns.count('Dose, frames', 'dose'),
        columns.text('Probe', 'probe'),
        columns.percent('Clips left as they are, %', 'unchanged'),
        columns.percent_estimate('Top-1 %', 'accuracy'),
        columns.estimate('S', 'static_share'),
    )
    yield Table(
        f'dose_{curve.kind}',
        f'Doses of {curve.kind}.',
        frame_of(curve.to_frame()),
        shown,
    )
