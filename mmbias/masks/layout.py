"""The file of the masks of a video: what is in it, and what may be.

The file is an ordinary NumPy zip (``np.load`` without pickles): ``about``, a JSON text; ``areas``,
float32 (frames,), share of the picture; ``plate``, uint8 (h, w, 3), the place without the actor;
``bits_00000``, ``bits_00001``, ...: uint8 (n, h, w), 64 masks each, packed along the width (8
pixels a byte), of which empty rows and columns that all of them have at the edges are left out;
``corners``, int32 (parts, 2), the row and the byte at which each part begins. Without ``corners``
every part holds whole masks. Masks are of the upright picture, one for each frame of the video.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.schema import object_of, one_of, optional, such_that, text, whole
from mmbias.masks.facts import VideoFacts, same_aspect
from mmbias.readers.limits import MAX_FRAMES, MAX_PIXELS, check_size

FORMAT = 1
CORNERS = 'corners'
CHUNK = 64  # masks
MAX_ABOUT = 2**20  # bytes
MAX_PLATE_SIDE = 256  # of the shorter one, in pixels
UNPACKED = (np.unpackbits(np.arange(256, dtype=np.uint8)) * np.uint8(255)).view(np.uint64)

SIDE = whole(1, MAX_PIXELS, or_null=False)
SHARE = such_that('a number from 0 to 1', lambda one: type(one) in (int, float) and 0 <= one <= 1)
SHA256 = such_that(
    '64 hexadecimal digits',
    lambda one: isinstance(one, str) and len(one) == 64 and set(one) <= set('0123456789abcdef'),
)
SIDES = {'height': SIDE, 'width': SIDE}
VIDEO = {'sha256': SHA256, 'frames': whole(1, MAX_FRAMES, or_null=False), **SIDES}
ABOUT = {
    'format': one_of([FORMAT], or_null=False),
    'tool': text(or_null=False, least=1),
    'version': text(or_null=False),
    'settings': object_of({}),
    'video': object_of(VIDEO, VIDEO),
    'masks': object_of(SIDES, SIDES),
    'flicker': optional(SHARE),
}


def check_aspect(size: tuple[int, ...], video: VideoFacts, what: str) -> None:
    """Raise a ValueError if a size (H, W) is too large, or no aspect of a video."""
    height, width = size
    check_size(width, height, what)
    if not min(size) or not same_aspect((height, width), video.size):
        raise ValueError(
            f'{what} is {written(size)}, which is no aspect of a video of {written(video.size)}'
        )


def check_plate(plate: NDArray[np.uint8], video: VideoFacts) -> None:
    """Raise a ValueError if an array is no plate of a video."""
    if plate.dtype != np.uint8 or plate.ndim != 3 or plate.shape[2] != 3:
        raise ValueError(f'the plate is {plate.dtype} {plate.shape}, must be uint8 (h, w, 3)')
    if min(plate.shape[:2]) > MAX_PLATE_SIDE:
        raise ValueError(
            f'the plate is {written(plate.shape[:2])}, its shorter side may have {MAX_PLATE_SIDE}'
        )
    check_aspect(plate.shape[:2], video, 'the plate')


def check_about(about: Any, path: Path) -> None:
    """Raise a ValueError if what a file says of its masks is not what it may say."""
    wrong = object_of(ABOUT, ABOUT)(about, '')
    if wrong:
        raise ValueError(f'{path}: entry about: {wrong}')


def written(size: tuple[int, ...]) -> str:
    """Width and height, as sizes are said.

    Example:
        >>> written((240, 320))
        '320 x 240'
    """
    return f'{size[1]} x {size[0]}'


def unpack(bits: NDArray[np.uint8], width: int, skipped: int = 0) -> NDArray[np.uint8]:
    """The pixels of packed rows, 0 and 255.

    Args:
        bits: Shape (..., h, bytes).
        width: Number of pixels.
        skipped: Pixels before them.

    Returns:
        Shape (..., h, width).
    """
    return UNPACKED.take(bits).view(np.uint8)[..., skipped : skipped + width]


def packed_size(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and bytes of a packed mask."""
    return size[0], -(-size[1] // 8)
