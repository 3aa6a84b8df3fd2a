"""The Weizmann actions: ten actions of nine people, small enough for a laptop.

Input: 90 videos, 180 x 144, 25 frames per second, 1.4 to 5.8 s, one person before a still
background. Label: bend, jack (jumping jack), jump, pjump (jump in place), run, side, skip, walk,
wave1, wave2. Metadata: ``motion``, whether the action crosses the picture (``moving``) or not
(``standing``).

Counts: nine folds, each of which leaves one person out: 80 videos for training, 10 for testing. For
studies that cannot train nine times, split 2 leaves three people out: 60 and 30; it is our own.
The release has a second run, skip and walk of lena; the complete 10 x 9 table used here does not.

Group: the person. Every video of a person has much the same background, so data must be split
by person.

Publication: Gorelick, Blank, Shechtman, Irani and Basri, Actions as Space-Time Shapes, TPAMI 2007.
Licence: for research; ask the authors.

Official files: none, the names of the videos say everything: ``PERSON_CLASS.avi``. Trap: in the
release the two runs of lena are called ``lena_run1`` and ``lena_run2``, her skips and walks
likewise; the first is taken.
"""

from pathlib import Path

import pandas as pd

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split

PEOPLE = ('daria', 'denis', 'eli', 'ido', 'ira', 'lena', 'lyova', 'moshe', 'shahar')
LEFT_OUT = ('lyova', 'moshe', 'shahar')
CROSSING = frozenset({'jump', 'run', 'side', 'skip', 'walk'})
TWICE = frozenset({'lena_run', 'lena_skip', 'lena_walk'})


def read_weizmann(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """List the videos of each fold; see :class:`.annotations.Reader`.

    Args:
        annotations: Not looked at.
        split: 1 for the nine folds, 2 for one that leaves three people out.

    Returns:
        For each person, ``train-without-PERSON`` and ``test-PERSON``; or ``train`` and ``test``.
    """
    check_split(split, 2)
    folds = {f'-{person}': (person,) for person in PEOPLE} if split == 1 else {'': LEFT_OUT}
    table = _list_videos()
    lists = {}
    for name, people in folds.items():
        tested = table['group'].isin(people)
        lists[f'train-without{name}' if name else 'train'] = _annotate(table[~tested])
        lists[f'test{name}'] = _annotate(table[tested])
    return lists


def _list_videos() -> pd.DataFrame:
    rows = [
        (f'{person}_{label}', label, person, 'moving' if label in CROSSING else 'standing')
        for person in PEOPLE
        for label in read_classes('weizmann')
    ]
    table = pd.DataFrame(rows, columns=['video', 'label', 'group', 'motion'])
    return table.assign(where=table['video'] + '.avi')


def _annotate(table: pd.DataFrame) -> Annotated:
    table = table.reset_index(drop=True)
    first = table['video'].where(~table['video'].isin(TWICE), table['video'] + '1')
    forms = [pd.DataFrame({'video': video}) for video in (table['video'], first)]
    return Annotated(table.drop(columns='video'), tuple(forms))


WEIZMANN = OfficialDataSet(
    key='weizmann',
    read=read_weizmann,
    classes='weizmann',
    published={
        name: count
        for person in PEOPLE
        for name, count in ((f'train-without-{person}', 80), (f'test-{person}', 10))
    },
    suffix='.avi',
    note='Weizmann actions, one run, skip and walk of lena; a group is a person, and each fold '
    'leaves one out.',
)
