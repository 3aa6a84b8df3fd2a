"""Choice of the reader: decord where it can be had, PyAV elsewhere, pictures from a folder."""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mmbias.readers.decord_reader import DecordReader, UnfitForDecord
from mmbias.readers.frame_folder import FrameFolderReader
from mmbias.readers.limits import check_kind, check_length, check_rate
from mmbias.readers.pyav_reader import FastReader, PyAVReader


class VideoReader(Protocol):
    """What a transform needs of an opened video."""

    fps: float

    def __len__(self) -> int:
        """Number of frames."""

    def shape_at(self, index: int) -> tuple[int, int]:
        """Height and width of the pictures, told by that of ``index`` where one must be decoded."""

    def read(self, indices: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """RGB pictures at strictly ascending indices, each of shape (H, W, 3)."""


READERS: dict[str, Callable[[str], VideoReader]] = {
    'decord': DecordReader,
    'pyav': PyAVReader,
    'fast': FastReader,
}


def open_video(path: str | Path, reader: str = 'auto', fps: float | None = None) -> VideoReader:
    """Open a video file or a folder of frames.

    Args:
        path: The file or folder.
        reader: ``'decord'``, ``'pyav'``, ``'fast'`` for PyAV with small pictures at the price of
            decoding alone, or ``'auto'`` for decord where it is installed (there are wheels for
            64-bit Linux and Windows on x86 only) and reads the file right, and PyAV elsewhere. A
            folder of frames is read as such.
        fps: Frame rate of a folder of frames; that of a file stands in the file.

    Returns:
        The opened video.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If the reader is unknown, the file holds no readable video, the frame rate of a
            folder is not given, or a limit of :mod:`mmbias.readers.limits` is passed.
    """
    if reader not in ('auto', *READERS):
        raise ValueError(f'unknown reader {reader!r}, allowed: auto, {", ".join(READERS)}')
    check_kind(path)
    try:
        video = FrameFolderReader(path, fps) if Path(path).is_dir() else _open(str(path), reader)
        check_rate(video.fps)
        check_length(len(video))
    except Exception as error:  # decord and PyAV raise many kinds for a broken file
        reason = (str(error).strip() or type(error).__name__).splitlines()[-1]
        raise ValueError(f'cannot open video {path} with {reader}: {reason}') from error
    if len(video) < 1:
        raise ValueError(f'video {path} has no frames')
    return video


def _open(path: str, reader: str) -> VideoReader:
    if reader != 'auto':
        return READERS[reader](path)
    if importlib.util.find_spec('decord'):
        with contextlib.suppress(UnfitForDecord):
            return DecordReader(path)
    return PyAVReader(path)
