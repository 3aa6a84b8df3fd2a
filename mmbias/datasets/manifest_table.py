"""Reading and checking a manifest: a CSV file with one sample a row.

Invariant: a table that is returned has no mistake; all mistakes of a file are reported at once,
each with its line.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

REQUIRED = ('path', 'label')
NUMBERS = ('start', 'end', 'fps')
SHOWN_MISTAKES = 20


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
    if table.empty:
        raise ValueError(f'manifest {path} has no samples')
    mistakes = _convert_numbers(table)
    table['sample_id'] = _sample_ids(table)
    table['class_index'] = table['label'].map({name: i for i, name in enumerate(classes)})
    mistakes = pd.concat([mistakes, *_row_mistakes(table, classes)]).sort_index(kind='stable')
    if len(mistakes):
        raise ValueError(_list_mistakes(path, mistakes))
    return table.astype({'class_index': 'int64'})


def _convert_numbers(table: pd.DataFrame) -> pd.Series:
    """Turn number columns into floats in place; return the mistakes by row."""
    mistakes = [pd.Series(dtype=str)]
    for column in NUMBERS:
        if column in table:
            text = table[column].str.strip()
            numbers = pd.to_numeric(text, errors='coerce')
            wrong = text[(text != '') & ~(numbers >= 0)]
            mistakes.append(f'{column} is ' + wrong.map(repr) + ', must be a number of at least 0')
            table[column] = numbers
    return pd.concat(mistakes)


def _sample_ids(table: pd.DataFrame) -> pd.Series:
    ids = table['path'].copy()
    if 'start' in table or 'end' in table:
        ends = [table.get(column, pd.Series(float('nan'), table.index)) for column in NUMBERS[:2]]
        segment = ends[0].notna() | ends[1].notna()
        start, end = (column.map('{:.3f}'.format) for column in (ends[0].fillna(0), ends[1]))
        ids = ids.where(~segment, ids + '@' + start + '-' + end)
    return ids


def _row_mistakes(table: pd.DataFrame, classes: Sequence[str]) -> list[pd.Series]:
    unknown = table['label'][table['class_index'].isna()]
    doubled = table['sample_id'][table['sample_id'].duplicated()]
    empty = table['path'][table['path'].str.strip() == '']
    mistakes = [
        'unknown class ' + unknown.map(repr) + f', not one of the {len(classes)} classes',
        'sample ' + doubled.map(repr) + ' is listed twice',
        'path is ' + empty.map(repr),
    ]
    if 'start' in table and 'end' in table:
        swapped = table[table['end'] <= table['start'].fillna(0)]
        text = swapped['start'].map(str) + ' is not before end ' + swapped['end'].map(str)
        mistakes.append('start ' + text)
    return mistakes


def _list_mistakes(path: str | Path, mistakes: pd.Series) -> str:
    lines = [f'{path}:{row + 2}: {text}' for row, text in mistakes.iloc[:SHOWN_MISTAKES].items()]
    if len(mistakes) > SHOWN_MISTAKES:
        lines.append(f'and {len(mistakes) - SHOWN_MISTAKES} more')
    return f'manifest has {len(mistakes)} mistakes\n' + '\n'.join(lines)
