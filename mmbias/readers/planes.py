"""From the planes of a decoded frame to a small RGB picture: resized first, then converted.

Of a large frame only the small picture is ever converted. Brightness and colour have planes of
different size; each is sampled at the places that the pixels of the result have in it, so that
they fit each other whatever the chroma format, odd sizes and boxes.
"""

import re
from functools import lru_cache
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.readers.cutting import Cut

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


def small_rgb(frame: av.VideoFrame, cut: Cut, turns: int = 0) -> NDArray[np.uint8] | None:
    """Cut a frame and convert what is kept.

    Planes are halved by averaging while they are at least twice too large, then sampled bilinearly:
    every pixel of the source counts.

    Args:
        frame: A decoded frame.
        cut: In pixels of the upright picture.
        turns: Quarter turns to the left that make the picture upright.

    Returns:
        RGB, shape (h, w, 3); None if the format is none of planar YUV that is known here.
    """
    known = PLANAR_YUV.match(frame.format.name)
    if not known or known[2] not in SHARED or frame.colorspace not in LUMA:
        return None
    bits = int(known[3] or 8)
    shared = SHARED[known[2]][:: -1 if turns % 2 else 1]
    yuv = cv2.merge(
        [
            _sample(_plane(frame, index, bits, turns), cut, *((1, 1) if index == 0 else shared))
            for index in range(3)
        ]
    )
    if bits > 8:
        yuv = cv2.convertScaleAbs(yuv, alpha=2.0 ** (8 - bits))
    full = bool(known[1]) or frame.color_range == FULL_RANGE
    return np.asarray(cv2.transform(yuv, _to_rgb(*LUMA[frame.colorspace], full=full)), np.uint8)


def _plane(frame: av.VideoFrame, index: int, bits: int, turns: int) -> NDArray:
    plane = frame.planes[index]
    pixel = np.dtype(np.uint8 if bits == 8 else '<u2')
    memory: Any = plane  # PyAV's planes have the buffer protocol and do not say so
    rows = np.frombuffer(memory, pixel).reshape(-1, plane.line_size // pixel.itemsize)
    picture = rows[: plane.height, : plane.width]
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def _sample(plane: NDArray, cut: Cut, across: int, down: int) -> NDArray:
    """The kept part of the resized box, in a plane with a sample for ``across x down`` pixels."""
    left, right = cut.box[0] / across, cut.box[2] / across
    top, bottom = cut.box[1] / down, cut.box[3] / down
    while min((right - left) / cut.size[0], (bottom - top) / cut.size[1]) >= 2:
        plane = _halve(plane)
        left, top, right, bottom = left / 2, top / 2, right / 2, bottom / 2
    x0, y0, x1, y1 = cut.kept
    if all(side.is_integer() for side in (left, top, right, bottom)):
        part = plane[int(top) : int(bottom), int(left) : int(right)]
        return cv2.resize(part, cut.size, interpolation=cv2.INTER_LINEAR)[y0:y1, x0:x1]
    step_x, step_y = (right - left) / cut.size[0], (bottom - top) / cut.size[1]
    places = np.array(  # of the centre of pixel (x, y) of the result
        [
            [step_x, 0, left + (x0 + 0.5) * step_x - 0.5],
            [0, step_y, top + (y0 + 0.5) * step_y - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    edges = cv2.BORDER_REPLICATE
    return cv2.warpAffine(plane, places, (x1 - x0, y1 - y0), flags=flags, borderMode=edges)


def _halve(plane: NDArray) -> NDArray:
    """Average squares of four; the last row and column are repeated where they are alone."""
    height, width = plane.shape
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
