"""Choice of the frames: windows that cover the video for tests, a random clip for training."""

from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS

from mmbias.clips import random_clip, resample_frames, sliding_windows
from mmbias.transforms.shown import ShownTransform


class _Sampler(ShownTransform):
    """Common part: ticks at the wanted frame rate, then clips over the ticks."""

    def __init__(self, clip_len: int, frame_interval: int, target_fps: float | None) -> None:
        self.clip_len = clip_len
        self.frame_interval = frame_interval
        self.target_fps = target_fps

    def _ticks(self, results: dict[str, Any]) -> np.ndarray:
        ticks = resample_frames(results['total_frames'], results['avg_fps'], self.target_fps)
        return ticks + results.get('first_frame', 0)

    def _store(self, results: dict[str, Any], frames: np.ndarray) -> dict[str, Any]:
        results['frame_inds'] = frames.reshape(-1)
        video: Any = results.get('video_reader')
        if hasattr(video, 'shape_at'):  # not where MMAction2's DecordInit opened it
            results['img_shape'] = video.shape_at(int(frames.min()))  # for lazy transforms
        results['num_clips'] = len(frames)
        results['clip_len'] = self.clip_len
        results['frame_interval'] = self.frame_interval
        return results


@TRANSFORMS.register_module()
class SlidingWindow(_Sampler):
    """Cut the whole video into clips, for testing.

    Required keys: ``total_frames``, ``avg_fps``, ``first_frame`` (optional).
    Added keys: ``frame_inds``, ``num_clips``, ``clip_len``, ``frame_interval``, ``img_shape``.

    Args:
        clip_len: Frames of a clip.
        frame_interval: Distance of neighbouring frames of a clip, in ticks.
        stride: Distance of neighbouring windows in ticks; None for windows end to end.
        target_fps: Ticks a second; None for the video's own frames.
        tail: ``'loop'`` fills the last window by repeating its frames, as the code of Hara et al.
            does; ``'drop'`` leaves it out. See :func:`mmbias.clips.sliding_windows`.
    """

    def __init__(
        self,
        clip_len: int,
        frame_interval: int = 1,
        stride: int | None = None,
        target_fps: float | None = None,
        tail: str = 'loop',
    ) -> None:
        super().__init__(clip_len, frame_interval, target_fps)
        self.stride = stride
        self.tail = tail

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Choose the frames of all windows."""
        ticks = self._ticks(results)
        windows = sliding_windows(
            len(ticks),
            self.clip_len,
            frame_interval=self.frame_interval,
            stride=self.stride,
            tail=self.tail,
        )
        return self._store(results, ticks[windows])


@TRANSFORMS.register_module()
class RandomClip(_Sampler):
    """Draw one clip at a uniform temporal position, for training.

    Required keys: ``total_frames``, ``avg_fps``, ``first_frame`` (optional).
    Added keys: ``frame_inds``, ``num_clips``, ``clip_len``, ``frame_interval``, ``img_shape``.

    The draw uses NumPy's global generator, which MMEngine seeds in every worker.

    Args:
        clip_len: Frames of the clip.
        frame_interval: Distance of neighbouring frames, in ticks.
        target_fps: Ticks a second; None for the video's own frames.
    """

    def __init__(
        self, clip_len: int, frame_interval: int = 1, target_fps: float | None = None
    ) -> None:
        super().__init__(clip_len, frame_interval, target_fps)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Draw the frames of the clip."""
        ticks = self._ticks(results)
        rng = np.random.default_rng(np.random.randint(2**31))  # noqa: NPY002
        clip = random_clip(len(ticks), self.clip_len, rng, frame_interval=self.frame_interval)
        return self._store(results, ticks[clip][None])
