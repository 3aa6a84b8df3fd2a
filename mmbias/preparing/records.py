"""The examinations of a data set on disk, so that a stopped run goes on and shards add up.

Invariant: a record speaks of one state of one file and of one way to examine it; a file that
changed is examined again, and every file is where the reader or the size of copies changed.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mmbias.preparing.examining import Examination, Task, file_state


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
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('a', encoding='utf-8') as file:
        if file.tell():
            file.write('\n')  # ends a line that a kill cut short
        for examination in examinations:
            file.write(json.dumps(dataclasses.asdict(examination)) + '\n')
            file.flush()
            yield examination


def is_done(task: Task, records: Mapping[str, Examination]) -> bool:
    """Whether a task needs no work: its file was examined as it is now and in the same way.

    Args:
        task: The task.
        records: What was examined so far.

    Returns:
        True where nothing is left to do; a copy that was wanted must be there, too.
    """
    record = records.get(task.video)
    wanted = (file_state(task.path), task.settings)
    if record is None or (record.state, record.settings) != wanted:
        return False
    return bool(record.error) or task.copy is None or task.copy.is_file()


def take_shard(tasks: list[Task], shard: tuple[int, int]) -> list[Task]:
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
