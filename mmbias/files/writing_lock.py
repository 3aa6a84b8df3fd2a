"""One writer of a results folder at a time.

The lock is one of the operating system on a file that stays there (``flock``, which network file
systems pass on to their server): it ends with the process that holds it, however that ends, so none
is ever left behind, which no file with a number and a time in it could promise across machines
whose clocks differ. Where a file system knows no such locks, filelock falls back to such a file.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOCK, HOLDER = '.lock', '.lock.holder'
HELD = ('run.json', 'scores.npy', 'journal')
# Of what is replaced, where the new has none.
STALE = ('clip_scores.npy', 'summary.json', 'left_out.csv')
STALE_FOLDERS = ('journal', 'gallery', 'masked')


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Context in which no other process writes a results folder.

    Args:
        folder: Made if it is not there.

    Raises:
        BlockingIOError: If another process, or another run of this one, holds it; names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BlockingIOError(
            f'{folder} is being written by {_holder(folder)}: wait for it, or choose another folder'
        ) from None
    try:
        _name_holder(folder)
        yield
    finally:
        lock.release()


@contextmanager
def new_results(folder: Path, *, overwrite: bool = False) -> Iterator[None]:
    """Context in which a results folder is written anew, by this process alone.

    Args:
        folder: Made if it is not there.
        overwrite: Whether results that are there may be replaced.

    Raises:
        FileExistsError: If there are results and they may not be.
        BlockingIOError: If another process writes them.
    """
    with locked_folder(folder):
        there = [name for name in HELD if os.path.lexists(folder / name)]
        if there and not overwrite:
            raise FileExistsError(
                f'{folder} holds results ({there[0]}): choose another folder, or --overwrite'
            )
        for name in STALE_FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in STALE:
            (folder / name).unlink(missing_ok=True)
        yield


def _name_holder(folder: Path) -> None:
    path = folder / HOLDER
    path.unlink(missing_ok=True)  # never written through, were it a link
    path.write_text(f'process {os.getpid()} on {socket.gethostname()}', encoding='utf-8')


def _holder(folder: Path) -> str:
    try:
        text = (folder / HOLDER).read_text(encoding='utf-8', errors='replace')[:200].strip()
    except OSError:
        return 'another process'
    return text if text.isprintable() and text else 'another process'
