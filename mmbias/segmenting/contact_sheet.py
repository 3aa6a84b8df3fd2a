"""Some videos with their masks on one picture, to be looked at before anything is measured."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mmbias.files.writing import replacing
from mmbias.masks.building import spread
from mmbias.masks.store import check_fits, mask_path, open_masks
from mmbias.segmenting.sources import Source, shrink

FRAMES = 4
HEIGHT = 144  # of a picture
GAP, TEXT = 4, 16
OUTLINE = (255, 40, 40)
PAPER = 255


def write_sheet(
    path: Path, index: pd.DataFrame, root: Path, masks: Path, *, videos: int, reader: str = 'auto'
) -> int:
    """Write a row for each of some videos: frames with the mask outlined, then the plate.

    Args:
        path: The PNG.
        index: Rows of the index; videos are taken evenly from them.
        root: Folder of the videos.
        masks: Folder of the masks.
        videos: Most of them.
        reader: As :func:`mmbias.readers.open_video` takes it.

    Returns:
        How many are shown; one that is gone, or is not what its masks were made from, is not.
    """
    rows = []
    for place in spread(len(index), videos) if len(index) else ():
        row = index.iloc[int(place)]
        try:
            pictures = _draw(root / row['path'], mask_path(masks, row['path']), reader)
        except (OSError, ValueError):
            continue
        title = f'{row["path"]}  found {row["found"]:.0%}  area {row["area"]:.1%}'
        rows.append(_compose(pictures, title))
    if rows:
        width = max(row.shape[1] for row in rows)
        sheet = np.concatenate([_fill(row, width) for row in rows])
        with replacing(path) as partial:
            Image.fromarray(sheet).save(partial, format='PNG')
    return len(rows)


def _draw(video_path: Path, masks_path: Path, reader: str) -> list[NDArray[np.uint8]]:
    source, masks = Source.open(video_path, reader), open_masks(masks_path)
    shape = source.video.shape_at(0)
    check_fits(masks, video_path, frames=len(source), shape=shape)
    indices = spread(len(source), FRAMES)
    outlined = [
        _outline(_resize(picture), mask)
        for picture, mask in zip(
            source.pictures(4 * HEIGHT, indices), masks.read(indices), strict=True
        )
    ]
    plate = _resize(masks.plate)
    masks.close()
    return [*outlined, plate]


def _resize(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """To the height of the sheet, wider or narrower."""
    height, width = picture.shape[:2]
    if min(height, width) > HEIGHT:
        picture = shrink(picture, max(HEIGHT, HEIGHT * min(height, width) // height))
    size = (max(1, round(width * HEIGHT / height)), HEIGHT)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _outline(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = picture.shape[1::-1]
    near = cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)
    edges, _ = cv2.findContours((near > 127).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(picture.copy(), edges, -1, OUTLINE, 1), np.uint8)


def _compose(pictures: Sequence[NDArray[np.uint8]], title: str) -> NDArray[np.uint8]:
    gap = np.full((HEIGHT, GAP, 3), PAPER, np.uint8)
    parts = [part for picture in pictures for part in (picture, gap)]
    band = Image.new('RGB', (sum(part.shape[1] for part in parts), TEXT), (PAPER,) * 3)
    ImageDraw.Draw(band).text((2, 2), title.encode('latin-1', 'replace').decode('latin-1'), 'black')
    return np.concatenate([np.asarray(band), np.concatenate(parts, axis=1)])


def _fill(row: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    return np.pad(row, ((0, GAP), (0, width - row.shape[1]), (0, 0)), constant_values=PAPER)
