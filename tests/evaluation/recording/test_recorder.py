"""Records are written once each, and too many failures stop the run after they were written."""

from contextlib import closing

import numpy as np
import pytest

from mmbias.evaluation.recording.journal import (
    JournalWriter,
    Record,
    failed_positions,
    finished_positions,
)
from mmbias.evaluation.recording.recorder import Recorder

SCORES = np.array([[0.25, 0.75]], np.float32)


@pytest.fixture
def journal(tmp_path):
    with closing(JournalWriter(tmp_path, 0, 'run')) as writer:
        yield writer


def test_a_group_that_is_read_again_writes_what_is_missing(journal, tmp_path):
    told = []
    recorder = Recorder(journal, [1, 2], names='abc', max_failures=0, told=told.append)
    for position in (0, 1, 1, 2):  # 0 has a record of an earlier run
        recorder.add(Record(position, 1, SCORES))
    assert finished_positions(tmp_path) == {1, 2}
    assert told == [1, 2]
    assert not recorder.wanted


def test_one_failure_too_many_is_named_and_kept(journal, tmp_path):
    told = []
    recorder = Recorder(journal, [0, 1, 2], names='abc', max_failures=1, told=told.append)
    recorder.add(Record(0, 0, None, error='gone'))
    with pytest.raises(ValueError, match=r'2 samples .* allowed: 1 .*; the last is c: cut short'):
        recorder.add(Record(2, 0, None, error='cut short'))
    assert failed_positions(tmp_path) == {0, 2}
    assert told == [1]
