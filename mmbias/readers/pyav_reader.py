"""Reading with PyAV: everywhere where FFmpeg is, front to back without seeking."""

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

from mmbias.readers.containers import look_at_packets, open_container
from mmbias.readers.limits import MAX_WAIT, Deadline, check_read, check_size


class PyAVReader:
    """A video opened by PyAV; see :class:`mmbias.readers.VideoReader`.

    Frames are counted by reading the packets once, as containers give wrong or no counts.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._stream = look_at_packets(path)
        self.fps = self._stream.fps

    def __len__(self) -> int:
        """Number of frames."""
        return self._stream.frames

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Pictures at ascending indices, shape (T, H, W, 3).

        Raises:
            TimeoutError: If it takes too long.
            ValueError: If the stream ends before the last index, the pictures change their size,
                or would take too much memory.
        """
        check_read(len(indices), self._stream.width, self._stream.height)
        wanted = set(indices.tolist())
        last = int(indices[-1])
        pictures: list[NDArray[np.uint8]] = []
        for position, frame in enumerate(self._decode()):
            if position in wanted:
                pictures.append(upright(frame))
                self._refuse_change(pictures[0].shape, pictures[-1].shape, position)
            if position == last:
                return np.stack(pictures)
        raise ValueError(f'frame {last} of {self._path} cannot be decoded')

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Every picture in turn, shape (H, W, 3)."""
        for frame in self._decode():
            yield upright(frame)

    def _decode(self) -> Iterator:
        deadline = Deadline(MAX_WAIT)
        with open_container(self._path) as container:
            for packet in container.demux(video=0):
                deadline.check()
                for frame in packet.decode():
                    check_size(frame.width, frame.height, f'a frame of {self._path}')
                    yield frame
                    deadline.restart()

    def _refuse_change(self, first: tuple[int, ...], now: tuple[int, ...], position: int) -> None:
        if now != first:
            raise ValueError(
                f'frame {position} of {self._path} is {now[1]} x {now[0]}, frames before it '
                f'{first[1]} x {first[0]}'
            )


def upright(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """The picture as it is to be seen: phones note in the file how they were held.

    Args:
        frame: A decoded frame.

    Returns:
        RGB, turned by the file's rotation, as decord does, shape (H, W, 3).
    """
    picture = np.asarray(frame.to_ndarray(format='rgb24'), np.uint8)
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture
