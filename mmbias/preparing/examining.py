"""Decoding a video from end to end: can it be read, how long is it; a small copy on the way."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmbias.preparing.copying import ENCODING, SmallCopy
from mmbias.readers import VideoReader, open_video


@dataclass(frozen=True)
class Task:
    """A video to be decoded.

    Attributes:
        video: Its path below the folder of the videos, its name in the records.
        path: The file or folder of frames.
        fps: Frame rate of a folder of frames.
        reader: As :func:`mmbias.readers.open_video` takes it.
        copy: Where to write a small copy, None for none.
        short_side: Of the copy, in pixels.
    """

    video: str
    path: Path
    fps: float | None = None
    reader: str = 'auto'
    copy: Path | None = None
    short_side: int = 0

    @property
    def settings(self) -> str:
        """What the outcome depends on besides the video."""
        if self.copy is None:
            return self.reader
        encoding = ' '.join(f'{name}={value}' for name, value in ENCODING.items())
        return f'{self.reader}, copy of {self.short_side}, {encoding}'


@dataclass(frozen=True)
class Examination:
    """What decoding a video from end to end gave.

    Attributes:
        video: Its path below the folder of the videos.
        state: Size and time of the last change of the file, by which a changed file is known.
        settings: Those of the task.
        frames: Frames decoded.
        fps: Frame rate.
        width: Of the pictures.
        height: Of the pictures.
        error: Why it cannot be read; empty if it can.
    """

    video: str
    state: str
    settings: str
    frames: int = 0
    fps: float = 0.0
    width: int = 0
    height: int = 0
    error: str = ''


def examine_video(task: Task) -> Examination:
    """Decode every frame of a video.

    Args:
        task: The video, and whether a copy is wanted.

    Returns:
        Length and size, or why it cannot be read: it does not open, ends before its frames, or
        changes the size of its pictures.
    """
    state = file_state(task.path)
    try:
        video = open_video(task.path, task.reader, task.fps)
        count, (height, width) = _decode(task, video)
    except Exception as error:  # decoders raise many kinds for a broken file
        reason = (str(error).strip() or type(error).__name__).splitlines()[-1]
        return Examination(task.video, state, task.settings, error=reason)
    return Examination(task.video, state, task.settings, count, video.fps, width, height)


def file_state(path: Path) -> str:
    """Size in bytes and time of the last change in nanoseconds.

    Args:
        path: A file or folder.

    Returns:
        Both as text; empty if it is gone.
    """
    try:
        status = path.stat()
    except OSError:
        return ''
    return f'{status.st_size}-{status.st_mtime_ns}'


def _decode(task: Task, video: VideoReader) -> tuple[int, tuple[int, int]]:
    """Count the frames and write them to the copy; height and width of all of them."""
    with _copy_of(task, video) as copy:
        for picture in video.read(np.arange(len(video))):
            if copy is not None:
                copy.add(picture)
    return len(video), video.shape_at(0)


def _copy_of(task: Task, video: VideoReader) -> contextlib.AbstractContextManager[SmallCopy | None]:
    if task.copy is None:
        return contextlib.nullcontext()
    return SmallCopy(task.copy, task.short_side, video.fps)
