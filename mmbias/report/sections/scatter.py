"""How far trainings that differ in their seed lie apart."""

from collections.abc import Sequence

from mmbias.findings.suite import Measured
from mmbias.report import table_columns as columns
from mmbias.report.document import Table
from mmbias.report.table_columns import make_frame


def scatter_table(name: str, networks: Sequence[Measured]) -> list[Table]:
    """How far the trainings of every network lie apart; no table where none has several.

    Args:
        name: Of the table.
        networks: Cells of Table 1 or of Figure 2.
    """
    rows = [
        dict(network=f'{one.start} to {one.target.title}', probe=scatter.probe)
        | dict(mean=scatter.mean, std=scatter.std, low=scatter.minimum, high=scatter.maximum)
        for one in networks
        if one.trainings is not None
        for scatter in one.trainings.spreads
        if scatter.measure == 'accuracy'
    ]
    shown = (
        columns.text('Network', 'network'),
        columns.text('Probe', 'probe'),
        columns.percent('Mean top-1 %', 'mean'),
        columns.percent('Standard deviation', 'std'),
        columns.percent('Lowest', 'low'),
        columns.percent('Highest', 'high'),
    )
    caption = 'How far single trainings lie apart.'
    return [Table(name, caption, make_frame(rows), shown)] if rows else []
