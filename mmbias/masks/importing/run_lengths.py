"""Masks as run lengths, as COCO and its tools write them.

Numbers of pixels without and with the actor in turn, down each column and column after column, the
first without. Compressed, each number from the fourth on is less the one two before it, in groups
of five bits from the lowest, a character of 48 and the group each, plus 32 where another follows;
the sign is the highest bit of the last.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.schema import brief
from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.masks.importing.json_frames import read_frames
from mmbias.readers.limits import check_size

MOST_GROUPS = 7  # 35 bits


def read_run_lengths(path: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from a JSON list with an entry for each frame.

    An entry is ``{"size": [height, width], "counts": ...}`` with a list of numbers or a compressed
    text, a list of such objects of which the actor is any, or null where there is nobody. Frames
    with nobody are as large as the first that has someone, and as the video if none has.
    """
    entries = [_objects(entry) for entry in read_frames(path, video.frames)]
    sized = next((one for objects in entries for one in objects), None)
    empty = video.size if sized is None else _size(sized, f'{path}: the first mask')
    for frame, objects in enumerate(entries):
        where = f'{path}: frame {frame}'
        masks = [decode(one, where) for one in objects] or [np.zeros(empty, bool)]
        if len({mask.shape for mask in masks}) > 1:
            raise ValueError(f'{where} has masks of several sizes')
        yield np.logical_or.reduce(masks)


def decode(entry: Any, where: str) -> NDArray[np.bool_]:
    """The mask of an object of run lengths.

    Args:
        entry: With ``size`` and ``counts``.
        where: It stands, for errors.

    Returns:
        Shape (H, W).

    Raises:
        ValueError: If it is no such object, or the numbers are not those of its size.

    Example:
        >>> decode({'size': [2, 3], 'counts': [1, 2, 3]}, 'here').astype(int)
        array([[0, 1, 0],
               [1, 0, 0]])
    """
    height, width = _size(entry, where)
    counts = entry.get('counts')
    runs = decompress(counts, where) if isinstance(counts, str) else counts
    if not isinstance(runs, list) or not all(type(run) is int and run >= 0 for run in runs):
        raise ValueError(f'{where}: counts are {brief(runs)}, must be whole numbers from 0 on')
    if sum(runs) != height * width:
        raise ValueError(
            f'{where}: counts are of {sum(runs)} pixels, the mask has {height * width}'
        )
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def decompress(text: str, where: str) -> list[int]:
    """The numbers of a compressed text.

    Example:
        >>> decompress('123O', 'here')
        [1, 2, 3, 1]
    """
    runs: list[int] = []
    value, groups = 0, 0
    for char in text:
        code = ord(char) - 48
        if not 0 <= code < 64 or groups == MOST_GROUPS:
            raise ValueError(f'{where}: counts are no compressed run lengths: {brief(text)}')
        value |= (code & 31) << (5 * groups)
        groups += 1
        if code & 32:
            continue
        if code & 16:
            value -= 1 << (5 * groups)
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value, groups = 0, 0
    if groups:
        raise ValueError(f'{where}: counts end within a number: {brief(text)}')
    return runs


def _objects(entry: Any) -> list[Any]:
    if entry is None:
        return []
    return entry if isinstance(entry, list) else [entry]


def _size(entry: Any, where: str) -> tuple[int, int]:
    size = entry.get('size') if isinstance(entry, dict) else None
    if (
        not isinstance(size, list)
        or len(size) != 2
        or not all(type(side) is int and side > 0 for side in size)
    ):
        raise ValueError(f'{where}: {brief(entry)} has no size [height, width]')
    check_size(size[1], size[0], where)
    return size[0], size[1]
