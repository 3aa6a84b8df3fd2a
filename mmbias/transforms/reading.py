"""From a file name to small pictures: every frame is decoded and resized once, then gathered."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
from mmaction.registry import TRANSFORMS
from numpy.typing import NDArray

from mmbias.clips import segment_bounds
from mmbias.readers import FastReader, VideoReader, open_video
from mmbias.readers.cutting import Cut, centre_cut, cut_picture, even_cut, lazy_cut
from mmbias.readers.limits import check_read
from mmbias.transforms.shared_frames import KEY, SharedFrames
from mmbias.transforms.shown import ShownTransform

FLIPS = {'horizontal': 1, 'vertical': 0}  # OpenCV's codes


class Geometry(NamedTuple):
    """What became of the pictures of a video, for others of it that must fit them.

    Attributes:
        shape: Of the source, (H, W).
        cut: How they were cut.
        flip: OpenCV's code of a flip; None for none.
    """

    shape: tuple[int, int]
    cut: Cut
    flip: int | None = None

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> Self:
        """That of pictures which are as the source is."""
        return cls((shape[0], shape[1]), centre_cut(shape))


@TRANSFORMS.register_module()
class OpenVideo(ShownTransform):
    """Open a video file or a folder of frames, and tell its length, or that of its segment.

    Required keys: ``filename``. Optional keys: ``start`` and ``end`` in seconds, ``fps`` for a
    folder of frames and where the file's own frame rate is wrong.
    Added keys: ``video_reader``, ``total_frames``, ``avg_fps``, ``first_frame``.

    Args:
        reader: ``'auto'``, ``'decord'``, ``'pyav'`` or ``'fast'``, see
            :func:`mmbias.readers.open_video`.
    """

    def __init__(self, reader: str = 'auto') -> None:
        self.reader = reader

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Open the file.

        Raises:
            ValueError: If the segment lies past the end of the video.
        """
        video = open_video(results['filename'], self.reader, results.get('fps'))
        fps = results.get('fps') or video.fps
        start, end = results.get('start'), results.get('end')
        first, stop = segment_bounds(len(video), fps, start, end)
        if first >= stop:
            raise ValueError(
                f'segment {start}-{end} s of {results["filename"]} holds no frame, '
                f'the video lasts {len(video) / fps:.2f} s'
            )
        results.update(
            video_reader=video,
            total_frames=stop - first,
            avg_fps=fps,
            first_frame=first,
        )
        return results


@TRANSFORMS.register_module()
class ReadFrames(ShownTransform):
    """Decode each wanted frame once, resize and crop it, and lay out the clips.

    Overlapping windows and shuffled or looped clips name a frame many times; it is decoded and
    resized once. Every place in the output is a picture of its own, so that transforms that work
    in place (MMAction2's ``Flip``) are safe.

    What MMAction2's lazy transforms before it ask for (``RandomResizedCrop(lazy=True)``,
    ``Resize``, ``Flip``, ...) is done here, as its ``Fuse`` does; ``short_side`` and ``crop_size``
    do not count then.

    Required keys: ``video_reader``, ``frame_inds``. Optional keys: ``lazy`` with ``img_shape``;
    ``shared_frames``, a :class:`SharedFrames`.
    Added keys: ``imgs``, ``original_shape``, ``img_shape``, ``geometry``, a :class:`Geometry`.

    Args:
        short_side: Length of the shorter side after resizing in pixels; None to keep the size.
        crop_size: Side of the centre square that is kept, as ``CenterCrop`` does; None for all.
        backend: ``'pillow'`` (antialiased bilinear, as in the code of Hara et al.) or ``'cv2'``
            (bilinear without antialiasing, as MMAction2's ``Resize``). The fast reader has an
            antialiased filter of its own.
    """

    def __init__(
        self,
        short_side: int | None = None,
        crop_size: int | None = None,
        backend: str = 'pillow',
    ) -> None:
        if backend not in ('pillow', 'cv2'):
            raise ValueError(f'unknown resize backend {backend!r}, allowed: pillow, cv2')
        self.short_side = short_side
        self.crop_size = crop_size
        self.backend = backend

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Read the frames."""
        video = results['video_reader']
        lazy = results.pop('lazy', None)
        wanted, places = np.unique(results['frame_inds'], return_inverse=True)
        shape = video.shape_at(int(wanted[0]))
        cut = (
            lazy_cut(lazy, results['img_shape'])
            if lazy
            else centre_cut(shape, self.short_side, self.crop_size)
        )
        shared = results.get(KEY) or SharedFrames()
        pictures = self._read(video, wanted, cut, shared)
        shared.keep(wanted, pictures)  # before a flip, which works in place
        flip = FLIPS[lazy['flip_direction']] if lazy and lazy['flip'] else None
        if flip is not None:
            for picture in pictures:
                cv2.flip(picture, flip, dst=picture)
        own = even_cut(cut, shape) if isinstance(video, FastReader) else cut
        results['geometry'] = Geometry(shape, own, flip)
        results['original_shape'] = shape
        results['img_shape'] = pictures.shape[1:3]
        in_turn = np.array_equal(wanted, results['frame_inds'])  # nothing to gather
        results['imgs'] = pictures if in_turn else pictures[places]
        return results

    def _read(
        self, video: VideoReader, wanted: NDArray[np.int64], cut: Cut, shared: SharedFrames
    ) -> NDArray[np.uint8]:
        """The small pictures, shape (T, h, w, 3)."""
        left, top, right, bottom = cut.kept
        check_read(len(wanted), right - left, bottom - top)
        pictures = np.empty((len(wanted), bottom - top, right - left, 3), np.uint8)
        new = np.flatnonzero(~shared.fill(wanted, pictures))
        for place, picture in zip(new, self._cut(video, wanted[new], cut), strict=True):
            pictures[place] = picture
        return pictures

    def _cut(
        self, video: VideoReader, indices: NDArray[np.int64], cut: Cut
    ) -> Iterator[NDArray[np.uint8]]:
        if isinstance(video, FastReader):
            return video.read_cut(indices, cut, self.backend)
        return (cut_picture(picture, cut, self.backend) for picture in video.read(indices))
