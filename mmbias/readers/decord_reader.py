"""Reading with decord, the decoder of MMAction2's own pipelines."""

import numpy as np
from numpy.typing import NDArray


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
