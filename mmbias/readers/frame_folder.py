"""Reading a folder of pictures, one a frame, as Jester is released."""

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

PICTURES = ('.jpg', '.jpeg', '.png')


class FrameFolderReader:
    """A folder of frames; see :class:`mmbias.readers.VideoReader`.

    Frames are ordered by the number their names end with, so that ``frame10`` follows ``frame9``;
    names without a number are ordered as text.

    Args:
        path: The folder.
        fps: Its frame rate, which pictures do not tell.

    Raises:
        ValueError: If the frame rate is not given.
    """

    def __init__(self, path: str | Path, fps: float | None) -> None:
        if not fps:
            raise ValueError('a folder of frames needs a frame rate: a column fps in the manifest')
        self.fps = float(fps)
        pictures = (file for file in Path(path).iterdir() if file.suffix.lower() in PICTURES)
        self._pictures = sorted(pictures, key=_place)

    def __len__(self) -> int:
        """Number of frames."""
        return len(self._pictures)

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures at ascending indices, shape (T, H, W, 3)."""
        return np.stack([self._load(index) for index in indices])

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Every picture in turn, shape (H, W, 3)."""
        yield from map(self._load, range(len(self)))

    def _load(self, index: int) -> NDArray[np.uint8]:
        path = str(self._pictures[index])
        picture = cv2.imread(path, cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError(f'frame {index} cannot be decoded: {path}')
        return np.ascontiguousarray(picture[..., ::-1])  # BGR to RGB


def _place(picture: Path) -> tuple[int, str]:
    number = re.search(r'\d+$', picture.stem)
    return (int(number[0]) if number else -1, picture.name)
