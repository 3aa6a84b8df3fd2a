import ctypes
import os
import signal
import subprocess
import time
from multiprocessing import Process

import pytest

from mmbias.preparing.workers import Crash, run_in_processes


def square_or_die(number):
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.mark.parametrize('jobs', [1, 3])
def test_every_task_is_done_once(jobs):
    done = list(run_in_processes(square_or_die, range(20), jobs))
    assert sorted(done) == [(i, i * i) for i in range(20)]


def test_crashes_cost_the_tasks_that_crash_and_no_others():
    tasks = [1, 2, -1, 3, 4, 5, 6, -2, 7, 8]
    done = dict(run_in_processes(square_or_die, tasks, 2))
    killed = Crash(-signal.SIGKILL)
    assert killed.from_outside
    assert done == {task: killed if task < 0 else task * task for task in tasks}


def square_or_block(number):
    """Blocks as a decoder does: no signal and no other thread gets its turn."""
    if number < 0:
        ctypes.PyDLL(None).sleep(1000)  # with the lock of the interpreter
    return number * number


def test_a_task_that_blocks_is_ended():
    tasks = [1, 2, -1, 3, 4]
    done = dict(run_in_processes(square_or_block, tasks, 2, seconds=1))
    ended = Crash(1)  # by its own clock
    assert not ended.from_outside
    assert done == {task: ended if task < 0 else task * task for task in tasks}


def test_tasks_are_fetched_as_they_are_needed():
    taken = []
    outcomes = run_in_processes(square_or_die, (taken.append(i) or i for i in range(50)), 1)
    next(outcomes)
    assert len(taken) <= 4
    outcomes.close()


def test_without_tasks_nothing_happens():
    assert list(run_in_processes(square_or_die, [], 2)) == []
    with pytest.raises(ValueError, match='jobs is 0, must be at least 1'):
        next(run_in_processes(square_or_die, [1], 0))


def nap(marker):
    marker.touch()
    time.sleep(1000)


def run_naps(folder):
    list(run_in_processes(nap, [folder / 'a', folder / 'b'], 2))


@pytest.mark.parametrize('number', [signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them(tmp_path, number):
    parent = Process(target=run_naps, args=(tmp_path,))
    parent.start()
    while not ((tmp_path / 'a').exists() and (tmp_path / 'b').exists()):
        time.sleep(0.02)
    children = children_of(parent.pid)
    assert len(children) == 2
    os.kill(parent.pid, number)  # it alone, as a scheduler does
    parent.join(10)
    assert parent.exitcode is not None
    for _ in range(100):
        if not any(map(is_running, children)):
            return
        time.sleep(0.05)
    pytest.fail(f'{children} go on')


def children_of(number):
    listed = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(number)], capture_output=True)
    return [int(word) for word in listed.stdout.split()]


def is_running(number):
    listed = subprocess.run(['ps', '-o', 'stat=', '-p', str(number)], capture_output=True)
    return bool(listed.stdout.strip()) and not listed.stdout.startswith(b'Z')
