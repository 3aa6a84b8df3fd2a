"""Folders of pictures with one mask each, called by the number of the frame."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from mmbias.files.regular_files import require_file
from mmbias.readers.limits import check_size

LABELS = ('1', 'L', 'P', 'I', 'I;16')  # of Pillow: one number a pixel
NUMBER = re.compile(r'\d+$')


def list_pictures(folder: Path) -> dict[int, Path]:
    """The PNG files of a folder by the number that their names end with.

    Raises:
        ValueError: If a name has none, or two have the same.
    """
    pictures: dict[int, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != '.png' or path.name.startswith('.'):
            continue
        number = NUMBER.search(path.stem)
        if number is None:
            raise ValueError(f'the name of {path} does not end with the number of a frame')
        if pictures.setdefault(int(number[0]), path) != path:
            raise ValueError(f'{pictures[int(number[0])]} and {path} are both of one frame')
    return pictures


def require_all(
    numbers: Mapping[int, Path] | set[int], frames: int, folder: Path, *, first: int | None = None
) -> Sequence[int]:
    """The numbers of all frames, in order.

    Args:
        numbers: Those that are there.
        frames: Of the video.
        folder: Named in errors.
        first: Number of the first frame; None for 0 or 1, whichever is there.

    Raises:
        ValueError: If one is missing, or there are others; names the first of them.
    """
    if not numbers:
        raise ValueError(f'{folder} has no masks (*.png)')
    first = min(numbers) if first is None and min(numbers) in (0, 1) else first or 0
    wanted = range(first, first + frames)
    missing = next((number for number in wanted if number not in numbers), None)
    if missing is not None:
        raise ValueError(
            f'{folder} has {len(numbers)} masks for the {frames} frames of the video: that of '
            f'frame {missing - first} is missing (number {missing})'
        )
    if len(numbers) > frames:
        extra = next(number for number in sorted(numbers) if number not in wanted)
        raise ValueError(
            f'{folder} has {len(numbers)} masks for the {frames} frames of the video: number '
            f'{extra} is too many'
        )
    return wanted


def read_numbers(path: Path, modes: Sequence[str] = LABELS) -> NDArray:
    """The numbers of the pixels of a picture, indices where it has a palette, shape (H, W).

    Args:
        path: A PNG.
        modes: Of Pillow, that are allowed.

    Raises:
        ValueError: If it cannot be read, is too large, or its pixels are no single numbers.
    """
    require_file(path, 'mask')
    try:
        with Image.open(path, formats=['PNG']) as picture:
            check_size(*picture.size, f'{path}')
            if picture.mode not in modes:
                raise ValueError(
                    f'{path} has pixels of mode {picture.mode}, allowed: {", ".join(modes)}'
                )
            return np.asarray(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f'{path} is too large: {error}') from error
    except (UnidentifiedImageError, SyntaxError, OSError, MemoryError) as error:
        raise ValueError(f'{path} cannot be read: {error}') from error
