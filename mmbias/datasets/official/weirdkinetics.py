"""WeirdKinetics-300: ten Kinetics classes acted out in usual and in odd places.

Input: clips of ten seconds or more from two phones. Label: one of ten classes of Kinetics-400, in
the order of the rows of the publication's Figure 3. Metadata: ``setting``, ``real`` (a place that
the action is usual in) or ``weird``; ``background``: outdoor, bathroom, home, indoor or cafe.

Counts: 300 by its name; the table of Figure 3 adds up to 343, which with the two accuracies of
Table 1 means 162 real and 181 weird clips. For testing only.

Group: none known; one person acts in all of them.

Publication: Han, Study of Background Bias in Kinetics-400 Video Action Dataset. Where to ask: the
address there, timothydhhan.github.io/weirdkinetics.

Files: none are public, so their form is assumed. Either ``weirdkinetics.csv`` (or the path of
another CSV file) with ``path,label,setting,background`` and any further columns, or a folder
``SETTING/CLASS/BACKGROUND/NAME.mp4``. Folder names may have underscores for spaces, and capitals;
short names of classes, such as tennis, are not guessed. Other backgrounds than the five are allowed
for clips of one's own; other settings are not.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from mmbias.datasets.official.annotations import Annotated, OfficialDataSet
from mmbias.datasets.official.files import check_split, keep_good, read_table
from mmbias.datasets.official.folders import list_videos

SETTINGS = ('real', 'weird')

LIST = 'weirdkinetics.csv'
PLACE = r'^(?P<setting>[^/]+)/(?P<label>[^/]+)/(?P<background>[^/]+)/[^/]+$'


def read_weirdkinetics(annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
    """Read a CSV file or the names of a folder; see :class:`.annotations.Reader`."""
    check_split(split)
    path = annotations if annotations.is_file() else annotations / LIST
    if path.is_file():
        return {'test': _annotate(read_table(path, ('path', 'label', 'setting', 'background')))}
    videos, unnamed = list_videos(annotations)
    if not (videos or unnamed):
        raise FileNotFoundError(
            f'no WeirdKinetics in {annotations}: looked for {LIST}, or videos in '
            'SETTING/CLASS/BACKGROUND'
        )
    annotated = _read_names(videos)
    return {'test': replace(annotated, mistakes=unnamed + annotated.mistakes)}


def _read_names(videos: list[str]) -> Annotated:
    path = pd.Series(videos, dtype=str)
    table = path.str.lower().str.replace('_', ' ').str.extract(PLACE)
    table = table[['label', 'setting', 'background']].assign(path=path, where=path)
    complaint = 'is not in SETTING/CLASS/BACKGROUND'
    table, misplaced = keep_good(table, table['label'].notna(), complaint)
    annotated = _annotate(table)
    return replace(annotated, mistakes=misplaced + annotated.mistakes)


def _annotate(table: pd.DataFrame) -> Annotated:
    complaint = f'setting is {{setting!r}}, must be {" or ".join(SETTINGS)}'
    table, mistakes = keep_good(table, table['setting'].isin(SETTINGS), complaint)
    video = table['path'].str.replace(r'\.\w{2,4}$', '', regex=True)
    forms = (pd.DataFrame({'video': video, 'file': table['path']}),)
    return Annotated(table.drop(columns='path'), forms, mistakes=mistakes)


WEIRDKINETICS = OfficialDataSet(
    key='weirdkinetics',
    read=read_weirdkinetics,
    classes='weirdkinetics',
    published={'test': 343},
    suffix='.mp4',
    note='WeirdKinetics-300, published is the sum of its Figure 3; its files are not public, so '
    'their form is assumed; groups are not known.',
)
