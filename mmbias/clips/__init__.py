"""Index arithmetic of clips, windows and frame orders: NumPy in, NumPy out.

Everything here works on frame *indices*. Nothing here reads a video, knows a config or holds
state, so each function can be checked with pencil and paper.
"""

from mmbias.clips.orders import (
    block_shuffle_order,
    clip_rng,
    freeze_order,
    original_order,
    reverse_order,
    shuffle_order,
    shuffle_video_order,
    spread_order,
    subsample_order,
)
from mmbias.clips.windows import (
    loop_pad,
    random_clip,
    resample_frames,
    segment_bounds,
    sliding_windows,
)

__all__ = [
    'block_shuffle_order',
    'clip_rng',
    'freeze_order',
    'loop_pad',
    'original_order',
    'random_clip',
    'resample_frames',
    'reverse_order',
    'segment_bounds',
    'shuffle_order',
    'shuffle_video_order',
    'sliding_windows',
    'spread_order',
    'subsample_order',
]
