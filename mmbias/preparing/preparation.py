"""The steps from official files to manifests; nothing is written before everything was checked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.manifest_table import list_mistakes
from mmbias.datasets.official import DataSet
from mmbias.datasets.official.annotations import Annotated
from mmbias.preparing.examining import Examination, Task, examine_video, file_state
from mmbias.preparing.manifests import (
    FOLDER,
    Split,
    find_mistakes,
    frame_rates,
    leave_out,
    make_split,
    pass_over,
    reasons_unreadable,
    reasons_wrong,
    write_split,
)
from mmbias.preparing.matching import Matches, index_videos, match_videos, shared_names
from mmbias.preparing.records import is_done, keep_records, read_records, take_shard
from mmbias.preparing.workers import run_in_processes

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
    """

    short_side: int | None = None
    jobs: int = 1
    shard: tuple[int, int] = (1, 1)
    reader: str = 'auto'


def match_splits(
    dataset: DataSet, lists: Mapping[str, Annotated], videos: Path | None, *, copies: bool = False
) -> list[Split]:
    """Match the official lists with the videos on disk.

    Args:
        dataset: The data set.
        lists: Its official lists by name of the manifest.
        videos: Folder of the videos; None to take every sample under its official name.
        copies: Whether the manifests are of small copies.

    Returns:
        The splits.

    Raises:
        ValueError: If not one video was found.
    """
    if videos is None:
        return [
            make_split(name, annotated, _canonical(annotated, dataset.suffix))
            for name, annotated in lists.items()
        ]
    names = pd.concat([form['video'] for part in lists.values() for form in part.forms]).unique()
    # Without a frame rate a folder of frames is no video, as rawframes/a beside videos/a.avi.
    rated = [form['video'] for part in lists.values() if 'fps' in part.rows for form in part.forms]
    stems = {name.rpartition('/')[-1] for form in rated for name in form}
    index = index_videos(videos, frame_folders=stems)
    shared = shared_names(names)
    splits = [
        make_split(name, part, match_videos(part.forms, index, shared), copies=copies)
        for name, part in lists.items()
    ]
    if not any(len(split.table) for split in splits):
        wanted = ', '.join(name + dataset.suffix for name in names[:3])
        raise ValueError(
            f'no video of {dataset.key} is in {videos}, which has {len(index)} others; looked for '
            f'{wanted}, ...'
        )
    return splits


def _canonical(annotated: Annotated, suffix: str) -> Matches:
    form = annotated.forms[0]
    paths = form.get('file', form['video'] + suffix).to_numpy(dtype=object)
    return Matches(paths, np.zeros(len(paths), dtype=np.int64))


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
    """
    tasks = _list_tasks(splits, videos, out, work)
    records = read_records(out / RECORDS)
    open_tasks = [task for task in take_shard(tasks, work.shard) if not is_done(task, records)]
    outcomes = run_in_processes(examine_video, open_tasks, work.jobs)
    done = (outcome or _crashed(task) for task, outcome in outcomes)
    index, count = work.shard
    kept = keep_records(out / RECORDS / f'{index}-of-{count}.jsonl', done)
    records |= {examination.video: examination for examination in watch(kept, len(open_tasks))}
    return {task.video: records[task.video] for task in tasks if task.video in records}


def _crashed(task: Task) -> Examination:
    state = file_state(task.path)
    return Examination(
        task.video, state, task.settings, error='the decoder crashed or took too long'
    )


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


def check_splits(
    dataset: DataSet,
    splits: Sequence[Split],
    records: Mapping[str, Examination],
    *,
    drop: bool = False,
) -> list[Split]:
    """Leave out what cannot be read, and refuse what is wrong.

    Args:
        dataset: The data set.
        splits: Its splits.
        records: Examinations by video.
        drop: Leave wrong rows out, too, instead of refusing them.

    Returns:
        The splits as they can be written.

    Raises:
        ValueError: With every mistake of all splits, each with its place.
    """
    classes = read_classes(dataset.classes)
    readable = [leave_out(split, reasons_unreadable(split, records)) for split in splits]
    wrong = [find_mistakes(split, classes, records) for split in readable]
    if drop:
        pairs = zip(readable, wrong, strict=True)
        return [leave_out(pass_over(s), reasons_wrong(s, mistakes)) for s, mistakes in pairs]
    mistakes = [line for split in readable for line in split.mistakes]
    for split, found in zip(readable, wrong, strict=True):
        mistakes += [f'{split.places[row]}: {text}' for row, text in found]
    if mistakes:
        raise ValueError(list_mistakes(dataset.key, mistakes))
    return readable


def write_splits(
    dataset: DataSet, lists: Mapping[str, Annotated], splits: Sequence[Split], out: Path
) -> pd.DataFrame:
    """Write the manifests and the lists of missing samples.

    Args:
        dataset: The data set.
        lists: Its official lists.
        splits: What to write.
        out: Folder.

    Returns:
        One row a manifest: ``manifest``, ``published`` (samples of the official release),
        ``listed`` (in the files at hand), ``written``, ``not found``, ``unreadable``,
        ``left out`` (for other reasons), ``classes`` (covered/known),
        ``groups``, ``sha256``.
    """
    return pd.DataFrame(
        [_describe(dataset, lists[split.name], split, write_split(out, split)) for split in splits]
    )


def _describe(
    dataset: DataSet, annotated: Annotated, split: Split, sha256: str
) -> dict[str, object]:
    reasons = split.missing['reason'].astype(str)
    not_found = int((reasons == 'not found').sum())
    unreadable = int(reasons.str.startswith('unreadable').sum())
    groups = split.table['group'].nunique() if 'group' in split.table else None
    return {
        'manifest': f'{split.name}.csv',
        'published': dataset.published.get(split.name),
        'listed': len(annotated),
        'written': len(split.table),
        'not found': not_found,
        'unreadable': unreadable,
        'left out': len(reasons) - not_found - unreadable,
        'classes': f'{split.table["label"].nunique()}/{len(read_classes(dataset.classes))}',
        'groups': groups,
        'sha256': sha256,
    }


def refuse_place(videos: Path, out: Path, *, copies: bool) -> None:
    """Refuse an ``OUT/videos`` that is not for these videos, before any work is done.

    Args:
        videos: Folder of the videos.
        out: Folder of the manifests.
        copies: Whether small copies are written there, or it becomes a link to the videos.

    Raises:
        FileExistsError: If it leads elsewhere, or copies and originals would lie in one folder,
            where a copy could replace its original or be taken for one.
    """
    place, original = out / FOLDER, videos.resolve()
    real = place.resolve()
    if copies and place.is_symlink():
        raise FileExistsError(f'{place} is a link to originals; small copies need another --out')
    if copies and (real == original or real in original.parents or original in real.parents):
        raise FileExistsError(f'{place} and {videos} overlap; small copies need another --out')
    if not copies and real != original and (place.exists() or place.is_symlink()):
        raise FileExistsError(f'{place} leads to {real}, not to {original}')


def link_videos(videos: Path, out: Path) -> None:
    """Make ``OUT/videos`` lead to the videos, so that the manifests hold relative paths.

    Args:
        videos: Folder of the videos.
        out: Folder of the manifests; see :func:`refuse_place`.
    """
    link = out / FOLDER
    if link.resolve() != videos.resolve():
        link.symlink_to(videos.resolve(), target_is_directory=True)
