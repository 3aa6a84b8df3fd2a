"""From the planes of a decoded frame to a small RGB picture: resized first, then converted.

Of a large frame only the small picture is ever converted. Brightness and colour have planes of
different size; each is sampled at the places that the pixels of the result have in it, so that
they fit each other whatever the chroma format, odd sizes and boxes.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.readers.cutting import Cut, trimmed_cut

PLANAR_YUV = re.compile(r'yuv(j?)(4\d\d)p(?:(9|10|12|14|16)le)?$')
# Pixels that share a colour, (across, down).
SHARED = {
    '410': (4, 4),
    '411': (4, 1),
    '420': (2, 2),
    '422': (2, 1),
    '440': (1, 2),
    '444': (1, 1),
}

# Shares of red and blue in the brightness, by AVColorSpace (ITU-T H.273, table 4); what says
# nothing is read as BT.601, as FFmpeg does.
BT601 = (0.299, 0.114)
LUMA = {
    1: (0.2126, 0.0722),
    2: BT601,
    4: (0.30, 0.11),
    5: BT601,
    6: BT601,
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
FULL_RANGE = 2  # AVColorRange
PLACES = 9  # decimals of a place: 320 / (320 / 224) is to be the whole number that it is


def small_rgb(frame: av.VideoFrame, cut: Cut, turns: int = 0) -> NDArray[np.uint8] | None:
    """Cut a frame and convert what is kept.

    Planes are halved by averaging while both sides are at least twice too large, then sampled
    bilinearly: where both sides of a plane shrink alike, every sample counts.

    Args:
        frame: A decoded frame.
        cut: In pixels of the upright picture.
        turns: Quarter turns to the left that make the picture upright.

    Returns:
        RGB, shape (h, w, 3); None if the format is none of planar YUV that is known here, or a
        turned picture ends between pixels that share a colour.
    """
    layout = _layout(frame.format.name)
    if layout is None or frame.colorspace not in LUMA:
        return None
    across, down = layout.shared
    if turns and (frame.width % across or frame.height % down):
        return None
    colour = (down, across) if turns % 2 else (across, down)
    small = [
        sample_plane(_plane(plane, layout.pixel, turns), plan_sampling(cut, *shared))
        for plane, shared in zip(frame.planes, ((1, 1), colour, colour), strict=True)
    ]
    yuv = cv2.merge(small)
    if layout.bits > 8:
        yuv = cv2.convertScaleAbs(yuv, alpha=2.0 ** (8 - layout.bits))
    full = layout.full or frame.color_range == FULL_RANGE
    return np.asarray(cv2.transform(yuv, _to_rgb(*LUMA[frame.colorspace], full=full)), np.uint8)


class _Layout(NamedTuple):
    """How the planes of a pixel format hold a picture.

    Attributes:
        bits: Of a sample.
        pixel: Type of a sample in memory.
        shared: Pixels (across, down) that share a colour.
        full: Whether the format itself says that samples use the full range.
    """

    bits: int
    pixel: np.dtype
    shared: tuple[int, int]
    full: bool


@lru_cache
def _layout(name: str) -> _Layout | None:
    known = PLANAR_YUV.match(name)
    if not known or known[2] not in SHARED:
        return None
    bits = int(known[3] or 8)
    pixel = np.dtype(np.uint8 if bits == 8 else '<u2')
    return _Layout(bits, pixel, SHARED[known[2]], bool(known[1]))


def _plane(plane: Any, pixel: np.dtype, turns: int) -> NDArray:
    """The samples of a plane, upright; PyAV's planes have the buffer protocol."""
    shape, strides = (plane.height, plane.width), (plane.line_size, pixel.itemsize)
    picture: NDArray = np.ndarray(shape, pixel, plane, strides=strides)
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


class Sampling(NamedTuple):
    """How a plane is cut.

    Attributes:
        halvings: How often it is halved first.
        resized: The part that is resized then, where the sides of the box are whole numbers there.
        places: Else a matrix from the pixels of the result to places in the plane, shape (2, 3).
        size: Of the result.
    """

    halvings: int
    resized: Cut | None
    places: NDArray[np.float64]
    size: tuple[int, int]


@lru_cache
def plan_sampling(cut: Cut, across: float, down: float) -> Sampling:
    """How a plane is cut that has a sample for ``across x down`` pixels of the picture.

    Args:
        cut: In pixels of the picture.
        across: Pixels that share a sample, side by side; any ratio of two sizes.
        down: The same, one above the other.
    """
    left, right = (round(side / across, PLACES) for side in cut.box[::2])
    top, bottom = (round(side / down, PLACES) for side in cut.box[1::2])
    halvings = 0
    while min((right - left) / cut.size[0], (bottom - top) / cut.size[1]) >= 2:
        halvings += 1
        left, top, right, bottom = left / 2, top / 2, right / 2, bottom / 2
    x0, y0, x1, y1 = cut.kept
    step_x, step_y = (right - left) / cut.size[0], (bottom - top) / cut.size[1]
    places = np.array(  # of the centre of pixel (x, y) of the result
        [
            [step_x, 0, left + (x0 + 0.5) * step_x - 0.5],
            [0, step_y, top + (y0 + 0.5) * step_y - 0.5],
        ]
    )
    whole = all(side.is_integer() for side in (left, top, right, bottom))
    box = (int(left), int(top), int(right), int(bottom))
    resized = trimmed_cut(cut._replace(box=box)) if whole else None
    return Sampling(halvings, resized, places, (x1 - x0, y1 - y0))


def sample_plane(plane: NDArray, how: Sampling) -> NDArray:
    """The kept part of the resized box.

    Args:
        plane: Shape (h, w), or (h, w, 3) of three planes that lie together.
        how: As :func:`plan_sampling` tells.

    Returns:
        Shape (h', w') or (h', w', 3); it may lie in the memory of ``plane``.
    """
    for _ in range(how.halvings):
        plane = _halve(plane)
    if how.resized is None:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        edges = cv2.BORDER_REPLICATE
        return cv2.warpAffine(plane, how.places, how.size, flags=flags, borderMode=edges)
    (left, top, right, bottom), size, (x0, y0, x1, y1) = how.resized
    part = plane[top:bottom, left:right]
    if (right - left, bottom - top) != size:
        part = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
    return part[y0:y1, x0:x1]


def _halve(plane: NDArray) -> NDArray:
    """Average squares of four; the last row and column are repeated where they are alone."""
    height, width = plane.shape[:2]
    if height % 2 or width % 2:
        plane = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    size = ((width + 1) // 2, (height + 1) // 2)
    return cv2.resize(plane, size, interpolation=cv2.INTER_AREA)


@lru_cache
def _to_rgb(red: float, blue: float, *, full: bool) -> NDArray[np.float32]:
    """Matrix from 8-bit (Y, U, V, 1) to (R, G, B), shape (3, 4).

    Source: ITU-T H.273, equations 41 to 43 and their inverse.
    """
    green = 1 - red - blue
    toward_red, toward_blue = 2 * (1 - red), 2 * (1 - blue)
    matrix = np.array(
        [
            [1, 0, toward_red],
            [1, -toward_blue * blue / green, -toward_red * red / green],
            [1, toward_blue, 0],
        ]
    )
    scale, zero = ([1, 1, 1], 0) if full else ([255 / 219, 255 / 224, 255 / 224], 16)
    matrix = matrix * scale
    offset = matrix @ [zero, 128, 128]
    return np.column_stack([matrix, -offset]).astype(np.float32)
