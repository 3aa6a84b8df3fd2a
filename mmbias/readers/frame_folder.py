"""Reading a folder of pictures, one a frame, as Jester is released."""

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from mmbias.files.escaping import escape_whole
from mmbias.readers.limits import check_kind, check_size

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
        self._pictures = sorted(filter(_is_picture, Path(path).iterdir()), key=_place)
        self._shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        """Number of frames."""
        return len(self._pictures)

    def shape_at(self, index: int) -> tuple[int, int]:
        """Height and width of the pictures; that of ``index`` is loaded if none was."""
        if self._shape is None:
            height, width = self._load(index).shape[:2]
            self._shape = height, width
        return self._shape

    def read(self, indices: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """RGB pictures at ascending indices, each of shape (H, W, 3).

        Raises:
            ValueError: If one cannot be decoded or is of another size than the first.
        """
        for index in indices.tolist():
            height, width = self.shape_at(index)
            picture = self._load(index)
            if picture.shape[:2] != (height, width):
                raise ValueError(
                    f'frame {index} is {picture.shape[1]} x {picture.shape[0]}, frames before it '
                    f'{width} x {height}: {escape_whole(self._pictures[index])}'
                )
            yield picture

    def _load(self, index: int) -> NDArray[np.uint8]:
        path = self._pictures[index]
        check_kind(path)
        _check_header(path, index)
        # Not imread, which knows no names beyond ASCII on Windows.
        picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError(f'frame {index} cannot be decoded: {escape_whole(path)}')
        return np.ascontiguousarray(picture[..., ::-1])  # BGR to RGB


def _is_picture(file: Path) -> bool:
    hidden = file.name.startswith('.')  # as macOS puts beside files on foreign disks
    return not hidden and file.suffix.lower() in PICTURES


def _check_header(path: Path, index: int) -> None:
    """Refuse a picture by the size that its header announces."""
    try:
        with Image.open(path) as header:
            width, height = header.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f'frame {index} is too large: {escape_whole(path)}: {error}') from error
    except (UnidentifiedImageError, SyntaxError, OSError) as error:
        raise ValueError(f'frame {index} cannot be decoded: {escape_whole(path)}') from error
    check_size(width, height, f'frame {index}, {escape_whole(path)},')


def _place(picture: Path) -> tuple[int, str]:
    number = re.search(r'\d+$', picture.stem)
    return (int(number[0]) if number else -1, picture.name)
