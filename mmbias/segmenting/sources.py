"""A video whose masks are made, as small pictures in its own order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.facts import ANY_FPS
from mmbias.readers import VideoReader, open_video


@dataclass(frozen=True)
class Source:
    """A video that is open.

    Attributes:
        path: The file or folder of frames.
        video: What reads it.
    """

    path: Path
    video: VideoReader

    @classmethod
    def open(cls, path: Path, reader: str) -> 'Source':
        """Open a video; masks belong to frames, so that a folder of them needs no true rate."""
        return cls(path, open_video(path, reader, ANY_FPS))

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.video)

    def pictures(
        self, short_side: int, indices: NDArray[np.int64] | None = None
    ) -> Iterator[NDArray[np.uint8]]:
        """Upright RGB pictures, made smaller where they are larger.

        Args:
            short_side: Largest length of the shorter side, in pixels.
            indices: Ascending; by default every frame.

        Yields:
            Pictures of shape (H, W, 3).
        """
        wanted = np.arange(len(self.video)) if indices is None else indices
        for picture in self.video.read(wanted):
            yield shrink(picture, short_side)


def shrink(picture: NDArray[np.uint8], short_side: int) -> NDArray[np.uint8]:
    """Make a picture smaller by the mean of the pixels that fall together.

    Args:
        picture: Shape (H, W, 3).
        short_side: Largest length of the shorter side, in pixels.

    Returns:
        Shape (h, w, 3); the picture itself where it is small enough.
    """
    height, width = picture.shape[:2]
    scale = short_side / min(height, width)
    if scale >= 1:
        return picture
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
