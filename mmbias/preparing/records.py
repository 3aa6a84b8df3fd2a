"""The examinations of a data set on disk, so that a stopped run goes on and shards add up.

Invariant: a record speaks of one state of one file and of one way to examine it; a file that
changed is examined again, and every file is where the reader or the size of copies changed.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import TypeVar

from mmbias.preparing.examining import Examination, Task, file_state

T = TypeVar('T')


def read_records(folder: Path) -> dict[str, Examination]:
    """Read what was examined so far, by whichever shard.

    Args:
        folder: Folder of the records.

    Returns:
        The records by path of the video; the last one counts, of the file that was written last. A
        line that a kill cut short is left out.
    """
    records = {}
    for path in sorted(folder.glob('*.jsonl'), key=lambda path: (path.stat().st_mtime_ns, path)):
        for line in path.read_text(encoding='utf-8').splitlines():
            try:
                record = Examination(**json.loads(line))
            except (ValueError, TypeError):
                continue
            records[record.video] = record
    return records


def keep_records(path: Path, examinations: Iterable[Examination]) -> Iterator[Examination]:
    """Append examinations to a file as they come, one a line.

    Args:
        path: The file; its folder is made.
        examinations: What to write.

    Yields:
        Each of them once it is written.

    Raises:
        OSError: If one cannot be written; the next run ends its line and goes on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('ab', buffering=0) as file:
        if file.tell():
            _append(file, '\n')  # ends a line that a kill cut short
        for examination in examinations:
            _append(file, json.dumps(dataclasses.asdict(examination)) + '\n')
            yield examination


def _append(file: FileIO, line: str) -> None:
    rest = line.encode()
    try:
        while rest:  # a disk that is almost full takes a part of it
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise OSError(error.errno, error.strerror, file.name) from error


def is_done(task: Task, records: Mapping[str, Examination]) -> bool:
    """Whether a task needs no work: its file was examined as it is now and in the same way.

    Args:
        task: The task.
        records: What was examined so far.

    Returns:
        True where nothing is left to do; a copy that was wanted must be there as it was written.
    """
    record = records.get(task.video)
    wanted = (file_state(task.path), task.settings)
    if record is None or (record.state, record.settings) != wanted:
        return False
    if record.error or task.copy is None:
        return True
    return record.copy != '' and record.copy == file_state(task.copy)


def take_shard(tasks: list[T], shard: tuple[int, int]) -> list[T]:
    """Every n-th task, so that machines share the work.

    Args:
        tasks: All of them, in an order that is the same on every machine.
        shard: (i, n), the i-th of n, counted from 1.

    Returns:
        The share.

    Raises:
        ValueError: If i is not in 1..n.
    """
    index, count = shard
    if not 1 <= index <= count:
        raise ValueError(f'shard is {index}/{count}, must be 1/n to n/n')
    return tasks[index - 1 :: count]
