"""What an importer is, and where it looks for the masks of a video."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.masks.facts import VideoFacts
from mmbias.masks.store import mask_path

Masks = Iterator[NDArray[np.bool_]]
Read = Callable[[Path, VideoFacts, Mapping[str, Any]], Masks]


@dataclass(frozen=True)
class Importer:
    """A format of masks.

    Attributes:
        read: Gives one mask (H, W) for each frame of a video, from the file or folder of its
            masks, what the video is, and settings; raises a ValueError where they do not fit.
        endings: What follows the name of the video; none where it is a folder.
        settings: Default ones.
    """

    read: Read
    endings: Sequence[str] = ('',)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def find(self, folder: Path, video_path: str) -> Path | None:
        """Where the masks of a video are.

        They are called as the video is, with or without its ending, in a folder as the video's or
        in none.

        Args:
            folder: Of all masks.
            video_path: As the manifest has it, relative.

        Returns:
            None if they are nowhere.
        """
        mask_path(folder, video_path)  # refuses what leads out of the folder
        path = PurePosixPath(video_path)
        names = (path, path.with_suffix(''), path.name, path.stem)
        places = [folder / f'{name}{ending}' for name in names for ending in self.endings]
        kind = Path.is_dir if '' in self.endings else Path.is_file
        return next(filter(kind, places), None)


def find_all(
    importer: Importer, folder: Path, video_paths: Sequence[str]
) -> dict[str, Path | None]:
    """Where the masks of several videos are.

    Raises:
        ValueError: If two videos would have the same ones.
    """
    found = {path: importer.find(folder, path) for path in video_paths}
    owners: dict[Path, str] = {}
    for path, place in found.items():
        if place is not None and owners.setdefault(place, path) != path:
            raise ValueError(
                f'{owners[place]} and {path} would both have the masks {place}: put those of each '
                'video into folders as the manifest has them'
            )
    return found
