"""Journals that the disk, another run or another process did something to: no wrong number."""

import logging
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from mmbias.evaluation.recording.journal import JournalWriter, Record, read_journal
from mmbias.evaluation.recording.journal_checks import check_journal
from mmbias.evaluation.run_info import IDENTITY, identity_text
from mmbias.results import Run

RUN = Run.of_checked(dict.fromkeys(IDENTITY, 'a run'))
SCORES = np.arange(40, dtype=np.float32).reshape(20, 1, 2)


def write(folder, run=RUN, positions=range(20), rank=0):
    journal = JournalWriter(folder, rank, identity_text(run))
    for position in positions:
        journal.append(Record(position, 1, SCORES[position], stamp=f'stamp {position}'))
    journal.close()
    return folder / f'rank{rank}.sqlite'


def read(folder, run=RUN):
    sizes = dict(samples=20, probes=1, classes=2)
    return {r.position: r.scores for r in read_journal(folder, identity_text(run), **sizes)}


def check_again(folder):
    """Mend and read; every record that is there is as it was written."""
    known = check_journal(folder, RUN, 20)
    records = read(folder)
    assert records.keys() == known.keys()
    assert all(np.array_equal(scores, SCORES[place]) for place, scores in records.items())
    assert all(stamp == f'stamp {place}' for place, stamp in known.items())
    return set(known)


def test_whole_journals_stay_as_they_are(tmp_path, caplog):
    path = write(tmp_path)
    content = path.read_bytes()
    assert check_again(tmp_path) == set(range(20))
    assert path.read_bytes() == content
    assert not caplog.text


def test_a_flipped_bit_costs_its_record_at_most(tmp_path, said):
    content = write(tmp_path).read_bytes()
    start = content.index(SCORES[7].tobytes())
    damaged = bytearray(content)
    damaged[start + 3] ^= 4
    (tmp_path / 'rank0.sqlite').write_bytes(damaged)
    assert check_again(tmp_path) == set(range(20)) - {7}
    assert said()[0].endswith(
        'rank0.sqlite is damaged: 19 of its records are sound and kept, the others are lost and '
        'those samples read anew; the damaged file is rank0.damaged-1'
    )
    write(tmp_path, positions=[7])
    assert check_again(tmp_path) == set(range(20))
    assert len(said()) == 1


def test_no_damage_gives_a_wrong_record(tmp_path):
    """Single bits all over the file, stretches of zeros, and cuts."""
    content = write(tmp_path).read_bytes()
    rng = np.random.default_rng(0)
    kept = []
    for case in range(120):
        damaged = bytearray(content)
        place = int(rng.integers(len(content)))
        if case % 3 == 0:
            damaged[place] ^= 1 << int(rng.integers(8))
        elif case % 3 == 1:
            damaged[place : place + 300] = bytes(len(damaged[place : place + 300]))
        else:
            del damaged[place:]
        folder = tmp_path / str(case)
        folder.mkdir()
        (folder / 'rank0.sqlite').write_bytes(damaged)
        with suppress(ValueError):  # no table of a journal any more
            kept.append(len(check_again(folder)))
    assert len(kept) > 60
    assert max(kept) == 20
    assert min(kept) == 0


def test_what_is_no_database_is_set_aside(tmp_path, said):
    (tmp_path / 'rank0.sqlite').write_bytes(b'not a database' * 100)
    assert check_again(tmp_path) == set()
    assert (tmp_path / 'rank0.damaged-1').read_bytes().startswith(b'not a database')
    assert len(said()) == 1


@pytest.mark.parametrize('position', [20, -1, 'x', 2**40])
def test_a_foreign_position_is_no_record(tmp_path, position):
    path = write(tmp_path)
    with sqlite3.connect(path) as database:
        database.execute(
            'INSERT INTO records SELECT max(position) + 1, clips, error, stamp, scores, logits, '
            'checksum FROM records'
            if position == 20
            else f'UPDATE records SET clips = {position!r} WHERE position = 3'
        )
    assert len(check_again(tmp_path)) == (20 if position == 20 else 19)


def test_records_of_another_run_are_refused_also_beside_ours(tmp_path):
    write(tmp_path)
    write(tmp_path, replace(RUN, weights_sha256='of another'), rank=1)
    with pytest.raises(ValueError, match=r"another run, it differs in \['weights_sha256'\]"):
        check_journal(tmp_path, RUN, 20)
    assert read(tmp_path).keys() == set(range(20))
    assert not read(tmp_path, replace(RUN, probes='others'))


def test_a_database_that_is_locked_is_waited_for(tmp_path):
    """Longer than the five seconds that SQLite waits by itself."""
    path = write(tmp_path, positions=[])
    journal = JournalWriter(tmp_path, 0, identity_text(RUN))
    held = threading.Event()

    def hold():
        with sqlite3.connect(path) as database:
            database.execute('BEGIN EXCLUSIVE')
            held.set()
            time.sleep(5.5)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    journal.append(Record(0, 1, SCORES[0], stamp='stamp 0'))
    holder.join()
    journal.close()
    assert check_again(tmp_path) == {0}


def test_a_journal_is_not_written_through_a_link(tmp_path):
    elsewhere = tmp_path / 'elsewhere.sqlite'
    (tmp_path / 'journal').mkdir()
    (tmp_path / 'journal/rank0.sqlite').symlink_to(elsewhere)
    with pytest.raises(OSError, match=r'rank0\.sqlite is a symbolic link'):
        write(tmp_path / 'journal')
    assert not elsewhere.exists()


@pytest.fixture
def said(monkeypatch):
    """Function that gives the warnings so far."""
    lines = []
    keep = lambda text, logger, level: lines.append(text) if level == logging.WARNING else None  # noqa: E731
    monkeypatch.setattr('mmbias.evaluation.recording.journal_checks.print_log', keep)
    return lambda: lines
