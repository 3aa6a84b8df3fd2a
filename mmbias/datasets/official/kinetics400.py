"""Kinetics-400, its ten classes of WeirdKinetics (``kinetics10``), and Mimetics.

Input: clips of about ten seconds, each cut from a YouTube video of its own; size and frame rate
vary. Label: one of 400 human actions. Metadata: none.

Counts: Kinetics-400 lists 246,534 training and 19,906 validation videos; the ten classes have 497
validation videos. Mimetics lists 713 clips of 50 of the 400 classes, acted out without objects or
in the wrong place, for testing. Videos go from YouTube year by year: every copy lacks some, and
two copies seldom lack the same.

Group: the YouTube video. In Mimetics 713 clips are of 560 videos.

Publication: Kay et al., The Kinetics Human Action Video Dataset, arXiv 1705.06950, 2017;
Weinzaepfel and Rogez, Mimetics: Towards Understanding Human Actions Out of Context, IJCV 2021.
Licence: of the lists, CC BY 4.0; the videos belong to those who made them. The Common Visual Data
Foundation keeps a copy: github.com/cvdfoundation/kinetics-dataset.

Official files: CSV with ``label,youtube_id,time_start,time_end``, under many names: :data:`NAMES`.
Traps: class folders have spaces (in some copies underscores); files are ``ID_000036_000046`` or,
in some copies, ``ID`` alone.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split, find_lists, keep_good, read_table

NAMES = {
    'train': (
        'kinetics-400_train.csv',
        'kinetics400_train.csv',
        'kinetics_train.csv',
        'train.csv',
    ),
    'test': (
        'kinetics-400_val.csv',
        'kinetics400_val.csv',
        'kinetics_val.csv',
        'val.csv',
        'validate.csv',
        'validation.csv',
    ),
}


def read_kinetics400(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the training and validation lists; see :class:`.annotations.Reader`."""
    check_split(split)
    return {name: _read_list(path) for name, path in find_lists(annotations, NAMES).items()}


def read_kinetics10(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the same lists, keeping ten classes; see :class:`.annotations.Reader`."""
    classes = frozenset(read_classes('kinetics10'))
    lists = read_kinetics400(annotations, split=split)
    return {name: _keep_classes(annotated, classes) for name, annotated in lists.items()}


def read_mimetics(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the list of Mimetics; see :class:`.annotations.Reader`."""
    check_split(split)
    [(name, path)] = find_lists(annotations, {'test': ('mimetics.csv',)}).items()
    annotated = _read_list(path)
    # A YouTube video holds several clips, so that its name alone would not tell which.
    return {name: replace(annotated, forms=annotated.forms[:1])}


def _read_list(path: Path) -> Annotated:
    table = read_table(path, ('label', 'youtube_id', 'time_start', 'time_end'))
    whole = [table[column].str.fullmatch(r'\d+') for column in ('time_start', 'time_end')]
    complaint = 'time {time_start!r} to {time_end!r}, must be whole seconds'
    table, mistakes = keep_good(table, whole[0] & whole[1], complaint)
    short = table['label'] + '/' + table['youtube_id']
    start, end = table['time_start'].str.zfill(6), table['time_end'].str.zfill(6)
    names = short + '_' + start + '_' + end, short
    forms = [pd.DataFrame({'video': name}) for name in names]
    rows = table[['label', 'where']].assign(group=table['youtube_id'])
    return Annotated(rows, tuple(forms), mistakes=mistakes)


def _keep_classes(annotated: Annotated, classes: Collection[str]) -> Annotated:
    kept = annotated.rows['label'].isin(classes)
    rows, *forms = (
        table[kept].reset_index(drop=True) for table in (annotated.rows, *annotated.forms)
    )
    return replace(annotated, rows=rows, forms=tuple(forms))


KINETICS400 = OfficialDataSet(
    key='kinetics400',
    read=read_kinetics400,
    classes='kinetics400',
    published={'train': 246_534, 'test': 19_906},
    suffix='.mp4',
    note='Kinetics-400 of 2017, test.csv is its validation list; a group is a YouTube video.',
)
KINETICS10 = OfficialDataSet(
    key='kinetics10',
    read=read_kinetics10,
    classes='kinetics10',
    published={'test': 497},
    suffix='.mp4',
    note='The ten classes of WeirdKinetics in the validation list of Kinetics-400 (2017); a group '
    'is a YouTube video.',
)
MIMETICS = OfficialDataSet(
    key='mimetics',
    read=read_mimetics,
    classes='kinetics400',
    published={'test': 713},
    suffix='.mp4',
    note='Mimetics, 50 of the classes of Kinetics-400; a group is a YouTube video.',
)
