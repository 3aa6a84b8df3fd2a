"""What a report is made of: sections of a few kinds of blocks, the same for every renderer.

Invariant: immutable and free of markup; a text may hold names from data as they are, and each
renderer escapes them in its own way.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmbias.analysis.estimates import any_bounded
from mmbias.printing.numbers import BOUNDED_RULE

Row = dict[str, Any]  # entries of a table by the keys of its columns


@dataclass(frozen=True)
class Paragraph:
    """Running text.

    Attributes:
        text: Sentences.
        answer: Whether it is the answer that the report is for.
    """

    text: str
    answer: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and what they are, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Notes:
    """Sentences that must be read with the numbers."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table as people see it.

    Attributes:
        heading: What stands above it.
        key: Column of the frame that it is sorted by.
        show: From a row of the frame to the text of a cell.
        numeric: Whether it is aligned to the right and sorted by value.
        shade: Column of the frame with a fraction that colours the cell, if any.
        detail: Column of the frame with the second line of the cell, if any.
    """

    heading: str
    key: str
    show: Callable[[Row], str]
    numeric: bool = True
    shade: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Cell:
    """One cell as people see it.

    Attributes:
        text: What stands in it.
        sort: What it is sorted by; empty sorts last.
        shade: Step 0-10 of its colour, None for none.
        detail: A second, smaller line; empty for none.
    """

    text: str
    sort: str
    shade: int | None = None
    detail: str = ''


@dataclass(frozen=True)
class Table:
    """A table: what people see is a view of the frame, a file gets the frame itself.

    Attributes:
        name: Name of its file, without ending.
        caption: What it shows.
        frame: One row a line; fractions as fractions. None is 'not given', NaN 'undefined'.
        columns: What is shown; the first heads its row.
        sortable: Whether a reader may sort it.
        data: What the file gets where that is not the frame.
        empty: What is said instead where the frame has no rows.
    """

    name: str
    caption: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    sortable: bool = False
    data: pd.DataFrame | None = None
    empty: str = 'There are none.'

    def rows(self) -> Iterator[list[Cell]]:
        """The cells of every row."""
        for record in self.frame.to_dict('records'):
            yield [_cell(column, record) for column in self.columns]

    @property
    def remark(self) -> str:
        """What the marks in the cells mean; empty where there are none."""
        rows = self.frame.to_dict('records')
        marked = any_bounded(rows, (column.key for column in self.columns))
        return f'{BOUNDED_RULE}.' if marked else ''


@dataclass(frozen=True)
class Figure:
    """A picture.

    Attributes:
        name: Name of its file, without ending.
        svg: The picture as an SVG element.
        alt: What it shows, in words, for those who do not see it.
        caption: What stands below it.
    """

    name: str
    svg: str
    alt: str
    caption: str


Block = Paragraph | Facts | Notes | Table | Figure


@dataclass(frozen=True)
class Section:
    """Blocks under one heading.

    Attributes:
        title: The heading.
        anchor: Its address within the page.
        blocks: What stands below.
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        title: Heading of the whole.
        sections: The first one is the first screen.
        footer: Last line.
    """

    title: str
    sections: tuple[Section, ...]
    footer: str = ''

    def blocks(self, kind: type[Any]) -> list[Any]:
        """All blocks of one kind, in order."""
        return [b for section in self.sections for b in section.blocks if isinstance(b, kind)]


def _cell(column: Column, record: Row) -> Cell:
    value = record[column.key]
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    sort, detail = '' if missing else str(value), record[column.detail] if column.detail else ''
    return Cell(column.show(record), sort, _shade(column, record), detail)


def _shade(column: Column, record: Row) -> int | None:
    value = None if column.shade is None else record[column.shade]
    return None if value is None or math.isnan(value) else round(10 * value)
