"""Reading with decord, the decoder of MMAction2's own pipelines."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

CHUNK = 32  # frames decoded at a time when all are wanted


class DecordReader:
    """A video opened by decord; see :class:`mmbias.readers.VideoReader`."""

    def __init__(self, path: str) -> None:
        import decord  # not installable everywhere, so only loaded where it is used

        self._video = decord.VideoReader(path, num_threads=1)
        self.fps = float(self._video.get_avg_fps())

    def __len__(self) -> int:
        """Number of frames."""
        return len(self._video)

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures at ascending indices, shape (T, H, W, 3)."""
        return self._video.get_batch(indices.tolist()).asnumpy()

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Every picture in turn, shape (H, W, 3)."""
        for start in range(0, len(self), CHUNK):
            yield from self.read(np.arange(start, min(start + CHUNK, len(self))))
