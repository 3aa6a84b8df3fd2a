"""Reading with decord, the decoder of MMAction2's own pipelines."""

import os
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mmbias.readers.containers import look_at_packets

MISREAD = {  # where decord gives other frames than those asked for, by FFmpeg's name
    'asf': 'after a jump',
    'flv': 'after a jump',
    'mpeg': 'it begins at the second key frame',
    'mpegts': 'by one or more',
}

# Each picture has a header of its own, which decord believes, whatever size it tells.
PICTURES = frozenset({'apng', 'bmp', 'gif', 'jpeg2000', 'png', 'targa', 'tiff', 'webp'})


class UnfitForDecord(ValueError):
    """Decord cannot open a file, or would give other frames than those asked for."""


class DecordReader:
    """A video opened by decord; see :class:`mmbias.readers.VideoReader`.

    PyAV looks at the packets first, a millisecond or two: decord tells the size of a picture only
    once it is decoded, and misplaces the frames of some files. Where pictures change their size,
    decord scales them to that of the first.

    Raises:
        UnfitForDecord: If decord cannot open it, or would give other frames than those asked for.
        ValueError: If there are no pictures, or they are too large.
    """

    def __init__(self, path: str) -> None:
        import decord  # not installable everywhere, so only loaded where it is used

        stream = look_at_packets(path)
        if stream.goes_back is not None:
            raise UnfitForDecord(
                f'time goes back at frame {stream.goes_back}, as in joined files, and decord '
                'confuses such frames: encode it anew, or read it with pyav'
            )
        if stream.container in MISREAD:
            raise UnfitForDecord(
                f'decord misplaces frames in {stream.container} files '
                f'({MISREAD[stream.container]}): read it with pyav'
            )
        if stream.codec in PICTURES:
            raise UnfitForDecord(f'decord bounds no size of {stream.codec} pictures: use pyav')
        if not stream.countable:
            raise UnfitForDecord(
                'decord misplaces the frames after a jump, as they cannot be counted from a key '
                'frame on: read it with pyav'
            )
        try:
            self._video = decord.VideoReader(os.path.abspath(path), num_threads=1)
        except decord.DECORDError as error:  # as of AV1, which its wheels do not hold
            raise UnfitForDecord(str(error).strip().splitlines()[-1]) from error
        self._path = path
        self.fps = float(self._video.get_avg_fps())
        self._shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        """Number of frames."""
        return len(self._video)

    def shape_at(self, index: int) -> tuple[int, int]:
        """Height and width of the upright pictures, all of those of the first."""
        if self._shape is None:
            self._shape = self._picture(0).shape[:2]
        return self._shape

    def read(self, indices: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """Upright RGB pictures at ascending indices, each of shape (H, W, 3).

        Raises:
            ValueError: If one cannot be decoded.
        """
        for index in indices.tolist():  # get_batch holds all of them several times over
            yield self._picture(index)

    def _picture(self, index: int) -> NDArray[np.uint8]:
        import decord

        try:
            return np.asarray(self._video[index].asnumpy(), np.uint8)
        except decord.DECORDError as error:
            reason = str(error).strip().splitlines()[-1]
            raise ValueError(
                f'frame {index} of {self._path} cannot be decoded: {reason}'
            ) from error
