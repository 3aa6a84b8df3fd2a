"""Transforms that reorder or repeat the chosen frames of a clip."""

from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS

from mmbias.clips import block_shuffle_order, clip_rng, loop_pad
from mmbias.datasets import sample_identity
from mmbias.transforms.shown import ShownTransform

SCOPES = ('clip', 'video')


@TRANSFORMS.register_module()
class FrameShuffle(ShownTransform):
    """Permute the frames of every clip; the same permutations as the probe ``shuffle``.

    It stands after the sampler, before or after the decoder, and before spatial crops. After the
    decoder it is fast with every decoder; before it only :class:`ReadFrames` is.

    A clip of a 2-D pipeline (``clip_len=1``) is its ``num_clips`` frames together.

    Required keys: ``frame_inds``, ``clip_len``, ``num_clips``, ``sample_id`` or ``filename``
    or ``frame_dir``,     ``imgs`` (optional). Modified keys: ``frame_inds``, ``imgs``.

    Source: Hara et al. 2021, section 3.2, which does not say whether clips or videos are shuffled,
    before or after padding. By clip and after padding is the reading of this project; a transform
    in the authors' public code (3D-ResNets-PyTorch) does so, too, but nothing there calls it.

    Args:
        seed: Shuffle seed; None for another order each time a sample is drawn, as training needs it
            (from NumPy's global generator, which MMEngine seeds in every worker).
        scope: ``'clip'`` permutes the frames of a clip, ``'video'`` those of the whole video
            before they are dealt to the clips (only before the decoder). That is the probe
            ``shuffle-video`` where the clips look at every frame; the probe leaves the others out.
        block: Length of the blocks that keep their inner order, in frames.
        root: Folder against which ``filename`` is made relative where a data set gives no
            ``sample_id``, so that a moved data set is shuffled alike.
    """

    def __init__(
        self, seed: int | None = 0, scope: str = 'clip', block: int = 1, root: str = ''
    ) -> None:
        if scope not in SCOPES:
            raise ValueError(f'unknown scope {scope!r}, allowed: {", ".join(SCOPES)}')
        if block < 1:
            raise ValueError(f'block is {block}, must be at least 1')
        self.seed = seed
        self.scope = scope
        self.block = block
        self.root = root

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Permute frames."""
        if self.scope == 'video':
            return self._shuffle_video(results)
        frames = np.asarray(results['frame_inds'])
        length = results['clip_len'] if results['clip_len'] > 1 else results['num_clips']
        clips = np.arange(len(frames)).reshape(-1, length)
        first = results.get('first_clip', 0)
        order = np.concatenate(
            [clip[self._order(results, length, first + k)] for k, clip in enumerate(clips)]
        )
        if 'imgs' in results:
            if len(results['imgs']) != len(frames):
                raise ValueError(
                    f'FrameShuffle got {len(results["imgs"])} pictures of {len(frames)} frames: '
                    'put it before spatial crops'
                )
            results['imgs'] = [results['imgs'][i] for i in order]
        results['frame_inds'] = frames[order]
        return results

    def _shuffle_video(self, results: dict[str, Any]) -> dict[str, Any]:
        if 'imgs' in results:
            raise ValueError("FrameShuffle(scope='video') must stand before the decoder")
        first = results.get('first_frame', 0)
        order = self._order(results, results['total_frames'], 0)
        results['frame_inds'] = order[np.asarray(results['frame_inds']) - first] + first
        return results

    def _order(self, results: dict[str, Any], num_frames: int, clip: int) -> np.ndarray:
        return block_shuffle_order(num_frames, self._rng(results, clip), block=self.block)

    def _rng(self, results: dict[str, Any], clip: int) -> np.random.Generator:
        if self.seed is None:
            return np.random.default_rng(np.random.randint(2**31))  # noqa: NPY002
        return clip_rng(self.seed, sample_identity(results, self.root), clip)


@TRANSFORMS.register_module()
class LoopPad(ShownTransform):
    """Repeat the frames of clips that are too short, for samplers that do not pad themselves.

    Required keys: ``frame_inds``, ``num_clips``. Modified keys: ``frame_inds``, ``clip_len``.

    Args:
        clip_len: Wanted frames of a clip; longer clips stay as they are.
    """

    def __init__(self, clip_len: int) -> None:
        self.clip_len = clip_len

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Pad the clips.

        Raises:
            ValueError: If pictures were read already.
        """
        if 'imgs' in results:
            raise ValueError('LoopPad must stand before the decoder')
        clips = np.asarray(results['frame_inds']).reshape(results['num_clips'], -1)
        padded = np.stack([loop_pad(clip, self.clip_len) for clip in clips])
        results.update(frame_inds=padded.reshape(-1), clip_len=padded.shape[1])
        return results
