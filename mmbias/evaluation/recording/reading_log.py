"""Which samples are being read, kept where the death of every process of a run leaves it.

A number is appended when a sample is begun and its negative when that is over, whatever the
outcome, by the process that reads. A beginning without an end is left by a process that died, or
hung and was ended, while it read. Only what was appended counts, and no write waits for the disk:
this outlives processes, and after a loss of power there is at worst one attempt more.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

NUMBER = np.dtype('<i8')


class ReadingLog:
    """Appends to the log of one rank; its loader processes write the same file.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def appending(self) -> Iterator[int]:
        """Open the file; yields what :meth:`reading` takes."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, 'O_NOFOLLOW', 0)
        file = os.open(self.path, flags, 0o666)
        try:
            yield file
        finally:
            os.close(file)

    def length(self) -> int:
        """Numbers that were appended so far."""
        return self.path.stat().st_size // NUMBER.itemsize if self.path.is_file() else 0

    def unfinished(self, since: int = 0) -> Counter[int]:
        """How often each sample was begun and not ended.

        Args:
            since: Numbers at the beginning that are left out, see :meth:`length`.

        Returns:
            Positions of samples and how often.
        """
        if not self.path.is_file():
            return Counter()
        data = self.path.read_bytes()[since * NUMBER.itemsize :]
        numbers = np.frombuffer(data[: len(data) // NUMBER.itemsize * NUMBER.itemsize], NUMBER)
        samples, places = np.unique(np.abs(numbers), return_inverse=True)
        open_ends = np.bincount(places, np.sign(numbers), len(samples)).astype(int)
        found = zip(samples.tolist(), open_ends.tolist(), strict=True)
        return Counter({number - 1: times for number, times in found if times > 0})


@contextmanager
def reading(file: int | None, position: int) -> Iterator[None]:
    """Context of reading a sample.

    Args:
        file: Of :meth:`ReadingLog.appending`; None where nothing is logged.
        position: The sample.
    """
    _append(file, position + 1)  # 0 has no negative
    try:
        yield
    finally:
        _append(file, -position - 1)


def deaths(folder: Path) -> Counter[int]:
    """How often each sample was being read when its process ended, over all ranks."""
    total: Counter[int] = Counter()
    for path in sorted(folder.glob('rank*.reading')):
        total += ReadingLog(path).unfinished()
    return total


def _append(file: int | None, number: int) -> None:
    if file is not None:
        with suppress(OSError):  # a full disk: the journal is about to say so
            os.write(file, number.to_bytes(NUMBER.itemsize, 'little', signed=True))
