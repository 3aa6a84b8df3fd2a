"""The puppet masks of JHMDB: a MATLAB file a video with an array ``part_mask``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.io

from mmbias.files.escaping import escape
from mmbias.files.regular_files import require_file
from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.readers.limits import check_read
from mmbias.readers.memory import MAX_OPEN_BYTES, limited_memory

NAME = 'part_mask'
NUMBERS = ('logical', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'single', 'double')
WIDEST = 8  # bytes of a number


def read_part_mask(path: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from ``part_mask`` (H, W, T): the actor is where a number is not 0."""
    require_file(path, 'mask file')
    shape, kind = _announced(path)
    shape = (*shape, 1) if len(shape) == 2 else shape  # MATLAB leaves out the last side if it is 1
    if len(shape) != 3 or kind not in NUMBERS:
        raise ValueError(f'{path}: {NAME} is {kind} {shape}, must be numbers (H, W, T)')
    if shape[2] != video.frames:
        raise ValueError(
            f'{path}: {NAME} has {shape[2]} masks for the {video.frames} frames of the video'
        )
    check_read(shape[2] * WIDEST // 3, shape[1], shape[0])
    masks = _load(path, MAX_OPEN_BYTES + 2 * WIDEST * int(np.prod(shape)))
    yield from np.moveaxis(masks.reshape(shape) != 0, 2, 0)


def _announced(path: Path) -> tuple[tuple[int, ...], str]:
    """Shape and type of the array, from its header."""
    try:
        with limited_memory(MAX_OPEN_BYTES):
            found = {name: (shape, kind) for name, shape, kind in scipy.io.whosmat(path)}
    except Exception as error:  # SciPy raises many kinds for a broken file
        raise _broken(path, error) from error
    if NAME not in found:
        raise ValueError(f'{path} has no array {NAME}, but {escape(", ".join(found)) or "none"}')
    return found[NAME]


def _load(path: Path, most: int) -> np.ndarray:
    try:
        with limited_memory(most):
            return np.asarray(scipy.io.loadmat(path, variable_names=[NAME])[NAME])
    except Exception as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> ValueError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[-1]
    return ValueError(f'{path} cannot be read as a MATLAB file: {escape(reason)}')
