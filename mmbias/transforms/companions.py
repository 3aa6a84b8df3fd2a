"""Pictures that go through a pipeline with those of a video: its masks, places without actors.

They are put behind the video's own as soon as these are read, so that whatever a pipeline does with
pictures from there on, it does with them. Three masks share a picture, one a channel.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.sampling import cut_plane
from mmbias.transforms.reading import Geometry

CHANNELS = 3


def add_companions(results: dict[str, Any], companions: Sequence[NDArray[np.uint8]]) -> None:
    """Put pictures behind those that were read, in the same geometry.

    Required keys: ``imgs``. Optional key: ``geometry`` of :class:`ReadFrames`.
    Modified keys: ``imgs``, ``num_clips`` and ``clip_len``: all are one clip afterwards.

    Args:
        results: State of the pipeline, just after the pictures were read.
        companions: Of the video's aspect and of any size, each of shape (h, w, 3).
    """
    pictures = results['imgs']
    geometry: Geometry | None = results.get('geometry')
    if geometry is None:
        height, width = pictures[0].shape[:2]
        fitted = [cv2.resize(picture, (width, height)) for picture in companions]
        results['imgs'] = [*pictures, *fitted]
    else:
        fitted = [_fit(picture, geometry) for picture in companions]
        results['imgs'] = np.concatenate([pictures, np.stack(fitted)])
    results.update(num_clips=1, clip_len=len(results['imgs']))


def share_pictures(masks: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Put masks into the channels of as few pictures as hold them.

    Args:
        masks: Shape (T, h, w).

    Returns:
        Pictures of shape (h, w, 3); channels left over are 0.
    """
    pictures = []
    for first in range(0, len(masks), CHANNELS):
        three = masks[first : first + CHANNELS]
        empty = [np.zeros_like(masks[0])] * (CHANNELS - len(three))
        pictures.append(cv2.merge([*three, *empty]))
    return pictures


def pictures_for(masks: int) -> int:
    """Number of pictures that hold masks."""
    return -(-masks // CHANNELS)


def fill_aspect(picture: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The largest part in the middle of a picture that has the aspect of another.

    Args:
        picture: Shape (h, w, 3).
        shape: Height and width of the other.
    """
    height, width = picture.shape[:2]
    scale = min(height / shape[0], width / shape[1])
    rows, columns = max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))
    top, left = (height - rows) // 2, (width - columns) // 2
    return picture[top : top + rows, left : left + columns]


def _fit(picture: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
    small = cut_plane(picture, geometry.cut, geometry.shape)
    return small if geometry.flip is None else cv2.flip(small, geometry.flip)
