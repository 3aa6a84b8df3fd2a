"""Decoding every video of a data set once, over as many runs and machines as it takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmbias.datasets.manifest_table import list_mistakes
from mmbias.preparing.copying import partial_file
from mmbias.preparing.examining import Examination, Task, Trouble, examine_video, file_state
from mmbias.preparing.manifests import Split, frame_rates
from mmbias.preparing.records import is_done, keep_records, read_records, take_shard
from mmbias.preparing.workers import Crash, run_in_processes

RECORDS = 'checks'

Watch = Callable[[Iterable[Examination], int], Iterable[Examination]]


@dataclass(frozen=True)
class Work:
    """How videos are decoded.

    Attributes:
        short_side: Of small copies in pixels, None for no copies.
        jobs: Number of processes.
        shard: (i, n): only every n-th video, beginning with the i-th.
        reader: As :func:`mmbias.readers.open_video` takes it.
        drop: Leave out videos that this machine kept from being examined, for this time, instead
            of ending with their names.
    """

    short_side: int | None = None
    jobs: int = 1
    shard: tuple[int, int] = (1, 1)
    reader: str = 'auto'
    drop: bool = False


def examine_splits(
    splits: Sequence[Split], videos: Path, out: Path, work: Work, watch: Watch
) -> dict[str, Examination]:
    """Decode every video that was not decoded yet, and write small copies if they are wanted.

    Args:
        splits: Whose videos.
        videos: Their folder.
        out: Folder of the manifests; records and copies are kept in it.
        work: How to decode.
        watch: Wraps the examinations of a known number to show their progress.

    Returns:
        What was found, by video; with a shard, its videos only are examined.

    Raises:
        OSError: If the disk takes no more copies, at once; if this machine kept some videos from
            being examined, at the end. The next run goes on where this one ended.
    """
    tasks = _list_tasks(splits, videos, out, work)
    records = read_records(out / RECORDS)
    open_tasks = [task for task in take_shard(tasks, work.shard) if not is_done(task, records)]
    for task in open_tasks:
        if task.copy is not None:  # a killed run may have left it
            partial_file(task.copy).unlink(missing_ok=True)
    troubles: list[Trouble] = []
    with closing(run_in_processes(examine_video, open_tasks, work.jobs)) as outcomes:
        index, count = work.shard
        known = _without_troubles(outcomes, troubles)
        kept = keep_records(out / RECORDS / f'{index}-of-{count}.jsonl', known)
        records |= {examination.video: examination for examination in watch(kept, len(open_tasks))}
    if troubles and not work.drop:
        raise OSError(_list_troubles(troubles))
    records |= {t.video: Examination(t.video, '', '', error=t.error) for t in troubles}
    return {task.video: records[task.video] for task in tasks if task.video in records}


def _without_troubles(
    outcomes: Iterable[tuple[Task, Examination | Trouble | Crash]], troubles: list[Trouble]
) -> Iterator[Examination]:
    """The examinations; troubles are added to the list, and one that ends all is raised."""
    for task, outcome in outcomes:
        if isinstance(outcome, Crash):
            outcome = _explain_crash(task, outcome)
        if isinstance(outcome, Examination):
            yield outcome
        elif outcome.ends:
            raise OSError(f'{outcome.error}; what is done is kept, and the next run goes on')
        else:
            troubles.append(outcome)


def _explain_crash(task: Task, crash: Crash) -> Examination | Trouble:
    if crash.from_outside:
        return Trouble(task.video, 'its process was killed, as for want of memory')
    state, reason = file_state(task.path), 'the decoder crashed or took too long'
    return Examination(task.video, state, task.settings, error=reason)


def _list_troubles(troubles: Sequence[Trouble]) -> str:
    lines = [f'{trouble.video}: {trouble.error}' for trouble in troubles]
    return list_mistakes('examining the videos, on this machine and this time,', lines)


def _list_tasks(splits: Sequence[Split], videos: Path, out: Path, work: Work) -> list[Task]:
    tasks = {}
    for split in splits:
        for video, path, fps in zip(
            split.videos, split.table['path'], frame_rates(split), strict=True
        ):
            tasks[video] = Task(
                video=video,
                path=videos / video,
                fps=None if np.isnan(fps) else float(fps),
                reader=work.reader,
                copy=None if work.short_side is None else out / path,
                short_side=work.short_side or 0,
            )
    return [tasks[video] for video in sorted(tasks)]
