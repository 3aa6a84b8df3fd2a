"""The index of a mask store: one row a video, so that no mask need be opened to choose videos.

Columns: ``path`` as the manifest has it; ``frames``, ``height``, ``width`` and ``video_sha256`` of
the video; ``found``, share of frames whose mask is not empty; ``area``, mean share of the picture
that is covered, over all frames; ``first_area``, that of the first frame; ``over_10``, share of
frames with at least a tenth covered; ``flicker``, mean over neighbouring frames of 1 - intersection
over union, NaN where every pair is empty; ``tool`` that made the masks.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.files.csv_cells import read_csv_cells
from mmbias.files.writing import write_table
from mmbias.masks.layout import SHA256
from mmbias.masks.statistics import describe_masks
from mmbias.masks.store import mask_path, open_masks
from mmbias.readers.limits import MAX_FRAMES, MAX_PIXELS

INDEX = 'masks.csv'
COUNTS = {'frames': MAX_FRAMES, 'height': MAX_PIXELS, 'width': MAX_PIXELS}
SHARES = ('found', 'area', 'first_area', 'over_10', 'flicker')
COLUMNS = ('path', *COUNTS, *SHARES, 'tool', 'video_sha256')


def write_index(folder: str | Path) -> pd.DataFrame:
    """Write the index of the masks that are there.

    Args:
        folder: Of the store.

    Returns:
        The rows, in the order of their paths.

    Raises:
        ValueError: If a file below the folder is no mask file.
    """
    folder = Path(folder)
    rows = [_row(folder, file) for file in sorted(folder.rglob('*.npz'))]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values('path', ignore_index=True)
    write_table(folder / INDEX, table)
    return table


def _row(folder: Path, file: Path) -> dict[str, object]:
    masks = open_masks(file)
    path = file.relative_to(folder).as_posix().removesuffix('.npz')
    row = {'path': path, **describe_masks(masks.about, masks.areas)}
    masks.close()
    return row


def read_index(folder: str | Path) -> pd.DataFrame:
    """Read the index.

    Args:
        folder: Of the store.

    Returns:
        One row a video, in the order of the file.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If a column is missing or a cell is wrong; names the cell.
    """
    file = Path(folder, INDEX)
    cells = read_csv_cells(file, 'index of masks')
    missing = [column for column in COLUMNS if column not in cells]
    if missing:
        raise ValueError(f'index of masks {file} has no column {missing[0]}')
    cells = cells[list(COLUMNS)]
    table = cells.copy()
    for column, most in COUNTS.items():
        numbers = pd.to_numeric(cells[column], errors='coerce')
        good = (numbers >= 1) & (numbers <= most) & (numbers % 1 == 0)
        _refuse(file, cells[column], ~good, f'a whole number from 1 to {most}')
        table[column] = numbers.astype(np.int64)
    for column in SHARES:
        numbers = pd.to_numeric(cells[column], errors='coerce')
        good = (numbers >= 0) & (numbers <= 1)
        undefined = (cells[column] == '') & (column == 'flicker')
        _refuse(file, cells[column], ~(good | undefined), 'a number from 0 to 1')
        table[column] = numbers.astype(np.float64)
    _refuse(file, cells['path'], cells['path'].duplicated(), 'there once')
    _refuse(file, cells['path'], ~cells['path'].map(_is_inside), 'a path below the folder')
    broken = cells['video_sha256'].map(lambda cell: bool(SHA256(cell, '')))
    _refuse(file, cells['video_sha256'], broken, '64 hexadecimal digits')
    return table


def _is_inside(path: str) -> bool:
    try:
        mask_path('', path)
    except ValueError:
        return False
    return True


def _refuse(file: Path, cells: pd.Series, wrong: pd.Series, allowed: str) -> None:
    """Raise a ValueError at the first wrong cell."""
    rows = np.flatnonzero(wrong.to_numpy(bool))
    if len(rows):
        cell = cells.iloc[rows[0]]
        raise ValueError(
            f'index of masks {file}, line {rows[0] + 2}: {cells.name} is {cell[:60]!r}, must be '
            f'{allowed}'
        )
