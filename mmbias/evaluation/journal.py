"""The journal of a run: one record a sample, on the disk as soon as it is known.

Each rank writes its own SQLite file, a transaction a record, so that a kill at any moment leaves
whole records only. Reading merges the files of all ranks, of this run and of those it resumes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCHEMA = """CREATE TABLE IF NOT EXISTS records (
    position INTEGER PRIMARY KEY, clips INTEGER, error TEXT, scores BLOB, logits BLOB)"""


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
    """

    position: int
    clips: int
    scores: NDArray[np.float32] | None
    logits: NDArray[np.float32] | None = None
    error: str = ''


class JournalWriter:
    """Appends records to the file of one rank.

    Args:
        folder: Folder of the journals.
        rank: The writing process.
    """

    def __init__(self, folder: Path, rank: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f'rank{rank}.sqlite'
        with _named(self._path):
            self._database = sqlite3.connect(self._path)
            self._database.execute(SCHEMA)

    def append(self, record: Record) -> None:
        """Write one record; it is on the disk when this returns.

        Raises:
            OSError: If it cannot be written, as on a full disk; the records before it are kept.
        """
        row = (
            record.position,
            record.clips,
            record.error,
            _pack(record.scores),
            _pack(record.logits),
        )
        with _named(self._path), self._database:
            self._database.execute('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)', row)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def finished_positions(folder: Path) -> set[int]:
    """Places of the samples that were scored; those that failed may be tried again."""
    return {position for position, error in _rows(folder, 'position, error') if not error}


def failed_positions(folder: Path) -> set[int]:
    """Places of the samples that failed and were not scored later."""
    rows = list(_rows(folder, 'position, error'))
    return {place for place, error in rows if error} - {place for place, error in rows if not error}


def read_journal(folder: Path, num_probes: int, num_classes: int) -> Iterator[Record]:
    """The records of all ranks, one at a time.

    Args:
        folder: Folder of the journals; one that does not exist has no records.
        num_probes: P.
        num_classes: C.

    Yields:
        Records in no particular order; a sample that failed and was scored later has one of each.
    """
    shape = (-1, num_probes, num_classes)
    for position, clips, error, scores, logits in _rows(folder, '*'):
        yield Record(
            position,
            clips,
            np.frombuffer(scores, '<f4').reshape(shape)[0] if scores is not None else None,
            np.frombuffer(logits, '<f4').reshape(shape) if logits is not None else None,
            error,
        )


def _rows(folder: Path, columns: str) -> Iterator[tuple]:
    for path in sorted(folder.glob('rank*.sqlite')):
        with _named(path), closing(sqlite3.connect(path)) as database:
            database.execute(SCHEMA)
            yield from database.execute(f'SELECT {columns} FROM records')


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one of the system that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(f'{error}: {path}') from error


def _pack(values: NDArray[np.float32] | None) -> bytes | None:
    return None if values is None else np.ascontiguousarray(values, '<f4').tobytes()
