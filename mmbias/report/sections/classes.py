"""The classes one by one: where accuracy is lost under the probe."""

from mmbias.report import columns
from mmbias.report.columns import frame_of
from mmbias.report.document import Paragraph, Section, Table
from mmbias.report.findings import Findings
from mmbias.report.sections.wording import main_probe


def classes(findings: Findings) -> Section | None:
    """Every class under the probe that the report leads with; None where nothing was probed."""
    probe = main_probe(findings.summary)
    if probe is None:
        return None
    table = frame_of(findings.classes)
    shown = (
        columns.text('Class', 'value'),
        columns.count('n', 'n'),
        columns.percent_estimate('Original %', 'accuracy_original'),
        columns.percent_estimate(f'{probe.name} %', 'accuracy'),
        columns.percent_estimate('Loss, points', 'drop'),
        columns.estimate('B', 'log_ratio'),
        columns.p_value('p', 'p_value'),
        columns.p_value('p, adjusted', 'p_adjusted'),
    )
    blocks = (
        Paragraph(
            f'Each class by itself, on the original frames and under {probe.name}. Intervals are '
            'of one class each; among many classes some miss the truth. The adjusted p (Holm) '
            f'counts how many classes were looked at. {_uniform(findings)}'
        ),
        Table(
            'classes',
            'Accuracy by class. A click on a heading sorts.',
            table[table['probe'] == probe.name],
            shown,
            sortable=True,
            data=table,
        ),
    )
    return Section('Classes', 'classes', blocks)


def _uniform(findings: Findings) -> str:
    """What the intervals of a class without spread are."""
    units = 'samples' if findings.summary.num_groups is None else 'groups'
    return (
        f'Where all answers are right, or all wrong, the interval of the accuracy is that of '
        f'Wilson over the {units} of the class; a loss or B without spread has none. The file has '
        'every probe.'
    )
