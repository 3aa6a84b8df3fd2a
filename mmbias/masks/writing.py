"""Writing the masks of a video: looked at one by one, whole or not at all."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.files.writing import replacing
from mmbias.masks.facts import VideoFacts
from mmbias.masks.layout import (
    CHUNK,
    CORNERS,
    FORMAT,
    check_about,
    check_aspect,
    check_plate,
    written,
)
from mmbias.masks.statistics import Statistics, describe_masks
from mmbias.masks.zip_arrays import ArrayWriter
from mmbias.readers.limits import check_length


def write_masks(
    path: str | Path,
    masks: Iterable[NDArray[np.bool_]],
    *,
    plate: NDArray[np.uint8] | Callable[[], NDArray[np.uint8]],
    video: VideoFacts,
    tool: str,
    version: str,
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the masks of a video, whole or not at all; they are asked for one at a time.

    Args:
        path: Where, see :func:`mmbias.masks.store.mask_path`; folders are made.
        masks: One for each frame of the video, of shape (H, W) and its aspect.
        plate: The place without the actor, RGB of shape (h, w, 3), its shorter side at most 256;
            or what makes it, called after the last mask.
        video: What the video is.
        tool: What made the masks.
        version: Of the tool.
        settings: Of the tool, as JSON can hold them.

    Returns:
        The row of the index, without ``path``: see :mod:`mmbias.masks.index`.

    Raises:
        ValueError: If a mask is no boolean picture of the video's aspect and of the size of the
            first, there are more or fewer than frames, or the plate is none.
    """
    path = Path(path)
    check_length(video.frames)
    if video.frames < 1:
        raise ValueError(f'the video has {video.frames} frames')
    path.parent.mkdir(parents=True, exist_ok=True)
    statistics = Statistics()
    corners = []
    with replacing(path) as partial, ArrayWriter(partial) as file:
        for place, chunk in enumerate(_chunks(_checked(masks, video, statistics))):
            bits, corner = _trim(np.packbits(chunk, axis=-1))
            file.add(f'bits_{place:05}', bits)
            corners.append(corner)
        about = {
            'format': FORMAT,
            'tool': tool,
            'version': version,
            'settings': dict(settings),
            'video': vars(video),
            'masks': dict(zip(('height', 'width'), chunk.shape[1:], strict=True)),
            'flicker': statistics.flicker,
        }
        check_about(about, path)
        content = json.dumps(about, ensure_ascii=False, allow_nan=False, sort_keys=True)
        file.add('about', np.array(content))
        file.add('areas', statistics.areas)
        file.add(CORNERS, np.array(corners, np.int32))
        picture = plate() if callable(plate) else plate
        check_plate(picture, video)
        file.add('plate', picture, deflated=False)
    return describe_masks(about, statistics.areas)


def _checked(
    masks: Iterable[NDArray[np.bool_]], video: VideoFacts, statistics: Statistics
) -> Iterator[NDArray[np.bool_]]:
    """The masks as they come, counted and looked at."""
    frame, size = -1, None
    for frame, mask in enumerate(masks):
        if frame == video.frames:
            raise ValueError(f'there are more masks than the {video.frames} frames of the video')
        if mask.dtype != bool or mask.ndim != 2:
            raise ValueError(
                f'the mask of frame {frame} is {mask.dtype} {mask.shape}, must be bool (H, W)'
            )
        if size is None:
            check_aspect(mask.shape, video, 'the mask of frame 0')
        elif mask.shape != size:
            raise ValueError(
                f'the mask of frame {frame} is {written(mask.shape)}, those before it '
                f'{written(size)}'
            )
        size = mask.shape
        statistics.add(mask)
        yield mask
    if frame + 1 != video.frames:
        raise ValueError(f'there are {frame + 1} masks for the {video.frames} frames of the video')


def _chunks(masks: Iterator[NDArray[np.bool_]]) -> Iterator[NDArray[np.bool_]]:
    """64 at a time, shape (n, H, W)."""
    chunk = []
    for mask in masks:
        chunk.append(mask)
        if len(chunk) == CHUNK:
            yield np.stack(chunk)
            chunk = []
    if chunk:
        yield np.stack(chunk)


def _trim(bits: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """The part of packed masks (n, H, bytes) that is not empty in all, and its row and byte."""
    left, top, wide, high = cv2.boundingRect(np.bitwise_or.reduce(bits))
    return bits[:, top : top + max(high, 1), left : left + max(wide, 1)], (top, left)
