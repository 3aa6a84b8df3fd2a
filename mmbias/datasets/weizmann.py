"""The Weizmann actions: ten actions of nine people, small enough for a laptop.

Input: 90 videos, 180 x 144, 25 frames per second, 1.4 to 5.8 s, one person before a still
background. Label: bend, jack (jumping jack), jump, pjump (jump in place), run, side, skip, walk,
wave1, wave2. Metadata: the person, and whether the action crosses the picture. The
release has a second run, skip and walk of lena; the complete 10 x 9 table used here does not.
Every video of a person has much the same background, so data must be split by person.

Publication: Gorelick, Blank, Shechtman, Irani and Basri, Actions as Space-Time Shapes, TPAMI 2007.
Licence: for research; ask the authors.
"""

from pathlib import Path

import pandas as pd

CLASSES = ('bend', 'jack', 'jump', 'pjump', 'run', 'side', 'skip', 'walk', 'wave1', 'wave2')
PEOPLE = ('daria', 'denis', 'eli', 'ido', 'ira', 'lena', 'lyova', 'moshe', 'shahar')
CROSSING = frozenset({'jump', 'run', 'side', 'skip', 'walk'})


def weizmann_rows(videos: str | Path) -> pd.DataFrame:
    """List the videos of a folder by their names ``PERSON_CLASS.avi``.

    Args:
        videos: Folder of the videos.

    Returns:
        Columns ``path`` (file name), ``label``, ``group`` (the person), ``motion`` (``moving`` or
        ``standing``), in the order of the names.

    Raises:
        FileNotFoundError: If a video of the table is missing.
    """
    rows = [
        (f'{person}_{label}.avi', label, person, 'moving' if label in CROSSING else 'standing')
        for person in PEOPLE
        for label in CLASSES
    ]
    missing = [name for name, *_ in rows if not (Path(videos) / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f'{len(missing)} of {len(rows)} Weizmann videos are not in {videos}: '
            f'{", ".join(missing[:5])}'
        )
    return pd.DataFrame(rows, columns=['path', 'label', 'group', 'motion'])


def leave_one_out(rows: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Training and test rows by the group that is left out.

    Args:
        rows: Samples with a ``group`` column.

    Returns:
        For each group, the rows of all others and its own.
    """
    return {
        group: (rows[rows['group'] != group], rows[rows['group'] == group])
        for group in sorted(rows['group'].unique())
    }
