"""From a file name to small pictures: every frame is decoded and resized once, then gathered."""

from typing import Any

import mmcv
import numpy as np
from mmaction.registry import TRANSFORMS

from mmbias.clips import segment_bounds
from mmbias.readers import open_video
from mmbias.transforms.shown import ShownTransform


@TRANSFORMS.register_module()
class OpenVideo(ShownTransform):
    """Open a video file or a folder of frames, and tell its length, or that of its segment.

    Required keys: ``filename``. Optional keys: ``start`` and ``end`` in seconds, ``fps`` for a
    folder of frames and where the file's own frame rate is wrong.
    Added keys: ``video_reader``, ``total_frames``, ``avg_fps``, ``first_frame``.

    Args:
        reader: ``'auto'``, ``'decord'`` or ``'pyav'``, see :func:`mmbias.readers.open_video`.
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
            video_reader=video, total_frames=stop - first, avg_fps=fps, first_frame=first
        )
        return results


@TRANSFORMS.register_module()
class ReadFrames(ShownTransform):
    """Decode each wanted frame once, resize it, and lay out the clips.

    Overlapping windows and shuffled or looped clips name a frame many times; it is decoded and
    resized once. Every place in the output is a picture of its own, so that transforms that work
    in place (MMAction2's ``Flip``) are safe.

    Required keys: ``video_reader``, ``frame_inds``.
    Added keys: ``imgs``, ``original_shape``, ``img_shape``.

    Args:
        short_side: Length of the shorter side after resizing in pixels; None to keep the size.
        backend: ``'pillow'`` (antialiased bilinear, as in the code of Hara et al.) or ``'cv2'``
            (bilinear without antialiasing, as MMAction2's ``Resize``).
    """

    def __init__(self, short_side: int | None = None, backend: str = 'pillow') -> None:
        if backend not in ('pillow', 'cv2'):
            raise ValueError(f'unknown resize backend {backend!r}, allowed: pillow, cv2')
        self.short_side = short_side
        self.backend = backend

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Read the frames."""
        unique, places = np.unique(results['frame_inds'], return_inverse=True)
        pictures = results['video_reader'].read(unique)
        results['original_shape'] = pictures.shape[1:3]
        pictures = self._resize(pictures)
        results['img_shape'] = pictures.shape[1:3]
        results['imgs'] = list(pictures[places])
        return results

    def _resize(self, pictures: np.ndarray) -> np.ndarray:
        height, width = pictures.shape[1:3]
        if self.short_side is None or min(height, width) == self.short_side:
            return pictures
        scale = self.short_side / min(height, width)
        # the authors' Resize cuts the longer side to whole pixels
        size = (
            (self.short_side, int(height * scale + 1e-9))
            if width <= height
            else (int(width * scale + 1e-9), self.short_side)
        )
        return np.stack([mmcv.imresize(p, size, backend=self.backend) for p in pictures])
