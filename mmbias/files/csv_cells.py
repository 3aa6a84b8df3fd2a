"""Reading a CSV file as text, and refusing what no such table of samples is.

Invariant: every cell of a table that is returned is printable text on one line, so that it can be
printed and written in a line of its own; lines and rows are the same things.
"""

import csv
import re
from pathlib import Path

import pandas as pd

MAX_COLUMNS = 1000
MAX_CELL = 4096  # characters: the longest path of Linux
MAX_BYTES = 4 * 2**30  # 40 million samples
BLOCK = 2**20
CONTROL = re.compile(rb'[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')
SHOWN_COLUMNS = 20


def read_csv_cells(path: str | Path, what: str) -> pd.DataFrame:
    """Read the cells of a CSV file with a header.

    Args:
        path: The file, UTF-8.
        what: What it is, for the errors: ``manifest``, ``table``.

    Returns:
        One row a line after the first, blank ones too; cells that a short line lacks are empty.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a CSV file, has control characters, line breaks in cells, doubled
            or too many columns, or cells that are too long.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'no such {what}: {path}')
    lines = _check_bytes(Path(path), f'{what} {path}')
    columns = _read_header(path, f'{what} {path}')
    _check_header(columns, f'{what} {path}')
    try:
        cells = pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            encoding='utf-8-sig',
            skip_blank_lines=False,
        ).fillna('')
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f'{what} {path} is not a CSV file: {str(error).strip()}') from error
    if not isinstance(cells.index, pd.RangeIndex):
        raise ValueError(f'{what} {path} has rows with more cells than its header')
    if len(cells) + 1 != lines:
        raise ValueError(f'{what} {path} has a line break in a cell')
    _check_lengths(cells, f'{what} {path}')
    return cells


def list_columns(columns: list[str]) -> str:
    """Name columns, the first 20 of them.

    Example:
        >>> list_columns(['path', 'label'])
        'path, label'
    """
    more = len(columns) - SHOWN_COLUMNS
    return ', '.join(columns[:SHOWN_COLUMNS]) + (f' and {more} more' if more > 0 else '')


def _check_bytes(path: Path, name: str) -> int:
    """Number of lines; refuses a file with control characters."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f'{name} has {path.stat().st_size} bytes, allowed are {MAX_BYTES}')
    lines, last = 0, b''
    with path.open('rb') as file:
        while block := file.read(BLOCK):
            found = CONTROL.search(block)
            if found:
                line = lines + block.count(b'\n', 0, found.start()) + 1
                code = found.group()[0]
                raise ValueError(
                    f'{name} is not a CSV file: line {line} has the control character {code:#04x}'
                )
            lines += block.count(b'\n') + block.count(b'\r') - block.count(b'\r\n')
            lines -= last == b'\r' and block[:1] == b'\n'
            last = block[-1:]
    return lines + (last not in (b'', b'\n', b'\r'))


def _read_header(path: str | Path, name: str) -> list[str]:
    try:
        with open(path, encoding='utf-8-sig', newline='') as file:
            return next(csv.reader(file), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f'{name} is not a CSV file: {error}') from error


def _check_header(columns: list[str], name: str) -> None:
    if len(columns) > MAX_COLUMNS:
        raise ValueError(f'{name} has {len(columns)} columns, allowed are {MAX_COLUMNS}')
    doubled = [column for i, column in enumerate(columns) if column and column in columns[:i]]
    if doubled:
        raise ValueError(f'{name} has two columns {doubled[0]!r}')


def _check_lengths(cells: pd.DataFrame, name: str) -> None:
    for column in cells:
        lengths = cells[column].str.len()
        if len(lengths) and lengths.max() > MAX_CELL:
            row = int(lengths.argmax())
            raise ValueError(
                f'{name} has a cell of {lengths.max()} characters in line {row + 2}, column '
                f'{str(column)[:80]!r}, allowed are {MAX_CELL}'
            )


# The full-width forms included.
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')  # noqa: RUF001


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    Args:
        text: Contents of a cell.

    Returns:
        The text as a spreadsheet shows it.

    Example:
        >>> neutralise('=cmd()'), neutralise('jogging'), neutralise('-0.5')
        ("'=cmd()", 'jogging', "'-0.5")
    """
    safe = f"'{text}" if text.startswith(FORMULA) else text
    return safe.replace('\r', ' ')  # the csv module leaves it bare, and readers end the line there
