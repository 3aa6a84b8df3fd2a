"""Gym288, the finer and more unbalanced setting of FineGym.

Input: elements of gymnastics, mostly of one or two seconds, cut from YouTube videos of
competitions. Label: one of 288 elements of four women's events: VT, FX, BB, UB. Metadata:
``source``, the YouTube video.

Counts: version 1.0 lists 22,671 elements for training and 9,646 for validation; version 1.1 has a
longer training list (28,739) and the same validation list. The training list of 1.0 covers 287
classes, the validation list 288. Neither has the 38,980 elements that papers count; version 1.1,
with 38,385, comes nearest.

Group: the event, one routine of one gymnast: ``ID_E_start_end``. The two lists share no element,
but 504 events (and 98 of the YouTube videos) have elements in both lists of version 1.0.

Publication: Shao, Zhao, Dai and Lin, FineGym: A Hierarchical Video Dataset for Fine-grained Action
Understanding, CVPR 2020. Licence: of the annotations, CC BY-NC 4.0; the videos belong to those who
made them. Where to ask: sdolivia.github.io/FineGym.

Official files: lists ``EVENT_ACTION NUMBER`` (:data:`VERSIONS`; a training list whose name tells
no version is of 1.0, as MMAction2 downloads it),
``gym288_categories.txt``, and the times of the elements: ``finegym_annotation_info_v1.1.json``
(or v1.0, or ``annotation.json``), or ``event_annotation.json`` made from it. Traps: the
release is a list of YouTube videos, from which MMAction2's tools cut events and elements; times in
the names are rounded, those in the JSON files are not; three names of classes stand twice, for a
flight element and a dismount, here told apart in brackets.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import (
    check_classes,
    check_split,
    find_lists,
    first_file,
    name_classes,
    read_json,
    read_lines,
)
from mmbias.datasets.official.versions import Version, find_version, refuse_other_counts

VALIDATION = ('gym288_val_element.txt', 'gym288_val_org.txt')  # the same in both versions
VERSIONS = (
    Version(
        '1.0',
        published={'train': 22_671, 'test': 9_646},
        files={
            'train': (
                'gym288_train_element_v1.0.txt',
                'gym288_train_element.txt',
                'gym288_train_org.txt',
            ),
            'test': VALIDATION,
        },
    ),
    Version(
        '1.1',
        published={'train': 28_739, 'test': 9_646},
        files={'train': ('gym288_train_element_v1.1.txt',), 'test': VALIDATION},
    ),
)
EVENT_TIMES = (
    'finegym_annotation_info_v1.1.json',
    'finegym_annotation_info_v1.0.json',
    'annotation.json',
)
ELEMENT_TIMES = ('event_annotation.json',)
ELEMENT = r'(?P<name>(?P<group>(?P<source>.{11})_E_\d+_\d+)_A_\d+_\d+)\s+(?P<number>\d+)'
CATEGORY = r'Clabel:\s*(?P<number>\d+);\s*set:\s*(?P<set>\d+);\s*Glabel:\s*\d+;\s*(?P<name>.+)'
SETS = {'33': 'flight-salto', '35': 'dismount'}


def read_gym288(annotations: Path, *, split: int = 1, version: str = '') -> dict[str, Annotated]:
    """Read the training and validation lists; see :class:`.annotations.Reader`.

    The elements are looked for as videos of their own, then in the video of their event, then in
    the YouTube video; the last needs the exact start of the events, which only FineGym's own file
    has.

    Args:
        annotations: Folder of the official files.
        split: There is one.
        version: ``'1.0'`` or ``'1.1'``; empty where the lists of one alone are there.
    """
    check_split(split)
    chosen = find_version(annotations, VERSIONS, version)
    paths = find_lists(annotations, chosen.files)
    categories = first_file(annotations, ('gym288_categories.txt',))
    if categories is not None:
        _check_categories(categories)
    times = _read_times(annotations)
    lists = {name: _read_list(path, times) for name, path in paths.items()}
    refuse_other_counts({name: len(one) for name, one in lists.items()}, chosen, VERSIONS)
    return lists


def _check_categories(path: Path) -> None:
    table, _ = read_lines(path, CATEGORY, 'Clabel: NUMBER; set: NUMBER; Glabel: NUMBER; NAME')
    table = table.sort_values('number', key=lambda numbers: numbers.astype(int))
    sets = ' [' + table['set'].map(SETS).fillna(table['set']) + ']'
    twice = table['name'].duplicated(keep=False)
    check_classes(path, table['name'].where(~twice, table['name'] + sets).tolist(), 'gym288')


def _read_times(annotations: Path) -> pd.DataFrame:
    """Seconds by name of the element: ``start``, ``end`` in the event, ``offset`` of the event."""
    whole, parts = first_file(annotations, EVENT_TIMES), first_file(annotations, ELEMENT_TIMES)
    path = whole or parts
    rows: list[tuple[str, float, float, float]] = []
    if path is not None:
        try:
            events = read_json(path)
            rows = list(_list_whole(events) if whole else _list_elements(events))
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise ValueError(f'{path} does not hold times of elements: {error!r}') from error
    return pd.DataFrame(rows, columns=['name', 'start', 'end', 'offset']).set_index('name')


def _list_whole(videos: dict[str, Any]) -> Iterator[tuple[str, float, float, float]]:
    for video, events in videos.items():
        for event, content in events.items():
            if content['segments']:
                offset = float(content['timestamps'][0][0])
                yield from _list_elements({f'{video}_{event}': content['segments']}, offset)


def _list_elements(
    events: dict[str, Any], offset: float = float('nan')
) -> Iterator[tuple[str, float, float, float]]:
    for event, elements in events.items():
        for element, content in elements.items():
            stages = content['timestamps']
            yield f'{event}_{element}', float(stages[0][0]), float(stages[-1][1]), offset


def _read_list(path: Path, times: pd.DataFrame) -> Annotated:
    table, mistakes = read_lines(path, ELEMENT, 'EVENT_ACTION NUMBER')
    known = times.reindex(table['name']).reset_index(drop=True)
    from_start = known[['start', 'end']].add(known['offset'], axis=0).round(3)
    forms = (
        pd.DataFrame({'video': table['name']}),
        known[['start', 'end']].assign(video=table['group'].where(known['start'].notna(), '')),
        from_start.assign(video=table['source'].where(from_start['start'].notna(), '')),
    )
    rows = table[['where', 'group', 'source']]
    rows = rows.assign(label=name_classes(table['number'], 'gym288'))
    used = [form for form in forms if (form['video'] != '').any()]
    return Annotated(rows, tuple(used or forms[:1]), mistakes=mistakes)


GYM288 = OfficialDataSet(
    key='gym288',
    read=read_gym288,
    classes='gym288',
    published={},
    versions=VERSIONS,
    suffix='.mp4',
    note='Gym288: test.csv is the validation list, the same in versions 1.0 and 1.1; a group is an '
    'event, and events have elements in both lists.',
)
