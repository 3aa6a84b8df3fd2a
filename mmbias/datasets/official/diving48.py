"""Diving48.

Input: clips of single dives of a few seconds, cut from YouTube videos of competitions. Label: one
of 48 dives: take-off, somersaults, twists and position, such as ``Back+15som+05Twis+FREE``.
Metadata: none.

Counts: version 2 (cleaned labels, 2020) 15,027 for training and 1,970 for testing; version 1 15,943
and 2,096. In version 2 each list covers 47 classes: number 30 has no clip. Papers before
2021, and the 18,404 clips of the publication, of which version 1 lists 18,039, are of version 1:
numbers of the two cannot be compared.

Group: the YouTube video, which is the name in front of its last underscore: 58 in training, 26
others in testing.

Publication: Li, Li and Vasconcelos, RESOUND: Towards Action Recognition without Representation
Bias, ECCV 2018. Licence: none stated; the videos belong to those who made them.
Where to get it: www.svcl.ucsd.edu/projects/resound/dataset.html.

Official files: ``Diving48_V2_train.json`` and ``Diving48_V2_test.json``, or the same without
``_V2`` (version 1), and ``Diving48_vocab.json``. Entries name frames, from 0 to the last one:
the released clips are cut to them, so that a clip is read whole.
"""

from pathlib import Path

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import (
    check_classes,
    check_split,
    find_lists,
    first_file,
    keep_good,
    name_classes,
    read_json,
    read_records,
)
from mmbias.datasets.official.versions import Version, find_version, refuse_other_counts

VERSIONS = (
    Version(
        'V1',
        published={'train': 15_943, 'test': 2_096},
        files={'train': ('Diving48_train.json',), 'test': ('Diving48_test.json',)},
    ),
    Version(
        'V2',
        published={'train': 15_027, 'test': 1_970},
        files={'train': ('Diving48_V2_train.json',), 'test': ('Diving48_V2_test.json',)},
    ),
)


def read_diving48(annotations: Path, *, split: int = 1, version: str = '') -> dict[str, Annotated]:
    """Read the lists of a version; see :class:`.annotations.Reader`.

    Args:
        annotations: Folder of the official files.
        split: There is one.
        version: ``'V1'`` or ``'V2'``; empty where the lists of one alone are there.
    """
    check_split(split)
    chosen = find_version(annotations, VERSIONS, version)
    paths = find_lists(annotations, chosen.files)
    vocabulary = first_file(annotations, ('Diving48_vocab.json',))
    if vocabulary is not None:
        _check_vocabulary(vocabulary)
    lists = {name: _read_list(path) for name, path in paths.items()}
    refuse_other_counts({name: len(one) for name, one in lists.items()}, chosen, VERSIONS)
    return lists


def _check_vocabulary(path: Path) -> None:
    try:
        names = ['+'.join(parts) for parts in read_json(path)]
    except TypeError as error:
        raise ValueError(f'{path} does not hold the parts of each class: {error}') from error
    check_classes(path, names, 'diving48')


def _read_list(path: Path) -> Annotated:
    table = read_records(path, ('vid_name', 'label', 'start_frame'))
    complaint = 'start_frame is {start_frame}, must be 0: clips are read whole'
    table, mistakes = keep_good(table, table['start_frame'] == '0', complaint)
    rows = table[['where']].assign(
        label=name_classes(table['label'], 'diving48'),
        group=table['vid_name'].str.rsplit('_', n=1).str[0],
    )
    return Annotated(rows, (pd.DataFrame({'video': table['vid_name']}),), mistakes=mistakes)


DIVING48 = OfficialDataSet(
    key='diving48',
    read=read_diving48,
    classes='diving48',
    published={},
    versions=VERSIONS,
    suffix='.mp4',
    note='Diving48: version 2 has corrected labels, its numbers and those of version 1 cannot be '
    'compared; a group is a YouTube video, by the name of the clip in front of its last '
    'underscore.',
)
