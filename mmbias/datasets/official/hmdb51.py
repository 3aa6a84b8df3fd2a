"""HMDB-51.

Input: clips of a few seconds, 240 pixels high at 30 frames per second, mostly from films, some
from the web. Label: one of 51 actions. Metadata: visible body parts, camera motion, number of
people, viewpoint and quality stand in the names, and are not used.

Counts: 6,766 clips; each of three splits has 70 training and 30 test clips a class, 3,570 and 1,530
in all, and does not use the other 1,666.

Group: the film that a clip was cut from, which is its name in front of the last ``_CLASS_``,
whatever the class; parts of a film that the release numbers (``Fellowship_3``) count as films.
Split 1 has 1,007 films in training and 478 in testing. The release keeps clips of one film and one
class on one side, but 133 of the test films (457 of the 1,530 clips) have clips of other classes in
training: the two lists share scenes and actors across classes.

Publication: Kuehne, Jhuang, Garrote, Poggio and Serre, HMDB: A Large Video Database for Human
Motion Recognition, ICCV 2011. Licence: CC BY 4.0.
Where to get it: serre-lab.clps.brown.edu/resource/hmdb-a-large-human-motion-database.

Official files: 51 files ``CLASS_test_splitN.txt``, ``NAME.avi MARK``, mark 1 for training, 2 for
testing, 0 for neither. Traps: names with brackets, ampersands, number signs, semicolons and
exclamation marks.
"""

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pandas as pd

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split, read_lines

MARKS = {'train': '1', 'test': '2'}


def read_hmdb51(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the 51 lists of a split, 1 to 3; see :class:`.annotations.Reader`."""
    check_split(split, 3)
    classes = read_classes('hmdb51')
    paths = {name: annotations / f'{name}_test_split{split}.txt' for name in classes}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f'{len(missing)} of {len(paths)} official lists are not in {annotations}: '
            f'{", ".join(missing[:3])}{", ..." if len(missing) > 3 else ""}'
        )
    tables, mistakes = zip(*(_read_class(name, path) for name, path in paths.items()), strict=True)
    clips = pd.concat(tables, ignore_index=True)
    lists = {name: _keep(clips[clips['mark'] == mark]) for name, mark in MARKS.items()}
    # A line that cannot be read is of neither list; it is reported once.
    return lists | {'train': replace(lists['train'], mistakes=tuple(chain(*mistakes)))}


def _read_class(label: str, path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    table, mistakes = read_lines(path, r'(?P<name>.+)\.avi\s+(?P<mark>[012])', 'NAME.avi 0, 1 or 2')
    group = table['name'].str.rsplit(f'_{label}_', n=1).str[0]
    return table.assign(label=label, group=group, video=f'{label}/' + table['name']), mistakes


def _keep(clips: pd.DataFrame) -> Annotated:
    clips = clips.reset_index(drop=True)
    return Annotated(clips[['label', 'where', 'group']], (clips[['video']],))


HMDB51 = OfficialDataSet(
    key='hmdb51',
    read=read_hmdb51,
    classes='hmdb51',
    published={'train': 3_570, 'test': 1_530},
    suffix='.avi',
    note='HMDB-51; a group is a film, by the name of the clip in front of its class; some '
    'films are in both lists, under different classes.',
)
