"""Whose background a sample was given: ``donors.csv`` beside the scores of the masked samples.

Invariant: a table that is returned has one row for each sample and each column that has donors.
"""

from pathlib import Path

import pandas as pd

from mmbias.files.csv_cells import list_columns, read_csv_cells
from mmbias.files.writing import write_table
from mmbias.results.folder_reading import read_run, read_samples
from mmbias.results.results import Results
from mmbias.results.run import Run

FILE = 'donors.csv'
COLUMNS = ('id', 'probe', 'seed', 'donor', 'donor_label')


def write_donors(folder: str | Path, table: pd.DataFrame) -> None:
    """Write the donors of a results folder, whole or not at all.

    Args:
        folder: Where to.
        table: One row a sample and column that has donors: ``id``, ``probe``, ``seed`` (missing for
            a probe that draws nothing), ``donor`` (id of the video whose background was pasted) and
            ``donor_label`` (its class name, or its value of the attribute that donors differ in).

    Raises:
        ValueError: If a column is missing.
    """
    _check_columns(table, 'table of donors')
    table = table[list(COLUMNS)]
    write_table(Path(folder) / FILE, table.assign(seed=table['seed'].astype('Int64')))


def read_donors(folder: str | Path) -> pd.DataFrame | None:
    """Read the donors of a results folder, whoever wrote it.

    Args:
        folder: A folder with ``run.json`` and ``samples.csv``.

    Returns:
        Columns as :func:`write_donors` takes them, ``seed`` as Int64; None where the file is not
        there.

    Raises:
        ValueError: If the file is no such table, or does not fit the samples or the probes.
    """
    folder = Path(folder)
    path = folder / FILE
    if not path.is_file():
        return None
    cells = read_csv_cells(path, 'table of donors')
    _check_columns(cells, f'{path}')
    cells = cells.loc[(cells != '').any(axis=1), list(COLUMNS)].reset_index(drop=True)
    table = cells.assign(seed=_read_seeds(cells['seed'], path))
    try:
        _check(table, read_run(folder / 'run.json'), read_samples(folder / 'samples.csv'))
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from None
    return table


def check_donors(table: pd.DataFrame, results: Results) -> None:
    """Refuse donors that do not fit what was measured.

    Args:
        table: The donors, see :func:`write_donors`.
        results: What was measured.

    Raises:
        ValueError: If a sample or probe is unknown, a row is missing, stands there twice, or names
            no donor.
    """
    _check_columns(table, 'table of donors')
    _check(table, results.run, results.samples)


def _check_columns(table: pd.DataFrame, what: str) -> None:
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise ValueError(
            f'{what} has no column {", ".join(missing)}; its columns are '
            f'{list_columns([str(column) for column in table.columns])}'
        )


def _read_seeds(cells: pd.Series, path: Path) -> pd.Series:
    wrong = cells[(cells != '') & ~cells.str.fullmatch('[0-9]{1,18}').astype(bool)]
    if len(wrong):
        raise ValueError(
            f'{path}, row {wrong.index[0]}: seed is {wrong.iloc[0][:80]!r}, must be a whole number '
            'or empty'
        )
    return pd.Series(pd.to_numeric(cells.where(cells != ''), errors='raise'), dtype='Int64')


def _check(table: pd.DataFrame, run: Run, samples: pd.DataFrame) -> None:
    known = {(probe.name, probe.seed) for probe in run.probes}
    read = set(samples.loc[samples['status'] == 'read', 'id'])
    for name, rule in (('donor', 'must not be empty'), ('donor_label', 'must not be empty')):
        _refuse(table, table[name] == '', name, rule)
    _refuse(table, ~table['id'].isin(set(samples['id'])), 'id', 'is none of the samples')
    for (probe, seed), rows in table.groupby(['probe', 'seed'], dropna=False, sort=False):
        key = (probe, None if pd.isna(seed) else int(seed))
        column = probe if key[1] is None else f'{probe} {key[1]}'
        if key not in known:
            raise ValueError(f'probe column {column[:80]!r} is none of the run')
        _refuse(rows, rows['id'].duplicated(), 'id', f'stands there twice under {column!r}')
        if missing := sorted(read - set(rows['id'])):
            raise ValueError(f'sample {missing[0][:80]!r} has no donor under {column!r}')


def _refuse(table: pd.DataFrame, wrong: pd.Series, column: str, rule: str) -> None:
    if wrong.any():
        row = wrong.index[int(wrong.to_numpy().argmax())]
        raise ValueError(f'row {row}: {column} is {str(table.at[row, column])[:80]!r}, {rule}')
