"""Writes the records of one rank, each sample once, and stops the run when too many failed."""

from collections.abc import Callable, Sequence
from typing import NoReturn

from mmbias.evaluation.recording.journal import JournalWriter, Record


class Recorder:
    """Takes the records of samples as they come.

    Args:
        journal: Where they are written.
        wanted: Positions of the samples that have no record yet.
        names: Of all samples, for messages.
        max_failures: Most samples that may fail.
        told: Called after each record with the number of records so far.
    """

    def __init__(
        self,
        journal: JournalWriter,
        wanted: Sequence[int],
        *,
        names: Sequence[str],
        max_failures: int,
        told: Callable[[int], None],
    ) -> None:
        self.wanted = set(wanted)
        self.written = 0
        self._failures = 0
        self._journal, self._names = journal, names
        self._max_failures, self._told = max_failures, told

    def add(self, record: Record) -> None:
        """Write a record, unless the sample has one: a group that is read again gives all of them.

        Raises:
            ValueError: If more samples failed than may.
        """
        if record.position not in self.wanted:
            return
        self.wanted.remove(record.position)
        # Written before anything is refused: a resume need not read the sample again.
        self._journal.append(record)
        self.written += 1
        self._failures += record.scores is None
        if self._failures > self._max_failures:
            last = f'; the last is {self._names[record.position]}: {record.error}'
            refuse_failures(self._failures, self._max_failures, last)
        self._told(self.written)


def refuse_failures(failures: int, allowed: int, last: str = '') -> NoReturn:
    """Raise a ValueError that says how many samples failed, and which was the last."""
    raise ValueError(f'{failures} samples cannot be read, allowed: {allowed} (max_failures){last}')
