"""Small copies of videos: quick to decode, quick to seek in."""

import contextlib
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

# For x264: hardly a visible loss, and nothing that decodes slowly (B-frames, deblocking, arithmetic
# coding); a key frame every 12.
ENCODING = {'crf': '18', 'preset': 'veryfast', 'tune': 'fastdecode', 'bf': '0', 'g': '12'}


class CannotWriteError(OSError):
    """A copy cannot be written, as on a full disk: no fault of the video that it is a copy of."""


class SmallCopy:
    """Context of an H.264 file of small pictures, with one frame for each frame that is added.

    The file takes its place only when it was written completely and is on the disk. Frames keep
    their number and get even spacing; sound is left out.

    Args:
        path: The file, ending in ``.mp4``; its folder is made.
        short_side: Length of the shorter side in pixels; the longer side is rounded to an even
            number. Smaller pictures keep their size, odd sides less a pixel.
        fps: Frame rate.

    Raises:
        ValueError: If the short side is odd or below 16.
        CannotWriteError: If the system refuses to write, while frames are added or at the end.
    """

    def __init__(self, path: Path, short_side: int, fps: float) -> None:
        check_short_side(short_side)
        self.path = path
        self.short_side = short_side
        self.fps = fps
        self.partial = partial_file(path)
        self._reformatter = VideoReformatter()  # kept: a new one for each frame takes longer

    def __enter__(self) -> 'SmallCopy':
        rate = Fraction(self.fps).limit_denominator(1001 * 60)
        with _naming(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _Written(self.partial)
        try:
            self._container = av.open(self._file, 'w', format='mp4')
            options = {**ENCODING, 'threads': '1'}
            self._stream = self._container.add_stream('libx264', rate=rate, options=options)
        except BaseException:
            self._file.discard()
            raise
        self._stream.pix_fmt = 'yuv420p'
        self._started = False
        return self

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append a picture, RGB, shape (H, W, 3)."""
        if not self._started:
            height, width = picture.shape[:2]
            self._stream.height, self._stream.width = small_size(height, width, self.short_side)
            self._started = True
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format='rgb24')
        frame = self._reformatter.reformat(
            frame,
            width=self._stream.width,
            height=self._stream.height,
            format='yuv420p',
            interpolation='AREA',
        )
        self._write(frame)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            with contextlib.suppress(Exception):  # it writes what was left, on a full disk too
                self._container.close()
            self._file.discard()

    def _write(self, frame: av.VideoFrame | None) -> None:
        with _naming(self.path), self._file.raising():
            self._container.mux(self._stream.encode(frame))

    def _finish(self) -> None:
        self._write(None)
        with _naming(self.path), self._file.raising():
            self._container.close()
            self._file.keep_as(self.path)


class _Written:
    """A new file that remembers what the system said: FFmpeg loses some errors, renames others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open('xb')
        self._error: OSError | None = None

    def write(self, content: bytes) -> int:
        with self._remembering():
            return self._file.write(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with self._remembering():  # empties the buffer
            return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    @contextlib.contextmanager
    def raising(self) -> Iterator[None]:
        """Raise the system's own error, whatever became of it."""
        try:
            yield
        finally:
            if self._error is not None:
                raise self._error

    def keep_as(self, path: Path) -> None:
        """Give the file its name once all of it is on the disk, where some errors show first."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.path.replace(path)

    def discard(self) -> None:
        """Remove the file, if it did not get its name."""
        with contextlib.suppress(OSError):  # of what cannot be written out
            self._file.close()
        self.path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._error = error
            raise


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWriteError(error.errno, error.strerror, str(path)) from error


def partial_file(path: Path) -> Path:
    """Where a copy is written before it takes its place; a killed process leaves it behind."""
    return path.with_name(f'.{path.stem}.partial{path.suffix}')


def check_short_side(short_side: int) -> None:
    """Raise a ValueError for a short side, in pixels, that no copy can have."""
    if short_side < 16 or short_side % 2:
        raise ValueError(f'short side is {short_side}, must be even and at least 16')


def small_size(height: int, width: int, short_side: int) -> tuple[int, int]:
    """Height and width of the copy, both even.

    Args:
        height: Of the original in pixels.
        width: Of the original in pixels.
        short_side: Wanted length of the shorter side.

    Returns:
        Height and width; no picture is made larger.

    Example:
        >>> small_size(240, 320, 128), small_size(81, 61, 128)
        ((128, 170), (80, 60))
    """
    scale = min(1.0, short_side / min(height, width))
    if scale == 1:
        return height - height % 2, width - width % 2
    long_side = 2 * round(max(height, width) * scale / 2)
    return (short_side, long_side) if height <= width else (long_side, short_side)
