"""The journal of a run: one record a sample, on the disk as soon as it is known.

Each rank writes its own SQLite file, a transaction a record, so that a kill at any moment leaves
whole records only. Reading merges the files of all ranks, of this run and of those it resumes.

A file says of which run it is, and every record has a checksum over all its fields, whose key is
that run: what was damaged on the disk, or is of another run, is no record.
"""

import hashlib
import logging
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mmengine.logging import print_log
from numpy.typing import NDArray

COLUMNS = ('position', 'clips', 'error', 'stamp', 'scores', 'logits', 'checksum')
SCHEMA = (
    'CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, identity TEXT, sha256 TEXT, '
    'writer TEXT)',
    'CREATE TABLE IF NOT EXISTS records (position INTEGER PRIMARY KEY, clips INTEGER, error TEXT, '
    'stamp TEXT, scores BLOB, logits BLOB, checksum BLOB)',
)
BUSY = 5.0  # seconds that SQLite waits for another process before it says so
ATTEMPTS = 120  # how often it is asked again


@dataclass(frozen=True)
class Record:
    """What is known of one sample.

    Args:
        position: Place of the sample in the manifest.
        clips: Number of views (K), 0 where the sample failed.
        scores: Class probabilities after averaging the views, float32 (P, C); None where it
            failed.
        logits: Scores of every view, float32 (K, P, C), where they are kept.
        error: Why the sample failed.
        stamp: What its file was when it was read, see :mod:`mmbias.evaluation.video_stamps`.
    """

    position: int
    clips: int
    scores: NDArray[np.float32] | None
    logits: NDArray[np.float32] | None = None
    error: str = ''
    stamp: str = ''


