"""Pictures that go through a pipeline with those of a video: its masks, places without actors.

They are put behind the video's own as soon as these are read, so that whatever a pipeline does with
pictures from there on, it does with them. Three masks share a picture, one a channel.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.sampling import cut_plane
from mmbias.transforms.reading import Geometry

CHANNELS = 3


def geometry_of(results: dict[str, Any]) -> Geometry:
    """What became of the pictures so far: of :class:`ReadFrames`, or nothing.

    Args:
        results: State of the pipeline, just after the pictures were read.
    """
    geometry: Geometry | None = results.get('geometry')
    return geometry or Geometry.whole(results['imgs'][0].shape)


def add_companions(results: dict[str, Any], companions: Iterable[NDArray[np.uint8]]) -> None:
    """Put pictures behind those that were read.

    Modified keys: ``imgs``, ``num_clips`` and ``clip_len``: all are one clip afterwards.

    Args:
        results: State of the pipeline, just after the pictures were read.
        companions: In the geometry of the pictures: masks of shape (h, w), of which neighbours
            share pictures, and pictures of shape (h, w, 3).
    """
    pictures, behind = results['imgs'], list(share_pictures(companions))
    if isinstance(pictures, np.ndarray):
        results['imgs'] = np.concatenate([pictures, np.stack(behind)])
    else:
        results['imgs'] = [*pictures, *behind]
    results.update(num_clips=1, clip_len=len(results['imgs']))


def fit(picture: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
    """Do with a picture what was done with those of the video.

    Args:
        picture: Of the video's aspect and of any size, shape (h, w) or (h, w, 3).
        geometry: See :func:`geometry_of`.
    """
    return flip(cut_plane(picture, geometry.cut, geometry.shape), geometry)


def flip(picture: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
    """Flip a picture that was cut, where those of the video are flipped."""
    return (
        picture if geometry.flip is None else np.asarray(cv2.flip(picture, geometry.flip), np.uint8)
    )


def share_pictures(planes: Iterable[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """Put neighbouring masks into the channels of as few pictures as hold them.

    Args:
        planes: Masks of shape (h, w), pictures of shape (h, w, 3).

    Yields:
        Pictures of shape (h, w, 3); channels left over are 0.
    """
    for flat, group in groupby(planes, key=lambda plane: plane.ndim == 2):
        if not flat:
            yield from group
            continue
        masks = list(group)
        for first in range(0, len(masks), CHANNELS):
            three = masks[first : first + CHANNELS]
            empty = [np.zeros_like(three[0])] * (CHANNELS - len(three))
            yield np.dstack([*three, *empty])


def pictures_for(masks: int) -> int:
    """Number of pictures that hold masks."""
    return -(-masks // CHANNELS)


def fill_aspect(picture: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The largest part in the middle of a picture that has the aspect of another.

    Args:
        picture: Shape (h, w, ...).
        shape: Height and width of the other.
    """
    height, width = picture.shape[:2]
    scale = min(height / shape[0], width / shape[1])
    rows, columns = max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))
    top, left = (height - rows) // 2, (width - columns) // 2
    return picture[top : top + rows, left : left + columns]
