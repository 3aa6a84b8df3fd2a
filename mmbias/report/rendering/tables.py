"""Tables as CSV files: all digits, fractions as fractions, and nothing that a spreadsheet runs."""

import csv
import io
import math
from typing import Any

from mmbias.files.csv_cells import neutralise
from mmbias.report.document import Table


def render_csv(table: Table) -> str:
    """Write what a table is made from.

    Args:
        table: The table; its ``data``, or its frame where it has none.

    Returns:
        The file: empty cells are not given, ``nan`` is undefined.
    """
    frame = table.frame if table.data is None else table.data
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator='\n')
    writer.writerow([neutralise(str(column)) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ''
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, float) and math.isnan(value):
        return 'nan'
    return str(value)
