"""One rank's pass over its groups of samples, whatever befalls the processes that read them.

A sample at which a process died is read again in a loader process that has only its group. At the
second death, of that process or of the whole run, it is a failed sample and not tried again.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from torch.utils.data import DataLoader

from mmbias.evaluation.recording.journal import Record
from mmbias.evaluation.recording.reading_log import ReadingLog, deaths
from mmbias.evaluation.recording.recorder import Recorder

Groups = Sequence[Sequence[int]]
MOST_DEATHS = 2  # of processes at one sample
# torch raises the first wherever the main process is; the others come of fetching a chunk.
LOADER_ERRORS = (RuntimeError, ConnectionError, EOFError)


class Pass:
    """Writes a record of every wanted sample.

    Args:
        load: Gives a loader of groups; with a process of its own at least, where that is asked for.
        score: Records of what a loader gives.
        recorder: Takes the records, and knows what is wanted still.
        log: Tells which samples were begun and not ended.
    """

    def __init__(
        self,
        *,
        load: Callable[[Groups, bool], DataLoader],
        score: Callable[[DataLoader], Generator[Record, None, None]],
        recorder: Recorder,
        log: ReadingLog,
    ) -> None:
        self._load, self._score = load, score
        self._recorder, self._log = recorder, log

    def run(self, groups: Groups) -> None:
        """Write the records of groups, suspects of an earlier run first and on their own.

        Args:
            groups: Positions of samples; the records of a group are of one pass.

        Raises:
            ChildProcessError: If loader processes end again and again and no sample is the cause.
        """
        # First, as the death of a process would cost others what they have decoded ahead.
        died = deaths(self._log.path.parent)
        for group in groups:
            if not died.keys().isdisjoint(group):
                self._isolate(group)
        while groups := self._unfinished(groups):
            before = self._recorder.written
            start = self._log.length()
            end = self._write_records(groups, alone=False)
            if not end:
                return
            at_work = self._log.unfinished(start)
            suspects = [group for group in groups if not at_work.keys().isdisjoint(group)]
            # With no suspect and no progress a further attempt would end in the same way.
            if not suspects and self._recorder.written == before:
                raise ChildProcessError(f'{end}; the records so far are kept: --resume')
            for group in suspects:
                self._isolate(group)

    def _unfinished(self, groups: Groups) -> Groups:
        return [group for group in groups if not self._recorder.wanted.isdisjoint(group)]

    def _isolate(self, group: Sequence[int]) -> None:
        """Write the records of a group in a loader process of its own, without what ends it."""
        end = 'the process that read it ended'
        while True:
            # Read anew: the attempt before may have been one death more.
            died = deaths(self._log.path.parent)
            for index in group:
                if died[index] >= MOST_DEATHS:
                    self._recorder.add(Record(index, 0, None, error=_explain(end)))
            group = [index for index in group if died[index] < MOST_DEATHS]
            if not self._unfinished([group]):
                return
            start = self._log.length()
            end = self._write_records([group], alone=True)
            if not end:
                return
            # Something else ended the process, memory that ran out, say: no sample is to blame.
            if self._log.unfinished(start).keys().isdisjoint(group):
                raise ChildProcessError(f'{end}; the records so far are kept: --resume')

    def _write_records(self, groups: Groups, *, alone: bool) -> str:
        """Write the records of groups; how a loader process ended, if one did too early."""
        loader = self._load(groups, alone)
        try:
            with closing(self._score(loader)) as records:
                for record in records:
                    self._recorder.add(record)
        except LOADER_ERRORS as error:
            end = describe_end(error)
            # Without loader processes the error is of the network or of this process.
            if not end or not loader.num_workers:
                raise
            return end
        return ''


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


def _explain(end: str) -> str:
    return f'{end}; so did another before, and it is not tried again (journal/*.reading knows)'
