import ctypes
import os
import signal

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
