import os
import signal
import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmbias.evaluation.recording.journal import (
    JournalWriter,
    Record,
    finished_positions,
    read_journal,
)


def write(folder, rank, *records):
    journal = JournalWriter(folder, rank, 'a run')
    for record in records:
        journal.append(record)
    journal.close()


def read(folder, probes, classes, samples=10**6, identity='a run'):
    return read_journal(folder, identity, samples=samples, probes=probes, classes=classes)


@given(scores=arrays(np.float32, (2, 3), elements=st.floats(width=32, allow_nan=False)))
def test_records_come_back_bit_for_bit(tmp_path_factory, scores):
    folder = tmp_path_factory.mktemp('journal')
    logits = np.stack([scores, scores[::-1]])
    write(folder, 0, Record(4, 2, scores, logits), Record(2, 0, None, error='no "such" file'))
    records = {record.position: record for record in read(folder, probes=2, classes=3)}
    assert records[4].scores.tobytes() == scores.tobytes()
    assert records[4].logits.tobytes() == logits.tobytes()
    assert records[2] == Record(2, 0, None, error='no "such" file')


def test_ranks_are_merged(tmp_path):
    for rank in range(3):
        write(tmp_path, rank, Record(rank, 1, np.full((1, 2), rank, np.float32)))
    assert finished_positions(tmp_path) == {0, 1, 2}
    assert {int(r.scores[0, 0]) for r in read(tmp_path, probes=1, classes=2)} == {0, 1, 2}


def test_no_journal_has_no_records(tmp_path):
    assert finished_positions(tmp_path / 'gone') == set()


KILLED = """
import os, signal, sys
import numpy as np
from pathlib import Path
from mmbias.evaluation.recording.journal import JournalWriter, Record
journal = JournalWriter(Path(sys.argv[1]), 0, 'a run')
for position in range(10**6):
    journal.append(Record(position, 1, np.full((3, 400), position, np.float32)))
    print(position, flush=True)
"""


def test_a_kill_leaves_whole_records(tmp_path):
    process = subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-c', KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        for line in process.stdout:
            if int(line) >= 20:
                os.kill(process.pid, signal.SIGKILL)
                break
    records = list(read(tmp_path, probes=3, classes=400))
    assert len(records) > 20
    assert {r.position for r in records} == set(range(len(records)))
    assert all((r.scores == r.position).all() for r in records)
