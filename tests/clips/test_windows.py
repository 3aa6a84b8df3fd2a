import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmbias.clips import loop_pad, random_clip, resample_frames, sliding_windows

sizes = st.integers(1, 60)


@pytest.mark.parametrize(
    ('num_frames', 'interval', 'stride', 'tail', 'expected'),
    [
        (3, 1, 2, 'loop', [[0, 1, 2, 0]]),
        (3, 1, 2, 'drop', [[0, 1, 2, 0]]),
        (4, 1, 2, 'loop', [[0, 1, 2, 3], [2, 3, 2, 3]]),
        (4, 1, 2, 'drop', [[0, 1, 2, 3]]),
        (6, 1, 2, 'loop', [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 4, 5]]),
        (8, 1, None, 'loop', [[0, 1, 2, 3], [4, 5, 6, 7]]),
        (9, 1, None, 'loop', [[0, 1, 2, 3], [4, 5, 6, 7], [8, 8, 8, 8]]),
        (9, 1, None, 'drop', [[0, 1, 2, 3], [4, 5, 6, 7]]),
        (7, 2, 4, 'loop', [[0, 2, 4, 6], [4, 6, 4, 6]]),
        (6, 2, 4, 'loop', [[0, 2, 4, 0]]),
    ],
)
def test_sliding_windows_by_hand(num_frames, interval, stride, tail, expected):
    windows = sliding_windows(num_frames, 4, frame_interval=interval, stride=stride, tail=tail)
    assert windows.tolist() == expected


@given(st.integers(1, 400))
def test_number_of_windows_is_that_of_the_authors_code(num_frames):
    expected = 1 if num_frames < 32 else (num_frames - 32) // 16 + 2
    assert len(sliding_windows(num_frames, 32, stride=16)) == expected


@given(sizes, sizes, st.integers(1, 5), sizes)
def test_windows_cover_every_frame_and_nothing_else(num_frames, clip_len, interval, stride):
    windows = sliding_windows(num_frames, clip_len, frame_interval=interval, stride=stride)
    assert windows.shape[1] == clip_len
    assert windows.min() >= 0
    assert windows.max() < num_frames
    if interval == 1 and stride <= clip_len:
        assert set(windows.ravel()) == set(range(num_frames))


@given(sizes, sizes)
def test_loop_pad_repeats_in_order_and_leaves_long_clips_alone(length, wanted):
    frames = np.arange(length) + 7
    padded = loop_pad(frames, wanted)
    assert len(padded) == max(length, wanted)
    assert (padded == 7 + np.arange(len(padded)) % length).all()


def test_loop_pad_needs_a_frame():
    with pytest.raises(ValueError, match='got 0 frames'):
        loop_pad(np.array([], int), 4)


@pytest.mark.parametrize('num_frames', [1, 3, 8, 9, 12])
def test_random_clip_reaches_every_valid_start_equally(num_frames):
    rng = np.random.default_rng(0)
    starts = [int(random_clip(num_frames, 8, rng)[0]) for _ in range(4000)]
    counts = np.bincount(starts, minlength=max(1, num_frames - 7))
    assert len(counts) == max(1, num_frames - 7)
    expected = 4000 / len(counts)
    assert (abs(counts - expected) < 5 * expected**0.5).all()


@given(sizes, sizes, st.integers(1, 4), st.integers(0, 99))
def test_random_clip_is_consecutive_until_it_loops(num_frames, clip_len, interval, seed):
    rng = np.random.default_rng(seed)
    clip = random_clip(num_frames, clip_len, rng, frame_interval=interval)
    assert len(clip) == clip_len
    own = -(-(num_frames - clip[0]) // interval)
    assert (clip == clip[0] + (np.arange(clip_len) % own) * interval).all()


@given(st.integers(1, 300), st.floats(5, 60), st.floats(5, 60))
def test_resampling_keeps_the_duration_and_the_moment(num_frames, fps, target):
    frames = resample_frames(num_frames, fps, target)
    assert (np.diff(frames) >= 0).all()
    assert abs(len(frames) / target - num_frames / fps) <= 1 / target + 1e-6
    moments = np.arange(len(frames)) / target
    assert (frames / fps <= moments + 1e-6).all()
    assert (moments < (frames + 1) / fps + 1e-6).all()


@pytest.mark.parametrize('bad', [dict(num_frames=0), dict(clip_len=0), dict(stride=0)])
def test_numbers_below_one_are_refused(bad):
    with pytest.raises(ValueError, match=f'{next(iter(bad))} is 0, must be greater than 0'):
        sliding_windows(**{'num_frames': 4, 'clip_len': 4, **bad})


def test_unknown_tail_is_refused():
    with pytest.raises(ValueError, match="unknown tail rule 'cut', allowed: loop, drop"):
        sliding_windows(4, 4, tail='cut')
