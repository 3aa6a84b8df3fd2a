"""Which frames make a clip: resampling, sliding windows, random clips, loop padding.

Invariant: every function returns fresh int64 arrays of positions in ``[0, num_frames)``; a window
never reaches past the video's end, and a tail is filled with the window's own frames only.
"""

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]

TAILS = ('loop', 'drop')


def loop_pad(frames: Indices, length: int) -> Indices:
    """Repeat frames from the start until there are ``length`` of them.

    A sequence that is long enough stays as it is.

    Source: Hara et al. 2021, section 3.4 (videos shorter than a clip are looped).

    Args:
        frames: Frame positions, shape (T,), T >= 1.
        length: Wanted number of frames, >= 1.

    Returns:
        Frame positions, shape (max(T, length),).

    Raises:
        ValueError: If there is no frame to repeat or the length is below 1.

    Example:
        >>> loop_pad(np.array([4, 5, 6]), 7).tolist()
        [4, 5, 6, 4, 5, 6, 4]
    """
    _require_positive(length=length)
    if len(frames) == 0:
        raise ValueError('loop_pad got 0 frames, needs at least 1')
    return np.resize(np.asarray(frames, np.int64), max(length, len(frames)))


def segment_bounds(
    num_frames: int, fps: float, start: float | None, end: float | None
) -> tuple[int, int]:
    """First frame of a segment, and the one behind its last.

    Args:
        num_frames: Frames of the video.
        fps: Its frame rate.
        start: In seconds, None for the beginning.
        end: In seconds, None for the end; a later end is cut to it.

    Returns:
        Both positions; the segment holds no frame where the first is not below the second.

    Example:
        >>> segment_bounds(100, 25.0, 1.0, 2.0), segment_bounds(100, 25.0, None, 9.0)
        ((25, 50), (0, 100))
    """
    stop = num_frames if end is None else min(num_frames, round(end * fps))
    return round((start or 0.0) * fps), stop


def resample_frames(num_frames: int, fps: float, target_fps: float | None) -> Indices:
    """Source frames shown at ``0, 1, 2, ...`` ticks of another frame rate.

    Tick ``i`` shows source frame ``floor(i * fps / target_fps)``: the picture that is on the
    screen at that moment. With ``target_fps=None`` every source frame is one tick.

    Args:
        num_frames: Number of source frames, >= 1.
        fps: Source frame rate in frames per second, > 0.
        target_fps: Wanted rate in frames per second, > 0, or None for the native rate.

    Returns:
        Source positions, shape (ticks,), never decreasing.

    Raises:
        ValueError: If a number is out of range.

    Example:
        >>> resample_frames(6, fps=30, target_fps=15).tolist()
        [0, 2, 4]
        >>> resample_frames(3, fps=12, target_fps=24).tolist()
        [0, 0, 1, 1, 2, 2]
    """
    _require_positive(num_frames=num_frames)
    if target_fps is None:
        return np.arange(num_frames, dtype=np.int64)
    _require_positive(fps=fps, target_fps=target_fps)
    ticks = max(1, int(np.floor(num_frames * target_fps / fps + 1e-6)))
    positions = np.floor(np.arange(ticks) * fps / target_fps + 1e-6).astype(np.int64)
    return np.minimum(positions, num_frames - 1)


def sliding_windows(
    num_frames: int,
    clip_len: int,
    *,
    frame_interval: int = 1,
    stride: int | None = None,
    tail: str = 'loop',
) -> Indices:
    """Cut a video into clips that start every ``stride`` frames.

    Windows are taken until one reaches past the end. With ``tail='loop'`` that one is filled by
    repeating its own frames, and it is the last: for 32-frame clips with stride 16, a video of T
    frames gives ``floor((T - 32) / 16) + 2`` clips, and one clip if T < 32. With ``tail='drop'``
    only whole windows are kept, except that a video shorter than one window still gives one
    looped clip, so that no sample is lost.

    Source: Hara et al. 2021, section 3.4; the rule for the tail is the one of the authors' public
    code (3D-ResNets-PyTorch, ``temporal_transforms.py``), where the paper is silent.

    Args:
        num_frames: Number of frames to cut, >= 1.
        clip_len: Frames of a clip, >= 1.
        frame_interval: Distance of neighbouring frames of a clip, >= 1.
        stride: Distance of neighbouring windows in frames, >= 1; None for the window's span.
        tail: ``'loop'`` or ``'drop'``.

    Returns:
        Frame positions, shape (clips, clip_len).

    Raises:
        ValueError: If a number is below 1 or the tail rule is unknown.

    Example:
        >>> sliding_windows(7, 4, stride=2).tolist()
        [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 4]]
        >>> sliding_windows(7, 4, stride=2, tail='drop').tolist()
        [[0, 1, 2, 3], [2, 3, 4, 5]]
    """
    stride = clip_len * frame_interval if stride is None else stride
    _require_positive(
        num_frames=num_frames, clip_len=clip_len, frame_interval=frame_interval, stride=stride
    )
    if tail not in TAILS:
        raise ValueError(f'unknown tail rule {tail!r}, allowed: {", ".join(TAILS)}')
    last_full = num_frames - 1 - (clip_len - 1) * frame_interval
    starts = np.arange(0, last_full + 1, stride) if last_full >= 0 else np.arange(0)
    windows = starts[:, None] + np.arange(clip_len) * frame_interval
    next_start = len(starts) * stride
    if len(starts) == 0 or (tail == 'loop' and next_start < num_frames):
        rest = np.arange(next_start, num_frames, frame_interval)
        windows = np.concatenate([windows, loop_pad(rest, clip_len)[None]])
    return windows.astype(np.int64)


def random_clip(
    num_frames: int, clip_len: int, rng: np.random.Generator, *, frame_interval: int = 1
) -> Indices:
    """One clip at a uniformly drawn place; every valid start has the same chance, the last too.

    A video shorter than the clip is looped from its first frame.

    Source: Hara et al. 2021, section 3.4 (the authors' code never draws the last valid start).

    Args:
        num_frames: Number of frames to draw from, >= 1.
        clip_len: Frames of the clip, >= 1.
        rng: Source of randomness.
        frame_interval: Distance of neighbouring frames, >= 1.

    Returns:
        Frame positions, shape (clip_len,).

    Raises:
        ValueError: If a number is below 1.
    """
    _require_positive(num_frames=num_frames, clip_len=clip_len, frame_interval=frame_interval)
    starts = max(1, num_frames - (clip_len - 1) * frame_interval)
    start = int(rng.integers(starts))
    return loop_pad(np.arange(start, num_frames, frame_interval)[:clip_len], clip_len)


def _require_positive(**numbers: float) -> None:
    for name, value in numbers.items():
        if not value > 0:
            raise ValueError(f'{name} is {value}, must be greater than 0')
