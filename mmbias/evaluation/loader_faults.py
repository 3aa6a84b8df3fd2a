"""What becomes of a run when a process of its loader dies or blocks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from torch.utils.data import DataLoader

from mmbias.evaluation.journal import JournalWriter, Record

# torch raises the first wherever the main process is; the others come of fetching a chunk.
LOADER_ERRORS = (RuntimeError, ConnectionError, EOFError)


class Tally:
    """Writes records to a journal and counts them.

    Args:
        journal: Where to.
        wanted: Positions of the samples that have no record yet.
    """

    def __init__(self, journal: JournalWriter, wanted: Iterable[int]) -> None:
        self.journal = journal
        self.wanted = set(wanted)
        self.written = 0
        self.failures = 0

    def add(self, record: Record) -> bool:
        """Write a record, unless the sample has one; whether it was written."""
        if record.position not in self.wanted:
            return False
        self.wanted.remove(record.position)
        self.journal.append(record)
        self.written += 1
        self.failures += record.scores is None
        return True


@contextmanager
def iterating(loader: DataLoader) -> Iterator[Iterator[Any]]:
    """Context of a pass over a loader whose processes end with it, also after the death of one."""
    items = iter(loader)
    try:
        yield items
    finally:
        end = getattr(items, '_shutdown_workers', None)  # none where this process loads
        if end is not None:
            with suppress(RuntimeError):  # torch tells of the dead process once more
                end()


def describe_end(error: Exception) -> str:
    """Say in one line how a loader process ended; empty if the error is of something else.

    Example:
        >>> describe_end(RuntimeError('DataLoader timed out after 60 seconds'))
        'the process that read it took too long: DataLoader timed out after 60 seconds'
    """
    message = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, RuntimeError) and not message.startswith('DataLoader'):
        return ''
    how = 'took too long' if 'timed out' in message else 'ended'
    return f'the process that read it {how}: {message}'
