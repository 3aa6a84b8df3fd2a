from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmbias.clips import (
    block_shuffle_order,
    clip_rng,
    freeze_order,
    original_order,
    reverse_order,
    shuffle_order,
    shuffle_video_order,
    sliding_windows,
    spread_order,
    subsample_order,
)


def rng(clip=0):
    return clip_rng(0, 'video', clip)


def test_deterministic_orders_by_hand():
    assert original_order(4).tolist() == [0, 1, 2, 3]
    assert reverse_order(4).tolist() == [3, 2, 1, 0]
    assert freeze_order(5).tolist() == [2, 2, 2, 2, 2]


@given(st.integers(1, 64), st.integers(0, 5), st.text(max_size=8), st.integers(0, 9))
def test_shuffle_is_a_permutation_and_a_function_of_its_key(length, seed, video, clip):
    first, again = (shuffle_order(length, clip_rng(seed, video, clip)) for _ in range(2))
    assert sorted(first) == list(range(length))
    assert (first == again).all()


def test_shuffle_stays_what_it_was():
    """Pinned: a change here changes every published score."""
    assert shuffle_order(8, clip_rng(3, 'a/b.mp4', 2)).tolist() == PINNED


PINNED = [2, 0, 3, 1, 4, 6, 7, 5]


def test_a_video_is_shuffled_as_a_clip_of_its_length():
    assert shuffle_video_order(8, clip_rng(3, 'a/b.mp4', 2)).tolist() == PINNED


@pytest.mark.parametrize(
    ('frames', 'order', 'shown'),
    [
        ([4, 5, 6], [2, 0, 1], [6, 4, 5]),
        ([0, 8, 16, 24], [3, 2, 1, 0], [24, 16, 8, 0]),  # of an interval, those alone
        ([0, 1, 2, 2, 3, 4], [4, 0, 1, 2, 3], [4, 0, 1, 1, 2, 3]),  # two windows share frame 2
        ([0, 1, 2, 3, 0, 1], [1, 3, 0, 2], [1, 3, 0, 2, 1, 3]),  # looped
        ([5, 5, 9, 9], [1, 0], [9, 9, 5, 5]),  # shown twice at a higher frame rate
    ],
)
def test_an_order_of_a_video_by_hand(frames, order, shown):
    pictures = np.array(frames)  # each is the number of its frame
    assert pictures[spread_order(np.array(order), pictures)].tolist() == shown


@given(st.integers(1, 60), st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
def test_windows_of_a_permuted_video_are_permuted_windows(length, clip_len, stride, seed):
    windows = sliding_windows(length, clip_len, stride=stride, tail='drop')
    seen = np.unique(windows)
    order = shuffle_video_order(len(seen), clip_rng(seed, 'v', 0))
    permuted = np.full(length, -1)
    permuted[seen] = seen[order]  # the video itself, its frames in another order
    shown = windows.ravel()[spread_order(order, windows.ravel())]
    assert (shown == permuted[windows].ravel()).all()
    assert set(shown) == set(seen)


@pytest.mark.parametrize('change', [dict(seed=1), dict(video_id='w'), dict(clip=1)])
def test_every_part_of_the_key_counts(change):
    key = dict(seed=0, video_id='v', clip=0)
    assert (shuffle_order(32, clip_rng(**key)) != shuffle_order(32, clip_rng(**key | change))).any()


def test_key_parts_cannot_run_into_each_other():
    assert (shuffle_order(32, clip_rng(1, '2', 3)) != shuffle_order(32, clip_rng(1, '23', 3))).any()


def test_all_permutations_are_equally_frequent():
    counts = Counter(tuple(shuffle_order(3, rng(clip))) for clip in range(6000))
    assert len(counts) == 6
    assert max(abs(count - 1000) for count in counts.values()) < 5 * 1000**0.5


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 99))
def test_blocks_keep_their_inner_order(length, block, clip):
    order = block_shuffle_order(length, rng(clip), block=block)
    assert sorted(order) == list(range(length))
    inside = order % block != block - 1
    follows = np.append(np.diff(order) == 1, True)
    assert follows[inside & (order != length - 1)].all()


def test_blocks_of_one_frame_are_the_shuffle():
    assert (block_shuffle_order(16, rng(), block=1) == shuffle_order(16, rng())).all()


def test_two_blocks_stay_half_of_the_time():
    same = sum((block_shuffle_order(8, rng(k), block=4) == np.arange(8)).all() for k in range(2000))
    assert abs(same - 1000) < 5 * 500**0.5


def test_block_below_one_is_refused():
    with pytest.raises(ValueError, match='block is 0, must be at least 1'):
        block_shuffle_order(4, rng(), block=0)


@pytest.mark.parametrize(
    ('length', 'step', 'order'),
    [
        (6, 1, [0, 1, 2, 3, 4, 5]),
        (6, 2, [1, 1, 3, 3, 5, 5]),
        (8, 4, [2, 2, 2, 2, 6, 6, 6, 6]),
        (5, 3, [1, 1, 1, 4, 4]),
        (1, 9, [0]),
    ],
)
def test_subsampling_by_hand(length, step, order):
    assert subsample_order(length, step=step).tolist() == order


@given(st.integers(1, 64), st.integers(1, 80))
def test_subsampling_keeps_order_and_lags_half_a_block_at_most(length, step):
    order = subsample_order(length, step=step)
    assert len(order) == length
    assert (np.diff(order) >= 0).all()
    assert len(set(order)) == -(-length // step)
    assert abs(order - np.arange(length)).max() <= step / 2
    if step >= length:
        assert (order == freeze_order(length)).all()


def test_step_below_one_is_refused():
    with pytest.raises(ValueError, match='step is 0, must be at least 1'):
        subsample_order(4, step=0)
