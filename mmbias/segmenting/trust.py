"""Clips whose masks by difference are not to be trusted."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.files.writing import write_table
from mmbias.masks.building import spread
from mmbias.masks.store import MaskFile, mask_path, open_masks
from mmbias.segmenting.moving import MedianPlate

DOUBTS = 'doubts.csv'

SAMPLES = 64  # masks
LEAST_AREA, MOST_AREA = 0.005, 0.5
LEAST_FOUND = 0.5  # of the frames
LEAST_WAY = 1.0  # of the own size


def write_doubts(folder: Path, index: pd.DataFrame) -> pd.DataFrame:
    """Write which masks by difference are not to be trusted, and why.

    Args:
        folder: Of the masks; its ``doubts.csv`` is written.
        index: Rows of the index; masks by other tools are not looked at.

    Returns:
        Columns ``path`` and ``doubt``, one row for each video in doubt.
    """
    doubts = []
    for path in index['path'][index['tool'] == MedianPlate.tool]:
        masks = open_masks(mask_path(folder, path))
        doubts.append((path, find_doubt(masks)))
        masks.close()
    table = pd.DataFrame([row for row in doubts if row[1]], columns=['path', 'doubt'])
    write_table(folder / DOUBTS, table)
    return table


def find_doubt(masks: MaskFile) -> str:
    """Say why masks by difference of a clip are not to be trusted.

    Who moves by less than the own size is seen at one spot for most of the time, and so becomes a
    part of the place: only moving limbs are found, or a hole where the actor was.

    Args:
        masks: Made by ``plate``.

    Returns:
        Empty where nothing speaks against them; else ``'nearly empty'``, ``'all over'``, ``'few
        frames'`` or ``'in place'``.
    """
    areas = masks.areas
    found = areas > 0
    if not found.any() or areas[found].mean() < LEAST_AREA:
        return 'nearly empty'
    if areas[found].mean() > MOST_AREA:
        return 'all over'
    if found.mean() < LEAST_FOUND:
        return 'few frames'
    planes = masks.read(np.flatnonzero(found)[spread(int(found.sum()), SAMPLES)]) > 0
    return 'in place' if way(planes) < LEAST_WAY else ''


def way(planes: NDArray[np.bool_]) -> float:
    """How far masks get, in units of their own size.

    Args:
        planes: Masks, none of them empty, shape (n, H, W).

    Returns:
        Distance that holds the centres of nine tenths of the masks, across or down, over the median
        of the longer side of their boxes.
    """
    places = [np.argwhere(plane) for plane in planes]
    low, high = np.quantile([place.mean(0) for place in places], (0.05, 0.95), axis=0)
    sizes = [(np.ptp(place, axis=0) + 1).max() for place in places]
    return float((high - low).max() / np.median(sizes))
