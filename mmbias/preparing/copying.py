"""Small copies of videos: quick to decode, quick to seek in."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

# For x264: hardly a visible loss, and nothing that decodes slowly (B-frames, deblocking, arithmetic
# coding); a key frame every 12.
ENCODING = {'crf': '18', 'preset': 'veryfast', 'tune': 'fastdecode', 'bf': '0', 'g': '12'}


class SmallCopy:
    """Context of an H.264 file of small pictures, with one frame for each frame that is added.

    The file takes its place only when it was written completely. Frames keep their number and get
    even spacing; sound is left out.

    Args:
        path: The file, ending in ``.mp4``; its folder is made.
        short_side: Length of the shorter side in pixels; the longer side is rounded to an even
            number. Smaller pictures keep their size, odd sides less a pixel.
        fps: Frame rate.

    Raises:
        ValueError: If the short side is odd or below 16.
    """

    def __init__(self, path: Path, short_side: int, fps: float) -> None:
        check_short_side(short_side)
        self.path = path
        self.short_side = short_side
        self.fps = fps
        self.partial = path.with_name(f'.{path.stem}.partial{path.suffix}')
        self._reformatter = VideoReformatter()  # kept: a new one for each frame takes longer

    def __enter__(self) -> 'SmallCopy':
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(self.partial), 'w')
        rate = Fraction(self.fps).limit_denominator(1001 * 60)
        options = {**ENCODING, 'threads': '1'}
        self._stream = self._container.add_stream('libx264', rate=rate, options=options)
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
        self._container.mux(self._stream.encode(frame))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._container.mux(self._stream.encode())
        self._container.close()
        if kind is None:
            self.partial.replace(self.path)
        else:
            self.partial.unlink(missing_ok=True)


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
