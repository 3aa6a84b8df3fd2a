"""Reading with PyAV: everywhere where FFmpeg is."""

from collections.abc import Iterator

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from mmbias.readers.cutting import Cut, cut_picture, even_cut
from mmbias.readers.decoding import Decoding
from mmbias.readers.planes import small_rgb


class PyAVReader:
    """A video opened by PyAV; see :class:`mmbias.readers.VideoReader`.

    Frames are counted by reading the packets once, as containers give wrong or no counts.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._decoding = Decoding(path)
        self._reformatter = VideoReformatter()
        self.fps = self._decoding.stream.fps
        self._shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        """Number of frames."""
        return self._decoding.stream.frames

    def shape_at(self, index: int) -> tuple[int, int]:
        """Height and width of the upright pictures; that of ``index`` is decoded if none was."""
        if self._shape is None:
            self._shape = _upright_shape(self._decoding.frame(index))
        return self._shape

    def read(self, indices: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """Upright RGB pictures at ascending indices, each of shape (H, W, 3).

        Raises:
            TimeoutError: If it takes too long.
            ValueError: If the stream ends before the last index or the pictures change their size.
        """
        for frame in self._decode(indices):
            yield self._upright(frame)

    def _decode(self, indices: NDArray[np.int64]) -> Iterator[av.VideoFrame]:
        for index in indices.tolist():
            expected = self.shape_at(index)
            frame = self._decoding.frame(index)
            shape = _upright_shape(frame)
            if shape != expected:
                raise ValueError(
                    f'frame {index} of {self._path} is {shape[1]} x {shape[0]}, frames before it '
                    f'{expected[1]} x {expected[0]}'
                )
            yield frame

    def _upright(self, frame: av.VideoFrame) -> NDArray[np.uint8]:
        """RGB, turned by the file's rotation, as decord does: phones note how they were held."""
        converted = self._reformatter.reformat(frame, format='rgb24', threads=1)
        picture = np.asarray(converted.to_ndarray(), np.uint8)
        return np.ascontiguousarray(np.rot90(picture, _turns(frame)))


class FastReader(PyAVReader):
    """Cuts and resizes the planes of a frame before they become RGB.

    Pictures are close to those of the other readers, not equal: see
    :func:`mmbias.readers.planes.small_rgb`. Formats that are not planar YUV, and colour spaces
    that are not known there, are converted by FFmpeg and resized then.
    """

    def read_cut(
        self, indices: NDArray[np.int64], cut: Cut, backend: str
    ) -> Iterator[NDArray[np.uint8]]:
        """The kept parts of the pictures at ascending indices, each RGB of shape (h, w, 3).

        Args:
            indices: Of the frames.
            cut: In pixels of the upright pictures; its box is widened to even ones.
            backend: For formats that FFmpeg converts, see :func:`cut_picture`.

        Raises:
            TimeoutError: If it takes too long.
            ValueError: If the stream ends before the last index or the pictures change their size.
        """
        cut = even_cut(cut, self.shape_at(int(indices[0]))) if len(indices) else cut
        for frame in self._decode(indices):
            small = small_rgb(frame, cut, _turns(frame))
            yield cut_picture(self._upright(frame), cut, backend) if small is None else small


def _turns(frame: av.VideoFrame) -> int:
    """Quarter turns to the left that make a frame upright."""
    return round(frame.rotation / 90) % 4


def _upright_shape(frame: av.VideoFrame) -> tuple[int, int]:
    shape = (frame.height, frame.width)
    return (shape[1], shape[0]) if _turns(frame) % 2 else shape