class JournalWriter:
    """Appends records to the file of one rank.

    Args:
        folder: Folder of the journals.
        rank: The writing process.
        identity: What the run is, as text.

    Raises:
        OSError: If the file cannot be written, or is a symbolic link.
    """

    def __init__(self, folder: Path, rank: int, identity: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = journal_file(folder, rank)
        self._key = journal_key(identity)
        refuse_links(folder, self._path)
        with named(self._path):
            self._database = sqlite3.connect(self._path, timeout=BUSY)
            self._patiently(lambda: self._begin(identity))

    def append(self, record: Record) -> None:
        """Write one record; it is on the disk when this returns.

        Raises:
            OSError: If it cannot be written, as on a full disk; the records before it are kept.
        """
        fields = (
            *(record.position, record.clips, record.error, record.stamp),
            *(_pack(record.scores), _pack(record.logits)),
        )
        row = (*fields, checksum(self._key, *fields))
        with named(self._path):
            self._patiently(lambda: self._insert(row))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _begin(self, identity: str) -> None:
        writer = f'process {os.getpid()} on {socket.gethostname()}'
        digest = hashlib.sha256(identity.encode()).hexdigest()
        with self._database:
            # At once, as SQLite does not wait for a lock that is wanted in mid-transaction.
            self._database.execute('BEGIN IMMEDIATE')
            for statement in SCHEMA:
                self._database.execute(statement)
            row = (0, identity, digest, writer)
            self._database.execute('INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?)', row)

    def _insert(self, row: tuple) -> None:
        with self._database:
            self._database.execute(f'INSERT OR REPLACE INTO records VALUES ({marks(row)})', row)

    def _patiently(self, write: Callable[[], None]) -> None:
        """Write, as often as another process, a backup say, has the file locked."""
        for attempt in range(ATTEMPTS):
            try:
                write()
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not busy or attempt == ATTEMPTS - 1:
                    raise
                said = f'waiting for another process that has locked {self._path}'
                print_log(said, 'current', logging.WARNING)


def journal_file(folder: Path, rank: int) -> Path:
    """The file of a rank."""
    return folder / f'rank{rank}.sqlite'


def journal_files(folder: Path) -> list[Path]:
    """The files of all ranks; none in a folder that does not exist."""
    return sorted(folder.glob('rank*.sqlite'))


def finished_positions(folder: Path) -> set[int]:
    """Places of the samples that were scored, checksums unseen; the others may be tried again."""
    return {position for position, error in _outcomes(folder) if not error}


def failed_positions(folder: Path) -> set[int]:
    """Places of the samples that failed and were not scored later, checksums unseen."""
    rows = list(_outcomes(folder))
    return {place for place, error in rows if error} - {place for place, error in rows if not error}


def read_journal(
    folder: Path, identity: str, *, samples: int, probes: int, classes: int
) -> Iterator[Record]:
    """The sound records of a run, of all ranks, one at a time.

    Args:
        folder: Folder of the journals; one that does not exist has no records.
        identity: What the run is, as text.
        samples: N.
        probes: P.
        classes: C.

    Yields:
        Records in no particular order; a sample that failed and was scored later has one of each.
    """
    shape = (-1, probes, classes)
    for path in journal_files(folder):
        with named(path):
            for row in read_rows(path):
                if row is None or not is_sound(row, journal_key(identity), samples):
                    continue
                position, clips, error, stamp, scores, logits, _ = row
                yield Record(
                    position,
                    clips,
                    np.frombuffer(scores, '<f4').reshape(shape)[0] if scores is not None else None,
                    np.frombuffer(logits, '<f4').reshape(shape) if logits is not None else None,
                    error,
                    stamp,
                )


def read_rows(path: Path) -> Iterator[tuple | None]:
    """Rows of a file as they stand there; none where it was not begun.

    Raises:
        sqlite3.DatabaseError: If it can be read no further.
    """
    with closing(open_journal(path)) as database:
        if has_table(database, 'records'):
            yield from database.execute(f'SELECT {", ".join(COLUMNS)} FROM records')


def open_journal(path: Path) -> sqlite3.Connection:
    """Open a file that is there; text that is none any more is read all the same."""
    database = sqlite3.connect(f'{path.absolute().as_uri()}?mode=rw', uri=True, timeout=10 * BUSY)
    database.text_factory = lambda data: data.decode('utf-8', 'replace')
    return database


def read_writer(path: Path) -> str:
    """Process that opened a file last; empty where that cannot be told."""
    try:
        with closing(open_journal(path)) as database:
            found = database.execute('SELECT writer FROM run').fetchone()
    except sqlite3.Error:
        return ''
    return str(found[0]) if found else ''


def has_table(database: sqlite3.Connection, name: str) -> bool:
    """Whether there is such a table; a kill may come before the first transaction."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return database.execute(query, (name,)).fetchone() is not None


def is_sound(row: tuple, key: bytes, samples: int) -> bool:
    """Whether a row is a record of the run with this key, as it was written."""
    *fields, stored = row
    position, _, _, _, scores, logits = fields
    blobs = all(isinstance(blob, bytes | None) for blob in (scores, logits))
    return blobs and stored == checksum(key, *fields) and 0 <= position < samples


def journal_key(identity: str) -> bytes:
    """Key of the checksums of a run's records."""
    return hashlib.sha256(identity.encode()).digest()


def checksum(key: bytes, *fields: int | str | bytes | None) -> bytes:
    """Checksum of the fields of a record before it, in their order."""
    *plain, scores, logits = fields
    text = repr(plain).encode('utf-8', 'backslashreplace')
    digest = hashlib.blake2b(text, key=key, digest_size=16)
    for blob in (scores, logits):
        assert isinstance(blob, bytes | None)
        digest.update(b'none' if blob is None else b'%d:' % len(blob))
        digest.update(blob or b'')
    return digest.digest()


def marks(row: tuple) -> str:
    """Place holders for the values of a row."""
    return ', '.join('?' * len(row))


def refuse_links(*paths: Path) -> None:
    """Raise an OSError for a symbolic link, which SQLite would write through."""
    for path in paths:
        if path.is_symlink():
            raise OSError(f'{path} is a symbolic link, must be of this folder itself: remove it')


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one of the system that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(f'{error}: {path}') from error


def _outcomes(folder: Path) -> Iterator[tuple[int, str]]:
    for path in journal_files(folder):
        with named(path), closing(open_journal(path)) as database:
            if has_table(database, 'records'):
                yield from database.execute('SELECT position, error FROM records')


def _pack(values: NDArray[np.float32] | None) -> bytes | None:
    return None if values is None else np.ascontiguousarray(values, '<f4').tobytes()
