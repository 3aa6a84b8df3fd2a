"""Jester, version 1.

Input: clips of about three seconds before a webcam, released as folders of JPEG pictures, 100 high,
taken at 12 per second. Label: one of 27 hand gestures, among them "No gesture" and "Doing other
things". Metadata: none.

Counts: 118,562 training and 14,787 validation clips; the labels of 14,743 test clips are withheld.

Group: none known; 1,300 people were filmed, but who is where was not released.

Publication: Materzynska, Berger, Bax and Memisevic, The Jester Dataset: A Large-Scale Video Dataset
of Human Gestures, ICCV Workshops 2019. Licence: for research; ask Qualcomm:
developer.qualcomm.com/software/ai-datasets.

Official files: ``jester-v1-train.csv`` and ``jester-v1-validation.csv`` (``ID;LABEL``),
``jester-v1-labels.csv``. A copy on Kaggle has ``Train.csv`` and ``Validation.csv`` with a header,
``video_id,label,...``, and its folders below ``Train`` and ``Validation``. Traps: flipping a clip
changes labels that name left and right, and the direction of turning hands.
"""

from pathlib import Path

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import (
    check_classes,
    check_split,
    find_lists,
    first_file,
    read_lines,
    read_table,
)

NAMES = {
    'train': ('jester-v1-train.csv', 'Train.csv'),
    'test': ('jester-v1-validation.csv', 'Validation.csv'),
}
FPS = 12


def read_jester(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the training and validation lists; see :class:`.annotations.Reader`."""
    check_split(split)
    lists = find_lists(annotations, NAMES)
    labels = first_file(annotations, ('jester-v1-labels.csv',))
    if labels is not None:
        table, _ = read_lines(labels, '(?P<name>.+)', 'a label')
        check_classes(labels, table['name'].tolist(), 'jester')
    return {name: _read_list(path) for name, path in lists.items()}


def _read_list(path: Path) -> Annotated:
    columns = ('video_id', 'label')
    if path.name.startswith('jester-v1'):
        table = read_table(path, columns, separator=';', header=False)
    else:
        table = read_table(path, columns)
    rows = table[['label', 'where']].assign(fps=FPS)
    return Annotated(rows, (pd.DataFrame({'video': table['video_id']}),))


JESTER = OfficialDataSet(
    key='jester',
    read=read_jester,
    classes='jester',
    published={'train': 118_562, 'test': 14_787},
    suffix='',
    note='Jester 1, folders of pictures at 12 a second, test.csv is its validation list; groups '
    'are not known.',
)
