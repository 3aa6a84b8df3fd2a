"""Reading and checking a manifest: a CSV file with one sample a row.

Invariant: a table that is returned has no mistake; all mistakes of a file are reported at once,
each with its line.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

REQUIRED = ('path', 'label')
NUMBERS = ('start', 'end', 'fps')
RESERVED = ('sample_id', 'class_index', 'id', 'status', 'clips', 'error', 'offset')
SHOWN_MISTAKES = 20

Mistake = tuple[int, str]  # row, what is wrong


def read_manifest(path: str | Path, classes: Sequence[str]) -> pd.DataFrame:
    """Read a manifest into columns.

    The header names ``path`` and ``label``, and optionally ``start`` and ``end`` (seconds),
    ``fps``, ``group`` (samples that are not independent, for example of one source video) and any
    attributes. Labels are class names. Added columns: ``sample_id`` (path and segment: what seeds
    the permutations) and ``class_index``.

    Args:
        path: The CSV file, UTF-8.
        classes: Class names in the order of the network's outputs.

    Returns:
        One row a sample, in the order of the file; empty cells of number columns are NaN.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If anything in it is wrong.
    """
    cells = read_cells(path)
    lines = cells.index + 2
    table, mistakes = check_cells(cells.reset_index(drop=True), classes)
    if mistakes:
        placed = [f'{path}:{lines[row]}: {text}' for row, text in mistakes]
        raise ValueError(list_mistakes(f'manifest {path}', placed))
    return table


def read_cells(path: str | Path) -> pd.DataFrame:
    """Read the cells of a CSV file with a header as text.

    Args:
        path: The file, UTF-8.

    Returns:
        One row a line, blank ones left out, indexed by the line's number less 2 (the header is
        line 1, and cells hold no line breaks); missing cells are empty.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a CSV file, lacks ``path`` or ``label``, uses a name of the results
            folder or has no rows.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'no such manifest: {path}')
    try:
        cells = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding='utf-8-sig', skip_blank_lines=False
        ).fillna('')
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f'manifest {path} is not a CSV file: {error}') from error
    if not isinstance(cells.index, pd.RangeIndex):
        raise ValueError(f'manifest {path} has rows with more cells than its header')
    missing = [column for column in REQUIRED if column not in cells]
    if missing:
        raise ValueError(
            f'manifest {path} has no column {", ".join(missing)}; its columns are '
            f'{", ".join(cells.columns)}'
        )
    reserved = [column for column in RESERVED if column in cells]
    if reserved:
        raise ValueError(
            f'manifest {path} has a column {reserved[0]!r}, a name of the results folder; '
            f'reserved are {", ".join(RESERVED)}'
        )
    cells = cells[(cells != '').any(axis=1)]
    if cells.empty:
        raise ValueError(f'manifest {path} has no samples')
    return cells


def check_cells(cells: pd.DataFrame, classes: Sequence[str]) -> tuple[pd.DataFrame, list[Mistake]]:
    """Turn cells into columns of numbers, names and indices, and find what is wrong.

    Args:
        cells: Text, rows numbered from 0.
        classes: Class names in the order of the network's outputs.

    Returns:
        The table of :func:`read_manifest`, and the mistakes in the order of the rows; the table is
        only good without any.
    """
    table = cells.copy()
    mistakes = _convert_numbers(table)
    table['sample_id'] = _sample_ids(table)
    index = table['label'].map({name: i for i, name in enumerate(classes)})
    table['class_index'] = index.fillna(-1).astype('int64')
    return table, sorted(mistakes + _row_mistakes(table, classes))


def list_mistakes(what: str, mistakes: Sequence[str]) -> str:
    """Say what is wrong with a table, one line a mistake.

    Args:
        what: What the table is.
        mistakes: What is wrong, each with its place; the first 20 are shown.

    Returns:
        The message.

    Example:
        >>> print(list_mistakes('the list', ['list.csv:2: path is empty']))
        the list has 1 mistake
        list.csv:2: path is empty
    """
    lines = [*mistakes[:SHOWN_MISTAKES]]
    if len(mistakes) > SHOWN_MISTAKES:
        lines.append(f'and {len(mistakes) - SHOWN_MISTAKES} more')
    plural = '' if len(mistakes) == 1 else 's'
    return f'{what} has {len(mistakes)} mistake{plural}\n' + '\n'.join(lines)


def _convert_numbers(table: pd.DataFrame) -> list[Mistake]:
    """Turn number columns into floats in place; return the mistakes."""
    mistakes = []
    for column in NUMBERS:
        if column in table:
            text = table[column].str.strip()
            numbers = pd.to_numeric(text, errors='coerce')
            wrong = text[(text != '') & ~(numbers >= 0)]
            expected = 'must be a number of at least 0'
            mistakes += [(row, f'{column} is {cell!r}, {expected}') for row, cell in wrong.items()]
            table[column] = numbers.where(numbers >= 0)
    return mistakes


def _sample_ids(table: pd.DataFrame) -> list[str]:
    """Path, and the segment where there is one."""
    bounds = table.reindex(columns=['start', 'end'])
    if bounds.isna().all(axis=None):
        return table['path'].tolist()
    starts = bounds['start'].fillna(0).map('{:.3f}'.format)
    ends = bounds['end'].map(lambda end: 'end' if pd.isna(end) else f'{end:.3f}')
    rows = zip(table['path'], starts, ends, bounds.isna().all(axis=1), strict=True)
    return [path if whole else f'{path}@{start}-{end}' for path, start, end, whole in rows]


def _row_mistakes(table: pd.DataFrame, classes: Sequence[str]) -> list[Mistake]:
    unknown = table['label'][table['class_index'] < 0]
    doubled = table['sample_id'][table['sample_id'].duplicated()]
    empty = [(column, row) for column in ('path', 'group') for row in _empty_rows(table, column)]
    mistakes = [
        *(
            (row, f'unknown class {name!r}, not among {len(classes)}')
            for row, name in unknown.items()
        ),
        *((row, f'sample {name!r} is listed twice') for row, name in doubled.items()),
        *((row, f'{column} is empty') for column, row in empty),
    ]
    if 'start' in table and 'end' in table:
        swapped = table[table['end'] <= table['start'].fillna(0)]
        rows = zip(swapped.index, swapped['start'], swapped['end'], strict=True)
        mistakes += [(row, f'start {start} is not before end {end}') for row, start, end in rows]
    return mistakes


def _empty_rows(table: pd.DataFrame, column: str) -> list[int]:
    return table.index[table[column].str.strip() == ''].tolist() if column in table else []
