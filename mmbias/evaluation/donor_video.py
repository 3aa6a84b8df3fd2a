"""The place of a donor as it was filmed: its frames, the actor covered by the plate."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.facts import ANY_FPS
from mmbias.masks.store import MaskFile, check_fits
from mmbias.readers import VideoReader, open_video
from mmbias.transforms.companions import fill_aspect, fit
from mmbias.transforms.reading import Geometry

WIDEN = 2  # pixels by which masks are widened, so that no edge of the actor is left


class DonorVideo:
    """A donor whose frames are read, opened when the first is.

    Args:
        masks: Its masks.
        path: The video.
    """

    def __init__(self, masks: MaskFile, path: str) -> None:
        self._masks, self._path = masks, path
        self._video: VideoReader | None = None

    def read(self, frames: NDArray[np.int64], geometry: Geometry) -> Iterator[NDArray[np.uint8]]:
        """Pictures of the place, cut as those of another video are.

        Args:
            frames: Of the donor, in any order.
            geometry: Of the other video.

        Yields:
            Pictures of shape (h, w, 3), in the order of the frames.

        Raises:
            ValueError: If the masks are not those of this video.
        """
        video = self._video = self._video or self._open()
        wanted, places = np.unique(frames, return_inverse=True)
        plate = self._fit(self._masks.plate, geometry)
        masks = self._masks.planes(wanted)
        covered = [
            _cover(self._fit(picture, geometry), self._fit(mask, geometry), plate)
            for picture, mask in zip(video.read(wanted), masks, strict=True)
        ]
        for place in places.tolist():
            yield covered[place]

    def _open(self) -> VideoReader:
        video = open_video(self._path, fps=ANY_FPS)
        check_fits(self._masks, self._path, frames=len(video), shape=video.shape_at(0))
        return video

    @staticmethod
    def _fit(picture: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
        return fit(fill_aspect(picture, geometry.shape), geometry)


def _cover(
    picture: NDArray[np.uint8], mask: NDArray[np.uint8], plate: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    wide = cv2.dilate(mask, np.ones((2 * WIDEN + 1,) * 2, np.uint8))
    share = wide[..., None].astype(np.float32) / 255
    return np.rint(picture * (1 - share) + plate * share).astype(np.uint8)
