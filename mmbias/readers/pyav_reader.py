"""Reading with PyAV: everywhere where FFmpeg is, front to back without seeking."""

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray


class PyAVReader:
    """A video opened by PyAV; see :class:`mmbias.readers.VideoReader`.

    Frames are counted by reading the packets once, as containers give wrong or no counts.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        with av.open(path) as container:
            stream = container.streams.video[0]
            rate = stream.average_rate or stream.guessed_rate
            self._length = sum(packet.size > 0 for packet in container.demux(stream))
        if not rate:
            raise ValueError('the frame rate is unknown')
        self.fps = float(rate)

    def __len__(self) -> int:
        """Number of frames."""
        return self._length

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures at ascending indices, shape (T, H, W, 3).

        Raises:
            ValueError: If the stream ends before the last index.
        """
        wanted = set(indices.tolist())
        last = int(indices[-1])
        pictures = []
        with av.open(self._path) as container:
            for position, frame in enumerate(container.decode(video=0)):
                if position in wanted:
                    pictures.append(frame.to_ndarray(format='rgb24'))
                if position == last:
                    return np.stack(pictures)
        raise ValueError(f'frame {last} of {self._path} cannot be decoded')

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Every picture in turn, shape (H, W, 3)."""
        with av.open(self._path) as container:
            for frame in container.decode(video=0):
                yield np.asarray(frame.to_ndarray(format='rgb24'), np.uint8)
