"""Videos of one's own, for any class list.

Files: either a CSV file ``path,label`` with any further columns (``group``, ``start``, ``end``,
``fps``, attributes such as ``background``), or a folder ``CLASS/.../NAME.mp4``. The CSV file is
``videos.csv`` in the folder, or is named itself. Labels are names of the class list, for example
one of ``kinetics400``; folder names are taken as they are.

Group: as the CSV file says. Videos of one person, one place or one long recording are not
independent: give them one group, or intervals come out too short.
"""

from pathlib import Path, PurePosixPath

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split, keep_good, read_table
from mmbias.datasets.official.folders import list_videos

LIST = 'videos.csv'


def read_own(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read a CSV file or the names of a folder; see :class:`.annotations.Reader`."""
    check_split(split)
    path = annotations if annotations.is_file() else annotations / LIST
    if path.is_file():
        return {'test': _annotate(read_table(path, ('path', 'label')))}
    videos, unnamed = list_videos(annotations)
    if not (videos or unnamed):
        raise FileNotFoundError(f'no videos in {annotations}: looked for {LIST}, or CLASS/NAME.mp4')
    table = pd.DataFrame({'path': videos, 'where': videos}, dtype=str)
    table['label'] = table['path'].str.extract('^([^/]+)/', expand=False)
    table, mistakes = keep_good(table, table['label'].notna(), 'is not in a folder of its class')
    return {'test': _annotate(table, unnamed + mistakes)}


def _annotate(table: pd.DataFrame, mistakes: tuple[str, ...] = ()) -> Annotated:
    # One path in one spelling: x//y and ./x/y are x/y.
    file = table['path'].map(lambda path: PurePosixPath(path).as_posix() if path else path)
    video = file.str.replace(r'\.\w{2,4}$', '', regex=True)
    rows = table.drop(columns='path')
    return Annotated(rows, (pd.DataFrame({'video': video, 'file': file}),), mistakes=mistakes)


OWN = OfficialDataSet(
    key='own',
    read=read_own,
    classes='kinetics400',
    published={},
    suffix='.mp4',
    note='Videos of your own; without a column group they count as independent.',
)
