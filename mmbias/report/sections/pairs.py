"""Recognisers compared on the same samples, each with the first."""

from collections.abc import Sequence

from mmbias.analysis.comparison import ModelComparison
from mmbias.findings.findings import Pairs
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Row, Section, Table
from mmbias.report.table_columns import make_frame, spread


def pairs(found: Pairs) -> Section | None:
    """Paired differences; None where no two folders hold the same samples."""
    if not found.comparisons:
        return None
    reference = found.comparisons[0].names[1]
    text = (
        f'Each minus {reference}, on the same samples: the intervals are paired, so what makes a '
        'sample hard for both does not widen them. p: of equal accuracy under that probe, not '
        'corrected for the number of comparisons.'
    )
    if found.left_out:
        text += f' Of other samples, and so not compared: {", ".join(found.left_out)}.'
    rows = [row for comparison in found.comparisons for row in _rows(comparison)]
    shown = (
        columns.text('Results', 'results'),
        columns.text('Probe', 'probe'),
        columns.count('n', 'n'),
        columns.percent_estimate('Difference of top-1, points', 'accuracy'),
        columns.estimate('of B', 'log_ratio'),
        columns.estimate('of S', 'static_share'),
        columns.p_value('p', 'p_value'),
    )
    caption = f'Differences from {reference}.'
    table = Table('differences', caption, make_frame(rows), shown)
    return Section('Paired differences', 'differences', (Paragraph(text), table))


def _rows(comparison: ModelComparison) -> Sequence[Row]:
    return [
        dict(results=comparison.names[0], reference=comparison.names[1], probe=name)
        | spread('accuracy', probe.accuracy)
        | spread('mean_class', probe.mean_class)
        | spread('drop', probe.drop)
        | spread('log_ratio', probe.log_ratio)
        | spread('static_share', probe.static_share)
        | dict(p_value=probe.p_value, test=probe.test, n=comparison.n)
        for name, probe in comparison.probes.items()
    ]
