"""Masks as they are read, cut as the pictures are, without looking at what is empty.

Invariant: the result is that of :func:`mmbias.masks.sampling.cut_plane`, byte for byte. Most of a
mask is empty, and what is empty before it is cut is empty after it.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.layout import unpack
from mmbias.masks.sampling import pixels_across
from mmbias.masks.store import MaskFile
from mmbias.readers.cutting import Box, Cut, trimmed_cut
from mmbias.readers.limits import check_read
from mmbias.readers.planes import Sampling, plan_sampling, sample_plane

FEW_BYTES = 2**12  # of a packed mask
GRAIN = 8  # pixels to which boxes are widened, so that neighbouring frames have the same ones


def cut_masks(masks: MaskFile, indices: NDArray[np.int64], cut: Cut) -> NDArray[np.uint8]:
    """Read masks and cut them as the pictures of their video are cut.

    Args:
        masks: The masks.
        indices: Of the frames, ascending.
        cut: In pixels of the video, see :func:`mmbias.masks.sampling.cut_plane`.

    Returns:
        0 to 255, shape (n, h, w) of the kept part.

    Raises:
        ValueError: If an index is none, or the file is broken.
    """
    left, top, right, bottom = cut.kept
    check_read(-(-len(indices) // 3), right - left, bottom - top)
    pictures = np.zeros((len(indices), bottom - top, right - left), np.uint8)
    done = 0
    for bits, (row, byte) in masks.parts(indices):
        targets = pictures[done : done + len(bits)]
        done += len(bits)
        x, y, wide, high = cv2.boundingRect(np.bitwise_or.reduce(bits))  # bytes across, rows down
        box = (x + byte, (y + row) // GRAIN, x + byte + wide, -(-(y + row + high) // GRAIN))
        part = _part(cut, masks.size, masks.video_size, box)
        if not high or part.target is None:
            continue
        covered = _cover(bits, (row, byte), part.covered)
        together = len(bits) if covered[0].size <= FEW_BYTES else 1  # what fits into a cache
        for first in range(0, len(bits), together):
            some = slice(first, first + together)
            planes = unpack(covered[some], part.width, part.skipped)
            for target, plane in zip(targets[some], planes, strict=True):
                target[part.target] = sample_plane(plane, part.how)
    return pictures


def _cover(bits: NDArray[np.uint8], corner: tuple[int, int], box: Box) -> NDArray[np.uint8]:
    """The bits of a box (left, top, right, bottom) of masks, of which a part is there."""
    left, top = box[0] - corner[1], box[1] - corner[0]
    right, bottom = box[2] - corner[1], box[3] - corner[0]
    count, rows, across = bits.shape
    if left >= 0 and top >= 0 and right <= across and bottom <= rows:
        return bits[:, top:bottom, left:right]
    whole = np.zeros((count, bottom - top, right - left), np.uint8)
    inside = bits[:, max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    y, x = max(-top, 0), max(-left, 0)
    whole[:, y : y + inside.shape[1], x : x + inside.shape[2]] = inside
    return whole


class _Part(NamedTuple):
    """The part of a mask that makes a part of the result.

    Attributes:
        covered: Of the packed mask: bytes across, rows down.
        skipped: Pixels of the first byte that do not belong to it.
        width: In pixels.
        how: It is sampled.
        target: Where it goes in the result; None if it leaves no trace there.
    """

    covered: Box
    skipped: int
    width: int
    how: Sampling
    target: tuple[slice, slice] | None


@lru_cache(maxsize=4096)
def _part(cut: Cut, size: tuple[int, int], video_size: tuple[int, int], box: Box) -> _Part:
    """What to sample if a mask is empty outside of a box.

    Args:
        cut: In pixels of the video.
        size: Height and width of the mask.
        video_size: Height and width of the video.
        box: In steps of ``GRAIN`` pixels of the mask.
    """
    plan = plan_sampling(cut, *pixels_across(size, video_size))
    height, width = size
    if plan.resized is None:
        everywhere = (slice(None), slice(None))
        return _Part((0, 0, -(-width // 8), height), 0, width, plan, everywhere)
    factor = 2**plan.halvings
    left, top, right, bottom = (side * GRAIN / factor for side in box)
    whole, (wide, high), kept = plan.resized
    x0, x1 = _touched(left - whole[0], right - whole[0], (whole[2] - whole[0]) / wide)
    y0, y1 = _touched(top - whole[1], bottom - whole[1], (whole[3] - whole[1]) / high)
    x0, y0, x1, y1 = max(x0, kept[0]), max(y0, kept[1]), min(x1, kept[2]), min(y1, kept[3])
    if x0 >= x1 or y0 >= y1:
        return _Part(box, 0, 0, plan, None)
    piece = trimmed_cut(Cut(whole, (wide, high), (x0, y0, x1, y1)))
    x, y, right, bottom = piece.box
    how = plan._replace(resized=piece._replace(box=(0, 0, right - x, bottom - y)))
    x, y, right, bottom = x * factor, y * factor, right * factor, bottom * factor
    return _Part(
        (x // 8, y, -(-min(right, width) // 8), min(bottom, height)),
        x % 8,
        min(right, width) - x,
        how,
        (slice(y0 - kept[1], y1 - kept[1]), slice(x0 - kept[0], x1 - kept[0])),
    )


def _touched(first: float, last: float, step: float) -> tuple[int, int]:
    """Pixels of a resized side that samples from first to last have a share in."""
    return math.floor((first - 0.5) / step - 0.5), math.ceil((last + 0.5) / step - 0.5) + 1
