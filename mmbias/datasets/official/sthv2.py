"""Something-Something, version 2.

Input: clips of two to six seconds, 240 pixels high at 12 frames per second, in which people at home
do something to something. Label: one of 174 templates, such as "Putting something into something",
here without the square brackets. Metadata: the names of the things, not used.

Counts: 168,913 training and 24,777 validation clips; the labels of 27,157 test clips came later and
are not used. With them the release has 220,847 clips.

Group: none known; who filmed what was not released.

Publication: Goyal et al., The "Something Something" Video Database for Learning and Evaluating
Visual Common Sense, ICCV 2017; version 2: Mahdisoltani et al., arXiv 1804.09235, 2018.
Licence: for research; ask Qualcomm: developer.qualcomm.com/software/ai-datasets.

Official files: JSON under the names of 2018 or those of Qualcomm, or lists ``ID 0 FRAMES NUMBER``
that were made from them: :data:`NAMES`. Traps: flipping a clip changes labels that name left and
right; the release holds WebM files, ``ID.webm``.
"""

from pathlib import Path

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
    read_records,
)

NAMES = {
    'train': (
        'something-something-v2-train.json',
        'train.json',
        'something-something-v2-train-processed.txt',
    ),
    'test': (
        'something-something-v2-validation.json',
        'validation.json',
        'something-something-v2-validation-processed.txt',
    ),
}
LABELS = ('something-something-v2-labels.json', 'labels.json')


def read_sthv2(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the training and validation lists; see :class:`.annotations.Reader`."""
    check_split(split)
    lists = find_lists(annotations, NAMES)
    labels = first_file(annotations, LABELS)
    if labels is not None:
        _check_labels(labels)
    return {
        name: _read_processed(path) if path.suffix == '.txt' else _read_templates(path)
        for name, path in lists.items()
    }


def _check_labels(path: Path) -> None:
    try:
        in_order = sorted(read_json(path).items(), key=lambda item: int(item[1]))
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f'{path} does not hold a number for each label: {error}') from error
    check_classes(path, [name for name, _ in in_order], 'sthv2')


def _read_templates(path: Path) -> Annotated:
    table = read_records(path, ('id', 'template'))
    label = table['template'].str.replace(r'[\[\]]', '', regex=True)
    return Annotated(table[['where']].assign(label=label), (_form(table),))


def _read_processed(path: Path) -> Annotated:
    pattern = r'(?P<id>\d+) \d+ \d+ (?P<number>\d+)'
    table, mistakes = read_lines(path, pattern, 'ID 0 FRAMES NUMBER')
    label = name_classes(table['number'], 'sthv2')
    return Annotated(table[['where']].assign(label=label), (_form(table),), mistakes=mistakes)


def _form(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({'video': table['id']})


STHV2 = OfficialDataSet(
    key='sthv2',
    read=read_sthv2,
    classes='sthv2',
    published={'train': 168_913, 'test': 24_777},
    suffix='.webm',
    note='Something-Something 2, test.csv is its validation list; groups are not known.',
)
