"""Moments in Time, version 1.

Input: clips of three seconds from several video sites, each with one label. Label: one of 339 verbs
for what people, animals, objects or nature do. Metadata: none.

Counts: 802,264 training and 33,900 validation videos (100 a class). Version 2 has 727,305 and
30,500 videos of 305 of these classes in another order: it is refused where its
``moments_categories.txt`` is there, else only the classes covered tell.

Group: the source video, by the name of the clip without its last number and without ``yt-``:
``yt-ID_205`` and ``ID_9`` are of one YouTube video, ``getty-...-idN_4`` is of a Getty video,
whatever the class.

Publication: Monfort et al., Moments in Time Dataset: One Million Videos for Event Understanding,
TPAMI 2019. Licence: for research, on request: moments.csail.mit.edu.

Official files: ``trainingSet.csv`` and ``validationSet.csv``, ``CLASS/NAME.mp4,CLASS`` and the
numbers of workers for and against, without a header; ``moments_categories.txt``, ``CLASS,NUMBER``.
Traps: the release keeps videos apart in ``training`` and ``validation``; classes of several words
have a plus sign; many clips show more than their one label.
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

NAMES = {'train': ('trainingSet.csv',), 'test': ('validationSet.csv',)}
CATEGORIES = 'moments_categories.txt'


def read_mit(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the training and validation lists; see :class:`.annotations.Reader`."""
    check_split(split)
    lists = find_lists(annotations, NAMES)
    categories = first_file(annotations, (CATEGORIES,))
    if categories is not None:
        table, _ = read_lines(categories, r'(?P<name>.+),(?P<number>\d+)', 'CLASS,NUMBER')
        in_order = table.sort_values('number', key=lambda numbers: numbers.astype(int))
        check_classes(categories, in_order['name'].tolist(), 'mit')
    return {name: _read_list(path) for name, path in lists.items()}


def _read_list(path: Path) -> Annotated:
    table = read_table(path, ('path', 'label', 'agree', 'disagree'), header=False)
    video = table['path'].str.removesuffix('.mp4')
    group = video.str.rsplit('/', n=1).str[-1].str.replace(r'^yt-|_\d+$', '', regex=True)
    rows = table[['label', 'where']].assign(group=group)
    return Annotated(rows, (pd.DataFrame({'video': video}),))


MIT = OfficialDataSet(
    key='mit',
    read=read_mit,
    classes='mit',
    published={'train': 802_264, 'test': 33_900},
    suffix='.mp4',
    note='Moments in Time 1 (339 classes), test.csv is its validation list; a group is the source '
    'video, by the name of the clip without its last number.',
)
