from pathlib import Path

import pytest
from trials.speed.memory import peak_memory
from trials.speed.processes import check_exit, start, watch_memory
from trials.speed.running import own_config
from trials.speed.video_sets import lay_out

needs_proc = pytest.mark.skipif(
    not Path('/proc/self/status').is_file(), reason='needs /proc, as Linux has it'
)

# A process and its child, each of which writes to so many megabytes of its own.
TWO = """
import os, time
time.sleep(0.3)
child = os.fork()
time.sleep(0.2)
pages = bytearray({own} if child else {childs})
time.sleep(0.3)
if child:
    os.waitpid(child, 0)
"""


@needs_proc
def test_the_memory_of_a_process_and_its_child_is_followed(tmp_path):
    text = TWO.format(own=60_000_000, childs=90_000_000)
    process = start(['-c', text], tmp_path / 'log.txt')
    seen = watch_memory(process)
    grown = {pid: peak - first for pid, (first, peak) in seen.items()}
    own = grown.pop(process.pid)
    (childs,) = grown.values()
    assert 60e6 < own < 75e6
    assert 90e6 < childs < 105e6


def test_a_failed_run_says_why(tmp_path):
    process = start(['-c', 'raise SystemExit("no such thing")'], tmp_path / 'log.txt')
    with pytest.raises(RuntimeError, match='exit code 1: no such thing'):
        check_exit(process, tmp_path / 'log.txt')


@needs_proc
def test_a_run_holds_more_than_its_network(groups, tmp_path):
    videos = lay_out(groups[0], tmp_path / 'set', frames=1)
    peak = peak_memory(own_config(videos, tmp_path / 'run', reader='pyav'))
    assert 6 * 32 * 112 * 112 * 3 * 4 < peak < 1e9  # six clips as float32, at least
