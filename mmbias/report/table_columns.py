"""The kinds of columns that tables are put together from.

An estimate fills four columns of a frame, see :meth:`mmbias.analysis.Estimate.to_columns`, and one
of a table.
"""

from collections.abc import Callable

import pandas as pd

from mmbias.analysis import Estimate
from mmbias.analysis.estimates import estimate_columns
from mmbias.printing.numbers import format_count, format_estimate, format_number, format_p
from mmbias.report.document import Column, Row

Shown = Callable[[Row], str]


def make_frame(rows: list[Row]) -> pd.DataFrame:
    """A frame whose cells stay what they are: None is not turned into NaN."""
    return pd.DataFrame(rows, dtype=object)


def frame_of(table: pd.DataFrame) -> pd.DataFrame:
    """The frame of an analysis, with plain values: a missing integer is 'not given'."""
    plain = table.astype(object)
    for column, kind in table.dtypes.items():
        if pd.api.types.is_extension_array_dtype(kind):
            plain[column] = plain[column].where(table[column].notna(), None)
    return plain


def spread(name: str, estimate: Estimate | None) -> Row:
    """The entries of an estimate in a row, None where it is not given."""
    return dict.fromkeys(estimate_columns(name)) if estimate is None else estimate.to_columns(name)


def text(heading: str, key: str) -> Column:
    """A column of texts."""
    return Column(heading, key, lambda row: '' if row[key] is None else str(row[key]), False)


def count(heading: str, key: str) -> Column:
    """A column of counts."""
    return Column(heading, key, lambda row: '' if row[key] is None else format_count(row[key]))


def number(heading: str, key: str, digits: int = 2) -> Column:
    """A column of numbers."""
    return Column(heading, key, lambda row: format_number(row[key], digits))


def percent(heading: str, key: str, digits: int = 1) -> Column:
    """A column of fractions, printed as percent."""
    return Column(heading, key, lambda row: format_number(row[key], digits, 100))


def p_value(heading: str, key: str) -> Column:
    """A column of p-values."""
    return Column(heading, key, lambda row: format_p(row[key]))


def estimate(heading: str, key: str, digits: int = 2, scale: float = 1.0) -> Column:
    """A column of numbers with their intervals."""
    return Column(heading, key, lambda row: format_estimate(_estimate(row, key), digits, scale))


def percent_estimate(heading: str, key: str) -> Column:
    """A column of fractions with their intervals, printed as percent."""
    return estimate(heading, key, 1, 100)


def given(frame: pd.DataFrame, *columns: Column) -> tuple[Column, ...]:
    """Those columns of which at least one row is given."""
    return tuple(column for column in columns if any(x is not None for x in frame[column.key]))


def _estimate(row: Row, key: str) -> Estimate | None:
    return None if row[key] is None else Estimate.from_columns(row, key)
