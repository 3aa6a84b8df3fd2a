"""Reading annotation files: which of them are there, their lines, cells and entries.

Invariant: a table that is returned has a column ``where`` that names file and line, or entry.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from mmbias.datasets.class_lists import read_classes


def first_file(annotations: Path, names: Iterable[str]) -> Path | None:
    """Find a file that goes by several names.

    Args:
        annotations: Folder to look in.
        names: Possible names, the preferred one first.

    Returns:
        The first that is there, None if none is.
    """
    return next((annotations / name for name in names if (annotations / name).is_file()), None)


def find_lists(annotations: Path, names: Mapping[str, Sequence[str]]) -> dict[str, Path]:
    """Find the file of each manifest.

    Args:
        annotations: Folder to look in.
        names: Possible file names of each manifest, the preferred one first.

    Returns:
        The file of each manifest that has one.

    Raises:
        FileNotFoundError: If no manifest has one.
    """
    found = {name: first_file(annotations, files) for name, files in names.items()}
    if not any(found.values()):
        wanted = '; '.join(f'{", ".join(files)} ({name})' for name, files in names.items())
        raise FileNotFoundError(f'no official lists in {annotations}: looked for {wanted}')
    return {name: path for name, path in found.items() if path is not None}


def check_split(split: int, count: int = 1) -> None:
    """Raise a ValueError for a split that a data set does not have.

    Args:
        split: Its number.
        count: Number of official splits.
    """
    if not 1 <= split <= count:
        allowed = '1' if count == 1 else f'from 1 to {count}'
        raise ValueError(f'split is {split}, must be {allowed}')


def read_text(path: Path) -> str:
    """Text of a file in UTF-8; a ValueError if it is anything else."""
    try:
        return path.read_text(encoding='utf-8-sig')
    except UnicodeDecodeError as error:
        raise ValueError(f'{path} is not a text file in UTF-8: {error}') from error


def read_lines(path: Path, pattern: str, form: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Take the lines of a file apart.

    Args:
        path: The file; blank lines do not count.
        pattern: Regular expression of a line without the white space around it, with named groups.
        form: The same for people.

    Returns:
        A row for each line that fits, with the named groups and ``where``, and a mistake for each
        line that does not.
    """
    lines = pd.Series(read_text(path).split('\n'), dtype=str).str.strip()
    table = lines.str.extract(f'^(?:{pattern})$')
    table['line'] = lines
    table['where'] = [f'{path.name}:{number + 1}' for number in table.index]
    table = table[lines != '']
    table, mistakes = keep_good(table, table.iloc[:, 0].notna(), f'{{line!r}} is not {form}')
    return table.drop(columns='line'), mistakes


def keep_good(
    table: pd.DataFrame, good: pd.Series, complaint: str
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Divide rows into good ones and mistakes.

    Args:
        table: Rows with ``where``, N of them.
        good: Which are good, shape (N,).
        complaint: What is wrong with the others, with the names of columns in braces.

    Returns:
        The good rows, numbered from 0, and a mistake for each of the others.

    Example:
        >>> table = pd.DataFrame({'end': ['7', 'x'], 'where': ['a.csv:2', 'a.csv:3']})
        >>> keep_good(table, table['end'] != 'x', 'end is {end!r}')[1]
        ("a.csv:3: end is 'x'",)
    """
    wrong = table[~good].to_dict('records')
    mistakes = tuple(f'{row["where"]}: {complaint.format(**row)}' for row in wrong)
    return table[good].reset_index(drop=True), mistakes


def read_table(
    path: Path, columns: Sequence[str], *, separator: str = ',', header: bool = True
) -> pd.DataFrame:
    """Read a CSV file as text.

    Args:
        path: The file; blank lines do not count.
        columns: Columns that its header must name, or the names of all columns if it has none.
        separator: Between cells.
        header: Whether the first line names the columns.

    Returns:
        All columns and ``where``, a row for each line.

    Raises:
        ValueError: If it is not a CSV file with these columns.
    """
    options: dict[str, Any] = {} if header else dict(header=None, names=list(columns))
    try:
        cells = pd.read_csv(
            path,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            encoding='utf-8-sig',
            **options,
        ).fillna('')
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f'{path} is not a CSV file: {error}') from error
    if 'where' in cells:
        raise ValueError(f'{path} has a column where, which rows have for their place; rename it')
    missing = [column for column in columns if column not in cells]
    if missing:
        raise ValueError(
            f'{path} has no column {", ".join(missing)}; its columns are {", ".join(cells.columns)}'
        )
    if not isinstance(cells.index, pd.RangeIndex):
        raise ValueError(f'{path} has rows with more cells than its {len(cells.columns)} columns')
    cells['where'] = [f'{path.name}:{row + 1 + header}' for row in cells.index]
    return cells[(cells[list(columns)] != '').any(axis=1)].reset_index(drop=True)


def read_json(path: Path) -> Any:
    """Content of a JSON file; a ValueError if it is anything else."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is not a JSON file: {error}') from error


def read_records(path: Path, fields: Sequence[str]) -> pd.DataFrame:
    """Read a JSON file that is a list of objects.

    Args:
        path: The file.
        fields: What every object must have; the first one is its name.

    Returns:
        The fields as text, and ``where``.

    Raises:
        ValueError: If it is not such a file.
    """
    try:
        rows = [[str(entry[name]) for name in fields] for entry in read_json(path)]
    except (KeyError, TypeError) as error:
        raise ValueError(f'{path} is not a list of objects with {", ".join(fields)}') from error
    table = pd.DataFrame(rows, columns=list(fields), dtype=str)
    table['where'] = f'{path.name}: entry ' + table[fields[0]]
    return table


def check_classes(path: Path, found: Sequence[str], key: str) -> None:
    """Raise a ValueError unless the classes of a file are those of our list, in the same order.

    Args:
        path: Where they come from.
        found: Their names.
        key: Key of our list.
    """
    ours = read_classes(key)
    for row, (name, wanted) in enumerate(zip_longest(found, ours)):
        if name != wanted:
            raise ValueError(
                f'{path} is another class list than {key}: class {row} of {len(found)} is '
                f'{name!r}, must be {wanted!r} of {len(ours)}'
            )


def name_classes(indices: pd.Series, key: str) -> pd.Series:
    """Names of classes that a file gives by their number.

    Args:
        indices: Numbers from 0 as text, shape (N,).
        key: Key of our class list.

    Returns:
        Names, shape (N,); a number that has no class stays, to be refused like any other name that
        is no class.

    Example:
        >>> name_classes(pd.Series(['1', '27']), 'jester').tolist()
        ['Swiping Right', '27']
    """
    names = {str(index): name for index, name in enumerate(read_classes(key))}
    return indices.map(names).fillna(indices)
