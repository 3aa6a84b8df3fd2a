"""Killing a run again and again, to see that what is resumed ends as if nothing had happened.

The runs are forks of this process, so that they start at once and a kill finds them at work.
"""

import ctypes
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mmbias.evaluation.recording.journal import finished_positions
from mmbias.files.writing_lock import locked_folder

POLL = 0.02  # seconds between two looks at a journal
ATTEMPTS = 500
PR_SET_PDEATHSIG = 1
COMPARED = ('scores.npy', 'samples.csv')


@dataclass(frozen=True)
class Pace:
    """How long a run takes, in seconds.

    Attributes:
        first: Until its first record.
        whole: Until its end.
    """

    first: float
    whole: float


@dataclass(frozen=True)
class Kill:
    """One kill.

    Attributes:
        seconds: How long the run had been going.
        before: Samples with a record at its start.
        after: Samples with a record after the kill.
    """

    seconds: float
    before: int
    after: int


def run_undisturbed(run: Callable[[], Any], journal: Path, log: Path) -> Pace:
    """Run to the end in a process of its own.

    Args:
        run: What to run.
        journal: Folder of its journal.
        log: Where its output goes.

    Returns:
        How long it took.

    Raises:
        RuntimeError: If it fails.
    """
    process, begin, first = _start(run, log), time.monotonic(), None
    while process.is_alive():
        if first is None and finished_positions(journal):
            first = time.monotonic() - begin
        time.sleep(POLL)
    _check_exit(process.exitcode, log)
    whole = time.monotonic() - begin
    return Pace(whole if first is None else first, whole)


def kill_repeatedly(
    resume: Callable[[], Any],
    journal: Path,
    log: Path,
    *,
    kills: int,
    pace: Pace,
    rng: np.random.Generator,
) -> list[Kill]:
    """Start a run, kill it with SIGKILL at a random moment, and so on.

    Half of the moments lie before the first record is due, the others after it, in such a stretch
    that the run is about three quarters through after the last kill. A run that ended by itself
    is started again, and then killed while it finishes its folder.

    Args:
        resume: Starts or resumes the run.
        journal: Folder of its journal.
        log: Where its output goes.
        kills: Number of kills.
        pace: Of the undisturbed run.
        rng: Source of the moments.

    Returns:
        The kills in order.

    Raises:
        RuntimeError: If the run fails by itself.
    """
    done: list[Kill] = []
    while len(done) < kills:
        before = len(finished_positions(journal))
        delay = draw_delay(pace, kills, rng)
        process = _start(resume, log)
        process.join(delay)
        if process.is_alive():
            process.kill()
            process.join()
            _wait_until_free(journal.parent)
            done.append(Kill(delay, before, len(finished_positions(journal))))
        else:
            _check_exit(process.exitcode, log)
    return done


def draw_delay(pace: Pace, kills: int, rng: np.random.Generator) -> float:
    """Draw how long a run goes before it is killed, in seconds."""
    if rng.random() < 0.5:
        return rng.uniform(0, pace.first)
    return pace.first + rng.uniform(0, 3 * (pace.whole - pace.first) / kills)


def run_in_processes(run: Callable[[], Any], count: int) -> None:
    """Run the same in several processes that end with this one, as those of a launcher.

    Args:
        run: Finds its place in the environment, as ``torchrun`` sets it.
        count: Number of processes.

    Raises:
        RuntimeError: If one fails.
    """
    with socket.socket() as free:
        free.bind(('localhost', 0))
        address = dict(MASTER_ADDR='localhost', MASTER_PORT=str(free.getsockname()[1]))
    os.environ.update(address, WORLD_SIZE=str(count))
    context = multiprocessing.get_context('fork')
    ranks = [context.Process(target=_run_rank, args=(run, rank)) for rank in range(count)]
    for process in ranks:
        process.start()
    for process in ranks:
        process.join()
    if any(process.exitcode for process in ranks):
        raise RuntimeError(f'exit codes of the ranks: {[process.exitcode for process in ranks]}')


def differing_files(folder: Path, other: Path) -> list[str]:
    """Names of those of ``scores.npy`` and ``samples.csv`` that are not equal byte for byte."""
    return [
        name for name in COMPARED if (folder / name).read_bytes() != (other / name).read_bytes()
    ]


def _start(run: Callable[[], Any], log: Path) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context('fork').Process(target=_run_quietly, args=(run, log))
    process.start()
    return process


def _run_quietly(run: Callable[[], Any], log: Path) -> None:
    with log.open('a', encoding='utf-8') as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        with redirect_stdout(file), redirect_stderr(file):
            run()


def _run_rank(run: Callable[[], Any], rank: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # Linux: it ends with its parent
    os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank))
    run()


def _wait_until_free(folder: Path) -> None:
    """Wait until the ranks of a killed run are gone too."""
    for _ in range(ATTEMPTS):
        with suppress(BlockingIOError), locked_folder(folder):
            return
        time.sleep(POLL)


def _check_exit(code: int | None, log: Path) -> None:
    if code:
        raise RuntimeError(f'the run ended by itself with exit code {code}, see {log}')
