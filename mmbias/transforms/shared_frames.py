"""Frames that consecutive chunks of a video share: the first to read one keeps it for the next."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class SharedFrames:
    """What one reading of a video hands to the next, so that no frame is decoded twice.

    It travels through a pipeline under :data:`KEY`: who deals a video to chunks says before each
    what the next one wants, :class:`mmbias.transforms.ReadFrames` fills in and keeps.

    Attributes:
        ahead: Frames that the next reading wants.
        indices: Frames that the last one kept, ascending.
        pictures: Theirs as they were cut, before any flip, shape (len(indices), h, w, 3).
    """

    def __init__(self) -> None:
        self.ahead: Sequence[int] | NDArray[np.int64] = ()
        self.indices = np.empty(0, np.int64)
        self.pictures = np.empty((0, 0, 0, 3), np.uint8)

    def fill(self, wanted: NDArray[np.int64], pictures: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Put the pictures that were kept in their places.

        Args:
            wanted: Frames, ascending, shape (T,).
            pictures: Where their pictures go, shape (T, h, w, 3).

        Returns:
            Which of the frames are there with that, shape (T,).
        """
        known = np.isin(wanted, self.indices)
        if known.any():
            pictures[known] = self.pictures[np.searchsorted(self.indices, wanted[known])]
        return known

    def keep(self, wanted: NDArray[np.int64], pictures: NDArray[np.uint8]) -> None:
        """Keep copies of what the next reading wants, and nothing else.

        Args:
            wanted: Frames, ascending, shape (T,).
            pictures: Their pictures, shape (T, h, w, 3).
        """
        again = np.isin(wanted, self.ahead)
        self.indices, self.pictures = wanted[again], pictures[again]


KEY = 'shared_frames'
