"""The classes one by one: where accuracy is lost under the probe."""

from mmbias.findings.findings import Findings
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Section, Table
from mmbias.report.sections.wording import main_probe
from mmbias.report.table_columns import frame_of


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
            'counts how many classes were looked at. The file has every probe.'
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
