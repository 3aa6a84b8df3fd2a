"""Reading and checking a manifest: a CSV file with one sample a row.

Invariant: a table that is returned has no mistake; all mistakes of a file are reported at once,
each with its line.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.files.csv_cells import list_columns, read_csv_cells

REQUIRED = ('path', 'label')
NUMBERS = ('start', 'end', 'fps')
GROUP = 'group'
RESERVED = ('sample_id', 'class_index', 'id', 'status', 'clips', 'error', 'offset')
SHOWN_MISTAKES = 20
LARGEST = 1e9  # of a number; seconds in 30 years
OUTSIDE = re.compile(
    r'^(?:[/\\]|[A-Za-z]:[/\\])|(?:^|[/\\])\.\.(?:[/\\]|$)'
)  # absolute, or upwards

Mistake = tuple[int, str]  # row, what is wrong


def read_manifest(
    path: str | Path, classes: Sequence[str], *, allow_outside: bool = False
) -> pd.DataFrame:
    """Read a manifest into columns.

    The header names ``path`` and ``label``, and optionally ``start`` and ``end`` (seconds),
    ``fps``, ``group`` (samples that are not independent, for example of one source video) and any
    attributes. Labels are class names. Added columns: ``sample_id`` (path and segment: what seeds
    the permutations) and ``class_index``.

    Args:
        path: The CSV file, UTF-8.
        classes: Class names in the order of the network's outputs.
        allow_outside: Whether paths may be absolute or lead upwards (``..``), out of the folder of
            the videos. A manifest from elsewhere could name any file of this machine.

    Returns:
        One row a sample, in the order of the file; empty cells of number columns are NaN.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If anything in it is wrong.
    """
    cells = read_cells(path)
    lines = cells.index + 2
    table, mistakes = check_cells(
        cells.reset_index(drop=True), classes, allow_outside=allow_outside
    )
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
        line 1); missing cells are empty.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a CSV file, lacks ``path`` or ``label``, uses a name of the results
            folder or has no rows.
    """
    cells = read_csv_cells(path, 'manifest')
    missing = [column for column in REQUIRED if column not in cells]
    if missing:
        raise ValueError(
            f'manifest {path} has no column {", ".join(missing)}; its columns are '
            f'{list_columns(list(cells.columns))}'
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


def check_cells(
    cells: pd.DataFrame, classes: Sequence[str], *, allow_outside: bool = False
) -> tuple[pd.DataFrame, list[Mistake]]:
    """Turn cells into columns of numbers, names and indices, and find what is wrong.

    Args:
        cells: Text, rows numbered from 0.
        classes: Class names in the order of the network's outputs.
        allow_outside: As for :func:`read_manifest`.

    Returns:
        The table of :func:`read_manifest`, and the mistakes in the order of the rows; the table is
        only good without any.
    """
    table = cells.copy()
    mistakes = _convert_numbers(table)
    table['sample_id'] = _sample_ids(table)
    index = table['label'].map({name: i for i, name in enumerate(classes)})
    table['class_index'] = index.fillna(-1).astype('int64')
    mistakes += _row_mistakes(table, classes)
    if not allow_outside:
        mistakes += _outside_mistakes(table['path'])
    return table, sorted(mistakes)


def list_attributes(columns: Iterable[str]) -> list[str]:
    """Which columns of a manifest, or of ``samples.csv``, say something of what is in the videos.

    Args:
        columns: Names of columns.

    Returns:
        Those that are no path, class, segment or frame rate and none of the results folder's own,
        in their order; the column of groups is one of them.

    Example:
        >>> list_attributes(['id', 'path', 'label', 'start', 'group', 'background', 'status'])
        ['group', 'background']
    """
    own = {*REQUIRED, *NUMBERS, *RESERVED}
    return [str(column) for column in columns if column not in own]


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


def leads_outside(path: str) -> bool:
    r"""Whether a path is absolute or has a part ``..``, in the spelling of any system.

    Example:
        >>> [leads_outside(path) for path in ('a/b..avi', 'a/../b', '/a', r'C:\a')]
        [False, True, True, True]
    """
    return OUTSIDE.search(path) is not None


def _convert_numbers(table: pd.DataFrame) -> list[Mistake]:
    """Turn number columns into floats in place; return the mistakes."""
    mistakes = []
    for column in NUMBERS:
        if column in table:
            text = table[column].str.strip()
            numbers = pd.to_numeric(text, errors='coerce')
            good = (numbers >= 0) & (numbers <= LARGEST)
            wrong = text[(text != '') & ~good]
            expected = f'must be a number of at least 0 and at most {LARGEST:g}'
            mistakes += [(row, f'{column} is {cell!r}, {expected}') for row, cell in wrong.items()]
            table[column] = numbers.where(good)
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


def _suggest(names: Sequence[str], classes: Sequence[str]) -> dict[str, str]:
    """The most similar class of each name that has one."""
    close = {name: get_close_matches(name, classes, n=1) for name in names}
    return {name: f'; did you mean {found[0]!r}?' for name, found in close.items() if found}


def _row_mistakes(table: pd.DataFrame, classes: Sequence[str]) -> list[Mistake]:
    unknown = table['label'][table['class_index'] < 0]
    nearest = _suggest(unknown.unique()[:SHOWN_MISTAKES], classes)
    doubled = table['sample_id'][table['sample_id'].duplicated()]
    empty = [(column, row) for column in ('path', GROUP) for row in _empty_rows(table, column)]
    mistakes = [
        *(
            (row, f'unknown class {name!r}, not among {len(classes)}{nearest.get(name, "")}')
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


def _outside_mistakes(paths: pd.Series) -> list[Mistake]:
    leads_out = np.fromiter(map(leads_outside, paths), bool, len(paths))
    advice = 'leads out of the folder of the videos; set allow_outside=True if that is meant'
    return [(row, f'path {path!r} {advice}') for row, path in paths[leads_out].items()]


def _empty_rows(table: pd.DataFrame, column: str) -> list[int]:
    return table.index[table[column].str.strip() == ''].tolist() if column in table else []
