"""What was begun and not ended is known afterwards, whatever became of the process."""

import subprocess
import sys

import pytest

from mmbias.evaluation.recording.reading_log import ReadingLog, deaths, reading

DIES = """
import os, sys
from pathlib import Path
from mmbias.evaluation.recording.reading_log import ReadingLog, reading
with ReadingLog(Path(sys.argv[1])).appending() as file:
    with reading(file, 0):
        pass
    with reading(file, int(sys.argv[2])):
        os._exit(9)
"""


def test_deaths_are_counted_by_sample_over_ranks(tmp_path):
    other = ReadingLog(tmp_path / 'rank1.reading')
    done = subprocess.run([sys.executable, '-c', DIES, tmp_path / 'rank0.reading', '5'])
    assert done.returncode == 9
    with other.appending() as file:
        begun = [reading(file, position) for position in (5, 5, 0)]
        for one in begun:
            one.__enter__()
        assert deaths(tmp_path) == {5: 3, 0: 1}


def test_an_error_ends_the_reading(tmp_path):
    log = ReadingLog(tmp_path / 'rank0.reading')
    with log.appending() as file, pytest.raises(OSError, match='no video'), reading(file, 3):
        raise OSError('no video')
    assert (log.length(), log.unfinished()) == (2, {})


def test_only_what_came_since_counts(tmp_path):
    log = ReadingLog(tmp_path / 'rank0.reading')
    assert (log.length(), log.unfinished()) == (0, {})  # no file yet
    with log.appending() as file:
        before = reading(file, 1)
        before.__enter__()
        start = log.length()
        later = reading(file, 2)
        later.__enter__()
        assert log.unfinished() == {1: 1, 2: 1}
        assert log.unfinished(start) == {2: 1}
