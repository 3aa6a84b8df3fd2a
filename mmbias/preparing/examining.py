"""Decoding a video from end to end: can it be read, how long is it; a small copy on the way.

Invariant: an :class:`Examination` speaks of the file alone. What the machine did is a
:class:`Trouble`, of which nothing is kept.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmbias.preparing.copying import ENCODING, CannotWriteError, SmallCopy
from mmbias.readers import VideoReader, open_video

BLOCK = 2**20


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
        copy: State of the small copy, by which one that was exchanged is known; empty without.
        error: Why it cannot be read; empty if it can.
    """

    video: str
    state: str
    settings: str
    frames: int = 0
    fps: float = 0.0
    width: int = 0
    height: int = 0
    copy: str = ''
    error: str = ''


@dataclass(frozen=True)
class Trouble:
    """What kept a video from being examined, and need not be so the next time.

    Attributes:
        video: Its path below the folder of the videos.
        error: Why, in one line.
        ends: Whether no other video would fare better, as on a full disk.
    """

    video: str
    error: str
    ends: bool = False


def examine_video(task: Task) -> Examination | Trouble:
    """Decode every frame of a video.

    A file is called unreadable only if the system gives all of its bytes and it fails twice:
    decoders do not tell a broken file from a broken disk.

    Args:
        task: The video, and whether a copy is wanted.

    Returns:
        Length and size, or why it cannot be read: it does not open, ends before its frames, or
        changes the size of its pictures. A trouble if that is not known, as memory, the disk of
        the videos or that of the copies failed.
    """
    state = file_state(task.path)
    for attempt in (1, 2):
        try:
            return _examine(task, state)
        except CannotWriteError as error:
            return Trouble(task.video, _reason(error), ends=True)
        except MemoryError:
            return Trouble(task.video, 'the memory of this machine does not suffice')
        except Exception as error:  # decoders raise many kinds for a broken file
            reason = _reason(error)
        if attempt == 1:
            try:
                _read_through(task.path)
            except OSError as error:
                return Trouble(task.video, _reason(error))
    return Examination(task.video, state, task.settings, error=reason)


def _reason(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _read_through(path: Path) -> None:
    """Read every byte of a file or of the files in a folder; an OSError is one of the machine."""
    path.stat()
    for file in path.iterdir() if path.is_dir() else [path]:
        if file.is_file():  # no pipe, which blocks, and no device, which may never end
            with file.open('rb', buffering=0) as content:
                while content.read(BLOCK):
                    pass


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


def _examine(task: Task, state: str) -> Examination:
    """Count the frames and write them to the copy."""
    video = open_video(task.path, task.reader, task.fps)
    with _copy_of(task, video) as copy:
        for picture in video.read(np.arange(len(video))):
            if copy is not None:
                copy.add(picture)
    height, width = video.shape_at(0)
    written = file_state(task.copy) if task.copy is not None else ''
    return Examination(
        task.video, state, task.settings, len(video), video.fps, width, height, written
    )


def _copy_of(task: Task, video: VideoReader) -> contextlib.AbstractContextManager[SmallCopy | None]:
    if task.copy is None:
        return contextlib.nullcontext()
    return SmallCopy(task.copy, task.short_side, video.fps)
