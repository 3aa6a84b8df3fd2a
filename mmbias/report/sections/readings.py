"""Accuracy under every reading of "average the output, ignore the other classes"."""

from collections.abc import Sequence

from mmbias.findings.findings import Findings, Reading
from mmbias.printing.numbers import format_count
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Row, Section, Table
from mmbias.report.table_columns import make_frame, spread
from mmbias.results.run import Run

AVERAGED = {'prob': 'probabilities', 'score': 'scores'}
DROPPED = {'probs': 'after the average', 'logits': 'in every clip, before its softmax'}
DEFAULT = ('prob', 'probs')


def readings(findings: Findings, of: str = '') -> Section | None:
    """The readings side by side.

    Args:
        findings: What was found.
        of: Which results, where a report has several.

    Returns:
        The section; None where classes were not restricted or clip scores not kept.
    """
    found = findings.readings
    if not found:
        return None
    shown = (
        columns.text('Averaged over clips', 'average'),
        columns.text('Other classes dropped', 'restrict'),
        *(
            columns.percent_estimate(f'{name} (n = {format_count(part.n)}) %', f'accuracy_{place}')
            for place, (name, part) in enumerate(found[0].parts.items())
        ),
        columns.count('Answers that change', 'changed'),
        columns.text('', 'remark'),
    )
    blocks = (
        Paragraph(
            'How a network that knows more classes is restricted to these, and its clips averaged, '
            'can be read in several ways. Probabilities, the other classes dropped after the '
            'average, are the default: the configs of MMAction2 mostly average probabilities, and '
            "Han's text tells of the average first, of ignoring other actions after it. Taken by "
            'the letter, the output of his network is a score without softmax; whether scores or '
            'probabilities were averaged the text does not say. Where scores are averaged it makes '
            'no difference when the other classes are dropped.'
        ),
        Table(
            '_'.join(filter(None, ('readings', of))),
            'Accuracy on the original frames by reading, all from the same clips. The answers that '
            'change do so against the results reported here.',
            make_frame([_row(one, findings.results.run) for one in found]),
            shown,
        ),
    )
    heading = f'Accuracy by reading{of and f": {of}"}'
    return Section(heading, '-'.join(filter(None, ('readings', of))), blocks)


def _row(one: Reading, run: Run) -> Row:
    row: Row = dict(average=AVERAGED[one.average], restrict=DROPPED[one.restrict])
    row |= dict(changed=one.changed, remark=', '.join(_remarks(one, run)))
    for place, part in enumerate(one.parts.values()):
        row |= spread(f'accuracy_{place}', part.accuracy) | {f'n_{place}': part.n}
    return row


def _remarks(one: Reading, run: Run) -> Sequence[str]:
    how = (one.average, one.restrict)
    there = (run.average_clips, run.restrict)
    remarks = {
        'default': how == DEFAULT,
        'reported here': how == there,
        'by the letter': how == ('score', 'probs'),
        'equal to the row above by construction': how == ('score', 'logits'),
    }
    return [remark for remark, holds in remarks.items() if holds]
