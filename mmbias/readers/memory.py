"""A limit to the memory that opening a file may take, held before anything is allocated."""

import contextlib
import functools
import os
import sys
from collections.abc import Iterator

MAX_OPEN_BYTES = 400 * 2**20  # the tables of a day at 60 frames a second take half of it

if sys.platform == 'linux':
    import resource

    _USUAL = resource.getrlimit(resource.RLIMIT_DATA)[0]


@contextlib.contextmanager
def limited_memory(size: int) -> Iterator[None]:
    """Refuse what takes more memory of this process than it has now and a number of bytes.

    The tables of a file are made from counts that it tells, so that a few kilobytes can ask for any
    amount; each format has its own. The system refuses the allocation itself, which costs nothing;
    it does so on Linux only. Other threads are bound by it, too, for as long as it lasts.

    Args:
        size: In bytes.

    Raises:
        ValueError: If it does not suffice.
    """
    try:
        _allow(size)
        yield
    except MemoryError as error:
        raise ValueError(f'opening it takes more than {size / 2**20:.0f} MiB') from error
    finally:
        _allow(None)


@functools.lru_cache(maxsize=1)
def _memory_file(process: int) -> int:
    """Kept open, as opening it takes longer than all the rest; each process has its own."""
    return os.open(f'/proc/{process}/statm', os.O_RDONLY)


def _allow(size: int | None) -> None:
    """Set the limit that the process has of its own, or a nearer one."""
    if sys.platform != 'linux':
        return
    limit, most = _USUAL, resource.getrlimit(resource.RLIMIT_DATA)[1]
    if size is not None:
        pages = os.pread(_memory_file(os.getpid()), 200, 0).split()[5]
        used = int(pages) * resource.getpagesize()
        limit = used + size if limit == resource.RLIM_INFINITY else min(limit, used + size)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
