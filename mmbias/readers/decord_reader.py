"""Reading with decord, the decoder of MMAction2's own pipelines."""

import os
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mmbias.readers.containers import look_at_packets
from mmbias.readers.limits import check_read

CHUNK = 32  # frames decoded at a time when all are wanted


class DecordReader:
    """A video opened by decord; see :class:`mmbias.readers.VideoReader`.

    PyAV looks at the packets first, a millisecond or two: decord tells the size of a picture only
    once it is decoded, and mixes up the frames of a stream whose times go back. Where pictures
    change their size, decord scales them to that of the first.

    Raises:
        ValueError: If there are no pictures, they are too large, or their times go back.
    """

    def __init__(self, path: str) -> None:
        import decord  # not installable everywhere, so only loaded where it is used

        self._stream = look_at_packets(path)
        if self._stream.goes_back is not None:
            raise ValueError(
                f'time goes back at frame {self._stream.goes_back}, as in joined files, and decord '
                'confuses such frames: encode it anew, or read it with pyav'
            )
        self._video = decord.VideoReader(os.path.abspath(path), num_threads=1)
        self.fps = float(self._video.get_avg_fps())

    def __len__(self) -> int:
        """Number of frames."""
        return len(self._video)

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures at ascending indices, shape (T, H, W, 3).

        Raises:
            ValueError: If they would take too much memory.
        """
        check_read(len(indices), self._stream.width, self._stream.height)
        return self._video.get_batch(indices.tolist()).asnumpy()

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Every picture in turn, shape (H, W, 3)."""
        for start in range(0, len(self), CHUNK):
            yield from self.read(np.arange(start, min(start + CHUNK, len(self))))
