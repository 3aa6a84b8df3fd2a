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
    if not Path(path).is_file():
        raise FileNotFoundError(f'no such manifest: {path}')
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding='utf-8')
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f'manifest {path} is not a CSV file: {error}') from error
    missing = [column for column in REQUIRED if column not in table]
    if missing:
        raise ValueError(
            f'manifest {path} has no column {", ".join(missing)}; its columns are '
            f'{", ".join(table.columns)}'
        )
    reserved = [column for column in RESERVED if column in table]
    if reserved:
        raise ValueError(
            f'manifest {path} has a column {reserved[0]!r}, a name of the results folder; '
            f'reserved are {", ".join(RESERVED)}'
        )
    if table.empty:
        raise ValueError(f'manifest {path} has no samples')
    mistakes = _convert_numbers(table)
    table['sample_id'] = _sample_ids(table)
    table['class_index'] = table['label'].map({name: i for i, name in enumerate(classes)})
    mistakes += _row_mistakes(table, classes)
    if mistakes:
        raise ValueError(_list_mistakes(path, sorted(mistakes)))
    return table.astype({'class_index': 'int64'})


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
    unknown = table['label'][table['class_index'].isna()]
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


def _list_mistakes(path: str | Path, mistakes: Sequence[Mistake]) -> str:
    lines = [f'{path}:{row + 2}: {text}' for row, text in mistakes[:SHOWN_MISTAKES]]
    if len(mistakes) > SHOWN_MISTAKES:
        lines.append(f'and {len(mistakes) - SHOWN_MISTAKES} more')
    return f'manifest has {len(mistakes)} mistakes\n' + '\n'.join(lines)
