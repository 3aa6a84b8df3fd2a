"""ActivityNet as trimmed video: each annotated segment of a long video is a sample.

Input: YouTube videos of up to several minutes with one or more segments. Label: one of 200
everyday activities, sports and household tasks. Metadata: none.

Counts (release 1.3): 10,024 training videos with 15,410 segments, 4,926 validation videos with
7,654; the labels of 5,044 testing videos are withheld. The files of the localisation projects list
19,228 videos with 22,152 segments: 14,859 for training and 7,293 for validation. Twelve of
those are empty; 23 others are listed twice to thirteen times, and five differ from another by less
than a millisecond: the first of each is kept, the rest is left out, 62 entries in all.

Group: the video.

Publication: Caba Heilbron, Escorcia, Ghanem and Niebles, ActivityNet: A Large-Scale Video Benchmark
for Human Activity Understanding, CVPR 2015. Where to ask: activity-net.org (a form, for videos that
are no longer on YouTube); the videos belong to those who made them.

Official files: ``activity_net.v1-3.min.json`` (or v1-2, fewer classes, in the class list of 1.3),
or the pair ``anet_anno_action.json`` and ``video_info_new.csv`` of the localisation projects.
Traps: files are ``v_ID`` or ``ID``; some segments end up to a second after their video.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split, first_file, read_json, read_table

OFFICIAL_NAMES = ('activity_net.v1-3.min.json', 'activity_net.v1-2.min.json')
PAIR = ('anet_anno_action.json', 'video_info_new.csv')
MANIFESTS = {'training': 'train', 'validation': 'test'}


def read_activitynet(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the segments of training and validation videos; see :class:`.annotations.Reader`."""
    check_split(split)
    official = first_file(annotations, OFFICIAL_NAMES)
    pair = [first_file(annotations, [name]) for name in PAIR]
    if official is not None:
        segments = _list_official(official)
    elif pair[0] is not None and pair[1] is not None:
        segments = _list_pair(pair[0], pair[1])
    else:
        raise FileNotFoundError(
            f'no official lists in {annotations}: looked for {" or ".join(OFFICIAL_NAMES)}, or '
            f'both {" and ".join(PAIR)}'
        )
    return {
        MANIFESTS[subset]: _sort_out(part.reset_index(drop=True))
        for subset, part in segments.groupby('subset')
        if subset in MANIFESTS
    }


def _list_official(path: Path) -> pd.DataFrame:
    content = read_json(path)
    try:
        database = content['database']
        subsets = {name: entry['subset'] for name, entry in database.items()}
        segments = _list_segments(path, database, subsets)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f'{path} is not an annotation file of ActivityNet: {error!r}') from error
    return segments.rename(columns={'name': 'group'})


def _list_pair(path: Path, info: Path) -> pd.DataFrame:
    videos = read_table(info, ('video', 'subset')).drop_duplicates('video')
    subsets = dict(zip(videos['video'], videos['subset'], strict=True))
    database = read_json(path)
    try:
        segments = _list_segments(path, database, subsets)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f'{path} and {info} do not fit together: {error!r}') from error
    return segments.assign(group=segments['name'].str.removeprefix('v_'))


def _list_segments(path: Path, database: dict[str, Any], subsets: dict[str, str]) -> pd.DataFrame:
    """One row for each segment: ``name`` of the entry, ``subset``, bounds, label and place."""

    def rows() -> Iterator[tuple[str, str, float, float, str, str]]:
        for name, entry in database.items():
            for number, segment in enumerate(entry['annotations'], start=1):
                start, end = map(float, segment['segment'])
                where = f'{path.name}: entry {name}, segment {number}'
                yield name, subsets[name], start, end, segment['label'], where

    columns = ['name', 'subset', 'start', 'end', 'label', 'where']
    segments = pd.DataFrame(list(rows()), columns=columns)
    # Manifests tell samples apart by the millisecond.
    return segments.round({'start': 3, 'end': 3})


def _sort_out(segments: pd.DataFrame) -> Annotated:
    """Leave out segments that are empty or listed before."""
    reason = pd.Series('', index=segments.index)
    reason[segments.duplicated(['group', 'start', 'end', 'label'])] = 'listed before'
    reason[segments['end'] <= segments['start']] = 'empty segment'
    left_out = pd.DataFrame({'where': segments['where'], 'reason': reason})[reason != '']
    kept = segments[reason == ''].reset_index(drop=True)
    names = 'v_' + kept['group'], kept['group']
    forms = [kept[['start', 'end']].assign(video=name) for name in names]
    return Annotated(kept[['label', 'where', 'group']], tuple(forms), left_out)


ACTIVITYNET = OfficialDataSet(
    key='activitynet',
    read=read_activitynet,
    classes='activitynet',
    published={'train': 15_410, 'test': 7_654},
    suffix='.mp4',
    note='ActivityNet 1.3 as trimmed video, published are its segments, test.csv is its validation '
    'list; a group is a video.',
)
