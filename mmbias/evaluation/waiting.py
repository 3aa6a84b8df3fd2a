"""Ranks that wait for each other, and say for whom.

A rank that is stopped, or hangs, is not dead: no launcher ends it, and without a word the others
would wait as long as torch lets them, half an hour by default.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from mmengine.dist import (
    barrier,
    broadcast_object_list,
    get_rank,
    get_world_size,
    is_main_process,
)
from mmengine.logging import print_log

from mmbias.evaluation.recording.journal import journal_file, read_writer

SILENCE = 60.0  # seconds of waiting before something is said, and between two sayings

T = TypeVar('T')


def on_main(act: Callable[[], T], journal: Path) -> T:
    """Do something in the main process; every rank gets what came of it, errors too.

    Args:
        act: Done by the main process alone.
        journal: As for :func:`wait_for_all`.

    Returns:
        What it returned.

    Raises:
        Exception: What it raised, on every rank.
    """
    if get_world_size() == 1:
        return act()
    outcome: list = [None, None]
    if is_main_process():
        try:
            outcome = [act(), None]
        except Exception as error:  # of whatever kind: the others wait for it
            outcome = [None, error]
    with _telling(journal):
        broadcast_object_list(outcome)
    if outcome[1] is not None:
        raise outcome[1]
    return outcome[0]


def wait_for_all(journal: Path) -> None:
    """Wait until all ranks are here.

    Args:
        journal: Folder of the journals, which tell how long a rank has been silent.

    Raises:
        ConnectionError: If a rank is gone, or did not come as long as torch waits.
    """
    with _telling(journal):
        try:
            barrier()
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            raise ConnectionError(
                f'the other processes of the run did not come: {reason}'
            ) from error


@contextmanager
def _telling(journal: Path) -> Iterator[None]:
    """Context that says from time to time which other ranks have written nothing."""
    arrived = threading.Event()
    begin = time.time()

    def tell() -> None:
        while not arrived.wait(SILENCE):
            silent = describe_silence(journal, begin, get_rank(), get_world_size())
            print_log(f'waiting for the other processes; {silent}', 'current', logging.WARNING)

    teller = threading.Thread(target=tell, daemon=True)
    if get_world_size() > 1:
        teller.start()
    try:
        yield
    finally:
        arrived.set()


def describe_silence(journal: Path, begin: float, rank: int, world_size: int) -> str:
    """Say how long the other ranks have written no record, and who they are.

    Args:
        journal: Folder of the journals.
        begin: When the waiting began, in seconds since the epoch.
        rank: Who waits.
        world_size: Number of ranks.

    Returns:
        A phrase for each.
    """
    now, said = time.time(), []
    for other in range(world_size):
        if other == rank:
            continue
        path = journal_file(journal, other)
        last = path.stat().st_mtime if path.is_file() else begin
        said.append(
            f'no record of rank {other} ({read_writer(path) or "not begun"}) for '
            f'{max(0, now - last):.0f} s'
        )
    return ', '.join(said) + ': is it stopped, or at a long video?'
