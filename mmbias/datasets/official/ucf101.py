"""UCF-101.

Input: clips of 320 x 240 at 25 or 30 frames per second, seven seconds on average, from YouTube.
Label: one of 101 actions, mostly sports. Metadata: none.

Counts: 13,320 clips. Split 1: 9,537 for training, 3,783 for testing; splits 2 and 3 exist.

Group: class and ``gNN`` together, clips of one group come from one video and share background and
people; ``gNN`` alone repeats over the classes. In split 1 there are 1,818 groups for training and
707 others for testing.

Publication: Soomro, Zamir and Shah, UCF101: A Dataset of 101 Human Actions Classes From Videos in
The Wild, CRCV-TR-12-01, 2012. Licence: none stated; the videos belong to those who made them.
Where to get it: www.crcv.ucf.edu/data/UCF101.php.

Official files: ``trainlist01.txt`` (``CLASS/NAME.avi NUMBER``), ``testlist01.txt`` (without the
number), ``classInd.txt`` (numbers from 1). Traps: the order of the classes is that of
``classInd.txt``, by name without regard to case; the clips of class ``HandstandPushups`` are
called ``v_HandStandPushups``.
"""

from pathlib import Path

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import (
    check_classes,
    check_split,
    find_lists,
    first_file,
    read_lines,
)

CLIP = r'(?P<video>(?P<label>[^/]+)/v_[^/]+_(?P<number>g\d+)_c\d+)\.avi(?:\s+\d+)?'
FORM = 'CLASS/v_CLASS_gNN_cNN.avi'


def read_ucf101(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read the lists of a split, 1 to 3; see :class:`.annotations.Reader`."""
    check_split(split, 3)
    names = {name: (f'{name}list{split:02d}.txt',) for name in ('train', 'test')}
    lists = find_lists(annotations, names)
    index = first_file(annotations, ('classInd.txt',))
    if index is not None:
        table, _ = read_lines(index, r'(?P<number>\d+)\s+(?P<name>\S+)', 'NUMBER CLASS')
        in_order = table.sort_values('number', key=lambda numbers: numbers.astype(int))
        check_classes(index, in_order['name'].tolist(), 'ucf101')
    return {name: _read_list(path) for name, path in lists.items()}


def _read_list(path: Path) -> Annotated:
    table, mistakes = read_lines(path, CLIP, FORM)
    rows = table[['label', 'where']].assign(group=table['label'] + '_' + table['number'])
    return Annotated(rows, (table[['video']],), mistakes=mistakes)


UCF101 = OfficialDataSet(
    key='ucf101',
    read=read_ucf101,
    classes='ucf101',
    published={'train': 9_537, 'test': 3_783},
    suffix='.avi',
    note='UCF-101, published are the counts of split 1; a group is a source video: class and gNN.',
)
