"""In which order the frames of a clip are shown: one function a probe.

Invariant: an order is a function of the number of frames and of the generator alone, and the
generator is a function of (seed, video, clip) alone: never of the worker, the batch or the rank.
Index arrays mean "show frame ``order[t]`` at time ``t``", in a clip or, where a function says so,
in a video.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Order = NDArray[np.int64]


def clip_rng(seed: int, video_id: str, clip: int) -> np.random.Generator:
    """Generator of one clip, derived from a hash, so that it is the same on every machine.

    Args:
        seed: The run's shuffle seed.
        video_id: Identity of the sample (its path relative to the manifest, and its segment).
        clip: Temporal index of the clip within the sample; all spatial crops share it.

    Returns:
        A fresh PCG64 generator.

    Example:
        >>> a, b = clip_rng(0, 'a.mp4', 1), clip_rng(0, 'a.mp4', 1)
        >>> a.integers(1000) == b.integers(1000)
        np.True_
    """
    key = f'{seed}\0{video_id}\0{clip}'.encode()
    digest = hashlib.blake2b(key, digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, 'little')))


def original_order(num_frames: int) -> Order:
    """The identity: frames as they were filmed."""
    return np.arange(num_frames, dtype=np.int64)


def shuffle_order(num_frames: int, rng: np.random.Generator) -> Order:
    """A uniformly random permutation of all frames of the clip.

    Source: Hara et al. 2021, section 3.2, which does not say whether clips or videos are shuffled;
    by clip is the reading of this project.

    Args:
        num_frames: Frames of the clip.
        rng: The clip's generator.

    Returns:
        A permutation, shape (num_frames,). Equal draws are impossible in practice (53 random
        bits a frame), so that sorting random numbers is uniform over permutations.
    """
    return np.argsort(rng.random(num_frames), kind='stable').astype(np.int64)


def shuffle_video_order(num_video_frames: int, rng: np.random.Generator) -> Order:
    """A uniformly random permutation of all frames of the video, before windows are cut.

    Hara et al. 2021 shuffle "the input video frames" (section 3.2): those of each input, a clip,
    or those of the video. :func:`shuffle_order` is the first reading, this is the second.

    Args:
        num_video_frames: Different frames of the video that the windows look at.
        rng: Generator of the video's first clip, so that a video of one whole window is shown as
            :func:`shuffle_order` shows it.

    Returns:
        A permutation, shape (num_video_frames,).
    """
    return shuffle_order(num_video_frames, rng)


def spread_order(order: Order, frames: NDArray[np.integer]) -> Order:
    """Turn an order of the frames of a video into one of its pictures.

    Windows overlap and are looped, so that several pictures may show one frame; all of them show
    the same other frame afterwards.

    Args:
        order: Order of the N different frames, which are counted in time, shape (N,).
        frames: Which frame each picture shows, shape (F,), N of them different.

    Returns:
        The picture to be shown in the place of each, shape (F,).

    Example:
        >>> frames = np.array([10, 11, 12, 12, 13, 12])  # windows 10 11 12 and 12 13, looped
        >>> spread_order(np.array([3, 0, 1, 2]), frames).tolist()  # frames 13 10 11, 11 12 11
        [4, 0, 1, 1, 2, 1]
    """
    _, first, places = np.unique(frames, return_index=True, return_inverse=True)
    return first[order[places]]


def block_shuffle_order(num_frames: int, rng: np.random.Generator, *, block: int = 4) -> Order:
    """Permute blocks of consecutive frames, the order within a block stays.

    Few blocks are a weak manipulation: two blocks stay as they are half of the time. A last block
    that is shorter moves like the others.

    Args:
        num_frames: Frames of the clip.
        rng: The clip's generator.
        block: Frames of a block, >= 1; 1 is :func:`shuffle_order`.

    Returns:
        A permutation, shape (num_frames,).

    Raises:
        ValueError: If the block is below 1.

    Example:
        >>> block_shuffle_order(6, clip_rng(2, 'v', 0), block=2).tolist()
        [4, 5, 2, 3, 0, 1]
    """
    if block < 1:
        raise ValueError(f'block is {block}, must be at least 1')
    blocks = np.split(original_order(num_frames), range(block, num_frames, block))
    return np.concatenate([blocks[i] for i in shuffle_order(len(blocks), rng)])


def reverse_order(num_frames: int) -> Order:
    """Frames from the last to the first."""
    return original_order(num_frames)[::-1].copy()


def freeze_order(num_frames: int) -> Order:
    """The clip's middle frame ``num_frames // 2`` at every moment: no motion at all."""
    return np.full(num_frames, num_frames // 2, dtype=np.int64)


def subsample_order(num_frames: int, *, step: int = 2) -> Order:
    """Every ``step``-th frame, held until the next: fewer pictures in the right order.

    The clip keeps its length and its speed. Of each block of ``step`` frames the middle one is
    shown throughout, so that what is seen lags nowhere by more than half a block; a last block
    that is shorter shows its own middle.

    Args:
        num_frames: Frames of the clip.
        step: Frames that one picture stands for, >= 1. 1 is the identity, ``num_frames`` or more
            is :func:`freeze_order`.

    Returns:
        Indices that never decrease, shape (num_frames,).

    Raises:
        ValueError: If the step is below 1.

    Example:
        >>> subsample_order(8, step=3).tolist()
        [1, 1, 1, 4, 4, 4, 7, 7]
    """
    if step < 1:
        raise ValueError(f'step is {step}, must be at least 1')
    frames = original_order(num_frames)
    starts = frames - frames % step
    lengths = np.minimum(step, num_frames - starts)
    return starts + lengths // 2
