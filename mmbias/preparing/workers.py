"""Many videos at once, in processes: a decoder that crashes or blocks costs only its video."""

import faulthandler
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import Pipe, Process, active_children, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import TypeVar

T = TypeVar('T')
R = TypeVar('R')

MAX_SECONDS = 3600.0  # for one task; a film is decoded in less


@dataclass(frozen=True)
class Crash:
    """How the process of a task ended before the task was done.

    Attributes:
        exit_code: Of the process; a signal is negative.
    """

    exit_code: int

    @property
    def from_outside(self) -> bool:
        """Whether it was ended, as for want of memory, and did not end of itself."""
        return -self.exit_code in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run_in_processes(
    function: Callable[[T], R], tasks: Iterable[T], jobs: int, seconds: float = MAX_SECONDS
) -> Generator[tuple[T, R | Crash], None, None]:
    """Apply a function to many tasks in parallel.

    Args:
        function: What to do; it must not raise.
        tasks: Its arguments.
        jobs: Number of processes.
        seconds: Time for one task, after which its process is ended, whatever it is doing.

    Yields:
        Every task with its outcome, as they are done; a crash where the process of the task came
        to an end or took too long, alone too. Those not yet begun are dropped when it is closed;
        those under way are ended when it is interrupted, or when this process is killed.

    Raises:
        ValueError: If jobs is below 1.
    """
    if jobs < 1:
        raise ValueError(f'jobs is {jobs}, must be at least 1')
    limited = partial(run_within, function, seconds)
    remaining = iter(tasks)
    suspects: list[T] = []
    while True:
        yield from _run_until_crash(limited, remaining, jobs, suspects)
        if not suspects:
            return
        for task in suspects:  # one of them crashed: each gets a process of its own
            yield task, _run_alone(limited, task)
        suspects.clear()


def _run_until_crash(
    function: Callable[[T], R], tasks: Iterator[T], jobs: int, suspects: list[T]
) -> Iterator[tuple[T, R]]:
    """Work the tasks off; after a crash, leave those that were under way as suspects."""
    under_way: dict[Future[R], T] = {}
    others = set(active_children())
    with ProcessPoolExecutor(jobs, initializer=_belong_to_parent) as pool:
        try:
            while True:
                for task in islice(tasks, 2 * jobs - len(under_way)):
                    suspects.append(task)  # until it is accepted
                    under_way[pool.submit(function, task)] = suspects.pop()
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    yield under_way.pop(future), outcome
        except BrokenProcessPool:
            suspects += under_way.values()
        except GeneratorExit:
            pool.shutdown(cancel_futures=True)
            raise
        except KeyboardInterrupt:
            for process in set(active_children()) - others:
                process.terminate()
            raise


def _belong_to_parent() -> None:
    """Leave interrupts to the parent, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def end() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)  # a function may want to end what it started

    Thread(target=end, daemon=True).start()


def _run_alone(function: Callable[[T], R], task: T) -> R | Crash:
    receiver, sender = Pipe(duplex=False)
    process = Process(target=_send_outcome, args=(function, task, sender))
    process.start()
    sender.close()
    try:
        outcome: R | Crash = receiver.recv()
    except EOFError:
        process.join()
        outcome = Crash(process.exitcode or 0)
    process.join()
    return outcome


def _send_outcome(function: Callable[[T], R], task: T, sender: Connection) -> None:
    sender.send(function(task))


def run_within(function: Callable[[T], R], seconds: float, task: T) -> R:
    """Do a task, or end this process when the time is up.

    The clock runs in a thread of C, which a decoder that never returns cannot hold up.
    """
    with open(os.devnull, 'w') as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return function(task)
        finally:
            faulthandler.cancel_dump_traceback_later()
