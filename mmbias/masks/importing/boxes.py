"""Boxes of persons, as detectors give them: the actor is in any of them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmbias.files.csv_cells import read_csv_cells
from mmbias.files.regular_files import require_file
from mmbias.files.schema import brief
from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.masks.importing.json_frames import read_frames

SIDES = ('x1', 'y1', 'x2', 'y2')
OUTSIDE = 0.1  # share of a side by which a box may leave the picture, as those of trackers do

Box = Sequence[float]  # x1, y1, x2, y2, score


def read_boxes(path: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from boxes in pixels of the video, the upper left corner at (0, 0).

    A CSV file has the columns ``frame`` (from 0), ``x1``, ``y1``, ``x2``, ``y2`` and perhaps
    ``score``; a frame without anybody has one row whose other cells are empty, so that a frame that
    is missing can be told from it. A JSON file has a list with an entry for each frame, a list of
    ``[x1, y1, x2, y2]`` or ``[x1, y1, x2, y2, score]``.

    Args:
        path: The file.
        video: What the video is.
        settings: ``threshold``: boxes with a lower score do not count; those without one do.
    """
    require_file(path, 'mask file')
    frames = _from_json(path, video) if path.suffix == '.json' else _from_csv(path, video)
    for frame, boxes in enumerate(frames):
        mask = np.zeros(video.size, bool)
        for box in boxes:
            _check_box(box, video, f'{path}: frame {frame}')
            if box[4] >= settings['threshold']:
                mask[_inside(box)] = True
        yield mask


def _inside(box: Box) -> tuple[slice, slice]:
    """The pixels whose centres are in a box.

    Example:
        >>> _inside((0.4, 1.6, 3.5, 4.5, 1))
        (slice(2, 4, None), slice(0, 3, None))
    """
    x1, y1, x2, y2 = (max(0, math.ceil(side - 0.5)) for side in box[:4])
    return slice(y1, y2), slice(x1, x2)


def _check_box(box: Box, video: VideoFacts, where: str) -> None:
    if len(box) != 5 or not all(type(n) in (int, float) and math.isfinite(n) for n in box):
        raise ValueError(f'{where}: {brief(box)} is no box of x1, y1, x2, y2 and a score')
    x1, y1, x2, y2, _ = box
    if x2 - x1 < 1 or y2 - y1 < 1:
        raise ValueError(f'{where}: box {brief(box)} is smaller than a pixel')
    over = max(-x1, x2 - video.width) / video.width, max(-y1, y2 - video.height) / video.height
    if max(over) > OUTSIDE:
        raise ValueError(
            f'{where}: box {brief(box)} is not of a picture of {video.width} x {video.height}'
        )


def _from_json(path: Path, video: VideoFacts) -> list[list[Box]]:
    frames = read_frames(path, video.frames)
    for frame, boxes in enumerate(frames):
        if not isinstance(boxes, list) or not all(isinstance(box, list) for box in boxes):
            raise ValueError(f'{path}: frame {frame} is {brief(boxes)}, must be a list of boxes')
    return [[[*box, 1.0] if len(box) == 4 else box for box in boxes] for boxes in frames]


def _from_csv(path: Path, video: VideoFacts) -> list[list[Box]]:
    cells = read_csv_cells(path, 'table of boxes')
    missing = [column for column in ('frame', *SIDES) if column not in cells]
    if missing:
        raise ValueError(f'{path} has no column {missing[0]}')
    columns = [*SIDES, 'score'] if 'score' in cells else [*SIDES]
    found: dict[int, list[Box]] = defaultdict(list)
    for line, (frame, *numbers) in enumerate(cells[['frame', *columns]].to_numpy(), start=2):
        where = f'{path}, line {line}'
        if not (frame.isascii() and frame.isdigit()) or int(frame) >= video.frames:
            raise ValueError(
                f'{where}: frame is {frame[:60]!r}, the video has 0 to {video.frames - 1}'
            )
        boxes = found[int(frame)]
        if any(numbers):
            boxes.append([*_to_numbers(numbers, where), *([1.0] if len(numbers) == 4 else [])])
    absent = next((frame for frame in range(video.frames) if frame not in found), None)
    if absent is not None:
        raise ValueError(
            f'{path} has no row of frame {absent}, of {video.frames}: one without anybody has a '
            'row with the frame alone'
        )
    return [found[frame] for frame in range(video.frames)]


def _to_numbers(cells: Sequence[str], where: str) -> list[float]:
    try:
        return [float(cell) for cell in cells]
    except ValueError:
        raise ValueError(f'{where}: {brief(list(cells))} are no numbers') from None
