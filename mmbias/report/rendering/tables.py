"""Tables as CSV files: all digits, fractions as fractions, and nothing that a spreadsheet runs."""

import csv
import io
import math
from typing import Any

from mmbias.report.document import Table

# What a spreadsheet takes for the start of a formula, the full-width forms included.
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')  # noqa: RUF001


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


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    Example:
        >>> neutralise('=cmd()'), neutralise('jogging'), neutralise('-0.5')
        ("'=cmd()", 'jogging', "'-0.5")
    """
    safe = f"'{text}" if text.startswith(FORMULA) else text
    return safe.replace('\r', ' ')  # the csv module leaves it bare, and readers end the line there


def _cell(value: Any) -> str:
    if value is None:
        return ''
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, float) and math.isnan(value):
        return 'nan'
    return str(value)
