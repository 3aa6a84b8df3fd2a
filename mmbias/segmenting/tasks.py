"""The masks of one video: made unless they are there, as of now and as wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mmbias.files.hashing import hash_content
from mmbias.masks.building import build_masks
from mmbias.masks.store import open_masks
from mmbias.segmenting.sources import Source


class Segmenter(Protocol):
    """What makes masks. It is sent to other processes, and so holds little.

    Attributes:
        tool: Its name in the files.
        version: Another one makes other masks.
        settings: What else the masks depend on, as JSON can hold it.
    """

    @property
    def tool(self) -> str: ...  # noqa: D102

    @property
    def version(self) -> str: ...  # noqa: D102

    @property
    def settings(self) -> Mapping[str, Any]: ...  # noqa: D102

    def segment(self, source: Source) -> Iterator[NDArray[np.bool_]]:
        """Masks (H, W), one for each frame, all of one size."""


@dataclass(frozen=True)
class Task:
    """A video that needs masks.

    Attributes:
        video: Its path in the manifest.
        path: The file or folder of frames.
        masks: Where they go.
        segmenter: What makes them.
        reader: As :func:`mmbias.readers.open_video` takes it.
    """

    video: str
    path: Path
    masks: Path
    segmenter: Segmenter
    reader: str = 'auto'

    @property
    def settings(self) -> dict[str, Any]:
        """All that the masks depend on besides the video and the version of the tool."""
        return {**self.segmenter.settings, 'reader': self.reader}


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes:
        was_there: Whether its masks were there already.
        error: Why there are none, in one line; empty if there are.
    """

    was_there: bool = False
    error: str = ''


def make_masks(task: Task) -> Outcome:
    """Make the masks of a video, unless they are there.

    Args:
        task: The video, and what makes its masks.

    Returns:
        What became of it; masks of another version of the video, or made in another way, do not
        stay.
    """
    try:
        if is_made(task):
            return Outcome(was_there=True)
        task.masks.unlink(missing_ok=True)
        build_masks(
            task.path,
            task.segmenter.segment(Source.open(task.path, task.reader)),
            task.masks,
            tool=task.segmenter.tool,
            version=task.segmenter.version,
            settings=task.settings,
            reader=task.reader,
        )
    except Exception as error:  # decoders raise many kinds for a broken file
        reason = str(error).strip() or type(error).__name__
        return Outcome(error=reason.splitlines()[-1])
    return Outcome()


def is_made(task: Task) -> bool:
    """Whether the masks of a video are there, made as is wanted from the file as it is now."""
    try:
        masks = open_masks(task.masks)
    except (FileNotFoundError, ValueError):  # none, or a broken file
        return False
    masks.close()
    about = masks.about
    made = (about['tool'], about['version'], about['settings'])
    wanted = (task.segmenter.tool, task.segmenter.version, task.settings)
    return made == wanted and masks.video.sha256 == hash_content(task.path)
