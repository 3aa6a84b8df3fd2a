"""Whether a journal is of this run and whole: what it holds is taken, mended or refused."""

import json
import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from mmengine.logging import print_log

from mmbias.evaluation.recording.journal import (
    COLUMNS,
    SCHEMA,
    finished_positions,
    has_table,
    is_sound,
    journal_files,
    journal_key,
    marks,
    named,
    open_journal,
    read_rows,
    refuse_links,
)
from mmbias.evaluation.run_info import differences, identity_text
from mmbias.results.run import Run

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def holds_records(folder: Path) -> bool:
    """Whether samples were scored, by any run, or a file cannot tell."""
    try:
        return bool(finished_positions(folder))
    except OSError:
        return True


def is_of_run(folder: Path, run: Run) -> bool:
    """Whether what a journal holds is of a run, or of none."""
    try:
        found = [_identity_of(path) for path in journal_files(folder)]
    except ValueError:
        return False
    return not any(identity is not None and differences(run, identity) for identity in found)


def check_journal(folder: Path, run: Run, samples: int) -> dict[int, str]:
    """Read what a journal holds of a run.

    A damaged file is set aside, its sound records are kept in a new one, and it is said in a line.

    Args:
        folder: Folder of the journals.
        run: What the run is.
        samples: N.

    Returns:
        What the file of every sample was that was scored, by position.

    Raises:
        ValueError: If there is a record of another run.
        OSError: If a file cannot be read for a reason that may pass.
    """
    refuse_links(folder, *journal_files(folder))
    for path in journal_files(folder):
        refuse_other_run(folder.parent, _identity_of(path), run)
    stamps: dict[int, str] = {}
    for path in journal_files(folder):
        with named(path):
            stamps |= _read_file(path, identity_text(run), samples)
    return stamps


def refuse_other_run(folder: Path, other: Mapping[str, Any] | None, run: Run) -> None:
    """Raise a ValueError if another run left something in a folder."""
    unlike = [] if other is None else differences(run, other)
    if unlike:
        raise ValueError(
            f'{folder} holds another run, it differs in {unlike}: '
            'choose another folder, or delete this one'
        )


def _identity_of(path: Path) -> dict[str, Any] | None:
    """What run the records of a file are of; None if it has none, or does not tell for damage."""
    try:
        with closing(open_journal(path)) as database:
            if not has_table(database, 'records'):
                return None
            if not has_table(database, 'run') or not _has_columns(database):
                raise ValueError(
                    f'{path} does not say of which run it is, as one of an earlier version or of '
                    'something else: choose another folder, or delete it'
                )
            row = database.execute('SELECT identity, sha256 FROM run').fetchone()
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            return None
        raise OSError(f'{error}: {path}') from error
    whole = row is not None and sha256(str(row[0]).encode()).hexdigest() == row[1]
    return json.loads(row[0]) if whole else None


def _has_columns(database: sqlite3.Connection) -> bool:
    return tuple(row[1] for row in database.execute('PRAGMA table_info(records)')) == COLUMNS


def _read_file(path: Path, identity: str, samples: int) -> dict[int, str]:
    rows, key = _RowsUntilDamage(path), journal_key(identity)
    stamps: dict[int, str] = {}
    kept = lost = 0
    for row in rows:
        if row is not None and is_sound(row, key, samples):
            kept += 1
            position, _, error, stamp, *_ = row
            if not error:
                stamps[position] = stamp
        else:
            lost += 1
    if not lost and not rows.damaged:
        return stamps
    aside = _mend(path, identity, samples)
    print_log(
        f'{path} is damaged: {kept} of its records are sound and kept, the others are lost and '
        f'those samples read anew; the damaged file is {aside.name}',
        'current',
        logging.WARNING,
    )
    return stamps


class _RowsUntilDamage:
    """Rows of a file as far as it can be read; ``damaged`` tells whether that was to the end."""

    def __init__(self, path: Path) -> None:
        self.path, self.damaged = path, False

    def __iter__(self) -> Iterator[tuple | None]:
        try:
            yield from read_rows(self.path)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self.damaged = True


def _mend(path: Path, identity: str, samples: int) -> Path:
    """Set a damaged file aside, with its sound records in its place."""
    partial, key = path.with_name(f'.{path.name}.partial'), journal_key(identity)
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as database, database:
        # Without an identity: the run that goes on writes its own, and the key of the checksums
        # has told that the records are of it.
        for statement in SCHEMA:
            database.execute(statement)
        for row in _RowsUntilDamage(path):
            if row is not None and is_sound(row, key, samples):
                database.execute(f'INSERT OR REPLACE INTO records VALUES ({marks(row)})', row)
    number = 1 + len(list(path.parent.glob(f'{path.stem}.damaged-*')))
    aside = path.with_name(f'{path.stem}.damaged-{number}')
    os.replace(path, aside)
    path.with_name(f'{path.name}-journal').unlink(missing_ok=True)  # it belongs to the other
    os.replace(partial, path)
    return aside


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, 'sqlite_errorcode', 0) & 0xFF in DAMAGED
