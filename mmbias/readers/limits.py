"""What a video may be: kind of file, size of its pictures, number of frames, time to read it.

The limits are far beyond any recording of a data set; what exceeds them is broken or was made to
exhaust memory or time, as a small file that announces a huge picture is.
"""

import os
import stat
import time
from pathlib import Path

from mmbias.files.escaping import escape_whole

MAX_PIXELS = 8192 * 4608  # of one picture: 8K, upright too
MAX_FRAMES = 5_000_000  # 23 hours at 60 frames a second
FPS_RANGE = (0.01, 100_000.0)
MAX_READ_BYTES = 16 * 2**30  # kept at a time: 690 pictures of 4K, 2,700 of 1080p
MAX_WAIT = 60.0  # seconds for the next picture, looked at between packets
MAX_SCAN = 600.0  # seconds for going through the packets of a file


def check_kind(path: str | Path) -> None:
    """Refuse what would block or never end when it is opened, as a pipe or a device does.

    Args:
        path: Where a link leads counts, not the link.

    Raises:
        FileNotFoundError: If there is nothing.
        ValueError: If it is neither a file nor a folder.

    Example:
        >>> check_kind('/dev/null')
        Traceback (most recent call last):
        ValueError: /dev/null is a device, must be a file or a folder of frames
    """
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(f'no such video: {escape_whole(path)}') from None
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return
    kinds = {stat.S_IFIFO: 'pipe', stat.S_IFSOCK: 'socket'}
    kind = kinds.get(stat.S_IFMT(mode), 'device')
    raise ValueError(f'{escape_whole(path)} is a {kind}, must be a file or a folder of frames')


def check_size(width: int, height: int, what: str) -> None:
    """Raise a ValueError if pictures are larger than ``MAX_PIXELS``.

    Example:
        >>> check_size(60000, 60000, 'the picture')
        Traceback (most recent call last):
        ValueError: the picture is 60000 x 60000 pixels, allowed are 37748736 in all
    """
    if width * height > MAX_PIXELS:
        raise ValueError(f'{what} is {width} x {height} pixels, allowed are {MAX_PIXELS} in all')


def check_length(frames: int) -> None:
    """Raise a ValueError if a video has more than ``MAX_FRAMES``."""
    if frames > MAX_FRAMES:
        raise ValueError(f'there are more than {MAX_FRAMES} frames')


def check_rate(fps: float) -> None:
    """Raise a ValueError if a frame rate is not in ``FPS_RANGE``."""
    low, high = FPS_RANGE
    if not low <= fps <= high:
        raise ValueError(f'the frame rate is {fps:g}, must be in {low:g} to {high:g}')


def check_read(frames: int, width: int, height: int) -> None:
    """Raise a ValueError if pictures that are kept take more than ``MAX_READ_BYTES``."""
    size = frames * width * height * 3
    if size > MAX_READ_BYTES:
        raise ValueError(
            f'{frames} pictures of {width} x {height} take {size / 2**30:.0f} GiB, allowed at a '
            f'time: {MAX_READ_BYTES / 2**30:.0f}; lower windows_per_chunk'
        )


class Deadline:
    """The end of the time that reading may take; a decoder itself cannot be interrupted.

    Args:
        seconds: From now on, and anew from every restart.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.restart()

    def restart(self) -> None:
        """Give the same time again."""
        self._end = time.monotonic() + self.seconds

    def check(self) -> None:
        """Raise a TimeoutError once the time is up."""
        if time.monotonic() > self._end:
            raise TimeoutError(f'reading takes more than {self.seconds:g} s')
