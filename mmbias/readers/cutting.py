"""What becomes of a decoded picture: a box of it, resized, and a part of that.

Boxes are (left, top, right, bottom) in pixels, sizes (width, height).
"""

import math
from typing import Any, NamedTuple

import mmcv
import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]


class Cut(NamedTuple):
    """How a picture is cut.

    Attributes:
        box: Part of the source that is resized.
        size: Of the box after resizing.
        kept: Part of the resized box that is kept.
    """

    box: Box
    size: tuple[int, int]
    kept: Box


def centre_cut(
    shape: tuple[int, ...], short_side: int | None = None, crop_size: int | None = None
) -> Cut:
    """The whole picture with its shorter side at a length, and the centre of it.

    Source: the longer side is cut to whole pixels as in the code of Hara et al.; the centre is
    that of MMAction2's ``CenterCrop``.

    Args:
        shape: Of the source, (H, W, ...).
        short_side: Length of the shorter side after resizing; None to keep the size.
        crop_size: Side of the square that is kept; None for all.

    Returns:
        The cut.

    Raises:
        ValueError: If the resized picture is smaller than the crop.

    Example:
        >>> centre_cut((240, 320), 112, 112)
        Cut(box=(0, 0, 320, 240), size=(149, 112), kept=(18, 0, 130, 112))
    """
    height, width = shape[:2]
    scale = (short_side or min(height, width)) / min(height, width)
    sides = [int(side * scale + 1e-9) for side in (width, height)]
    sides[width > height] = short_side or min(height, width)
    size = (sides[0], sides[1])
    kept = (0, 0, *size)
    if crop_size:
        if crop_size > min(size):
            raise ValueError(f'a crop of {crop_size} does not fit into {size[0]} x {size[1]}')
        left, top = ((side - crop_size) // 2 for side in size)
        kept = (left, top, left + crop_size, top + crop_size)
    return Cut((0, 0, width, height), size, kept)


def lazy_cut(lazy: dict[str, Any], shape: tuple[int, int]) -> Cut:
    """The cut that MMAction2's lazy transforms ask for.

    Source: ``mmaction/datasets/transforms/processing.py``, ``Fuse``.

    Args:
        lazy: Their notes, with ``crop_bbox``.
        shape: Wanted (H, W).

    Returns:
        The cut.
    """
    left, top, right, bottom = np.round(lazy['crop_bbox']).astype(int).tolist()
    size = (shape[1], shape[0])
    return Cut((left, top, right, bottom), size, (0, 0, *size))


def even_cut(cut: Cut, shape: tuple[int, ...]) -> Cut:
    """The cut with its box widened to even pixels, where planes of half the size have samples.

    Args:
        cut: The cut.
        shape: Of the source, (H, W, ...).

    Example:
        >>> even_cut(Cut((31, 15, 99, 83), (112, 112), (0, 0, 112, 112)), (84, 99)).box
        (30, 14, 99, 84)
    """
    left, top, right, bottom = cut.box
    height, width = shape[:2]
    right, bottom = min(right + right % 2, width), min(bottom + bottom % 2, height)
    return cut._replace(box=(left - left % 2, top - top % 2, right, bottom))


def trimmed_cut(cut: Cut) -> Cut:
    """The same cut of less: without what is resized and then not kept.

    Only whole pixels of the source that become whole pixels of the result can be left out. Where a
    picture is enlarged, the pixels that are made between those at the edge and their neighbours
    stay in it.

    Args:
        cut: The cut.

    Example:
        >>> trimmed_cut(Cut((0, 0, 320, 240), (170, 128), (29, 8, 141, 120)))
        Cut(box=(32, 15, 288, 225), size=(136, 112), kept=(12, 0, 124, 112))
    """
    left, top, right, bottom = cut.box
    x0, y0, x1, y1 = cut.kept
    before_x, after_x = _trim(right - left, cut.size[0], x0, x1)
    before_y, after_y = _trim(bottom - top, cut.size[1], y0, y1)
    source = (right - left) / cut.size[0], (bottom - top) / cut.size[1]
    box = (
        left + round(before_x * source[0]),
        top + round(before_y * source[1]),
        left + round(after_x * source[0]),
        top + round(after_y * source[1]),
    )
    kept = (x0 - before_x, y0 - before_y, x1 - before_x, y1 - before_y)
    return Cut(box, (after_x - before_x, after_y - before_y), kept)


def _trim(length: int, size: int, first: int, last: int) -> tuple[int, int]:
    """Which pixels of a resized side are needed for those from first to last."""
    step = size // math.gcd(length, size)
    edge = max(0, -((length - size) // (2 * length)))  # pixels half a source pixel from the edge
    before = max(first - edge, 0) // step * step
    return before, min(-(-(last + edge) // step) * step, size)


def cut_picture(picture: NDArray[np.uint8], cut: Cut, backend: str) -> NDArray[np.uint8]:
    """Cut an RGB picture.

    Args:
        picture: Shape (H, W, 3).
        cut: The cut.
        backend: ``'pillow'`` or ``'cv2'``, as ``mmcv.imresize`` takes it.

    Returns:
        The part that is kept, shape (h, w, 3).
    """
    part = _crop(picture, cut.box)
    if part.shape[1::-1] != cut.size:
        part = mmcv.imresize(part, cut.size, backend=backend)
    return _crop(part, cut.kept)


def _crop(picture: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    left, top, right, bottom = box
    return picture[top:bottom, left:right]
