import random

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS
from mmcv.transforms import Compose

from mmbias.clips import clip_rng, shuffle_order
from mmbias.readers import READERS
from mmbias.transforms.shared_frames import KEY, SharedFrames


def build(*transforms):
    return Compose([TRANSFORMS.build(transform) for transform in transforms])


@pytest.fixture
def sample(videos):
    """Pipeline state of the 24-frame video."""
    return dict(filename=str(videos / 'clips/a 2, "ü".avi'), sample_id='clips/a 2', label=0)


WINDOWS = dict(type='SlidingWindow', clip_len=8, stride=4)


def test_windows_of_a_real_video(sample):
    state = build(dict(type='OpenVideo'), WINDOWS)(sample)
    assert (state['total_frames'], state['avg_fps']) == (24, 25.0)
    assert state['num_clips'] == 6
    assert state['frame_inds'].reshape(6, 8)[-1].tolist() == [20, 21, 22, 23] * 2


def test_half_the_frame_rate_takes_every_second_frame(sample):
    state = build(dict(type='OpenVideo'), {**WINDOWS, 'target_fps': 12.5})(sample)
    assert state['frame_inds'][:8].tolist() == list(range(0, 16, 2))


def test_a_segment_is_the_middle_of_the_video(sample):
    sample.update(start=0.4, end=0.8)
    pipeline = build(dict(type='OpenVideo'), WINDOWS, dict(type='ReadFrames'))
    state = pipeline(dict(sample))
    assert state['frame_inds'][:8].tolist() == list(range(10, 18))
    whole = build(dict(type='OpenVideo'), WINDOWS, dict(type='ReadFrames'))(
        {**sample, 'start': None, 'end': None}
    )
    by_frame = dict(zip(whole['frame_inds'].tolist(), whole['imgs'], strict=True))
    for frame, picture in zip(state['frame_inds'].tolist(), state['imgs'], strict=True):
        assert (picture == by_frame[frame]).all()


def test_a_segment_past_the_end_is_refused(sample):
    sample.update(start=3.0, end=4.0)
    with pytest.raises(ValueError, match=r'segment 3.0-4.0 s .* the video lasts 0.96 s'):
        build(dict(type='OpenVideo'))(sample)


def test_random_clips_differ_and_stay_inside(sample):
    np.random.seed(0)  # noqa: NPY002 - MMEngine seeds NumPy's global generator in its workers
    pipeline = build(dict(type='OpenVideo'), dict(type='RandomClip', clip_len=8))
    starts = {int(pipeline(dict(sample))['frame_inds'][0]) for _ in range(200)}
    assert starts == set(range(17))


def test_frames_that_are_shown_twice_are_separate_pictures(sample):
    pipeline = build(dict(type='OpenVideo'), WINDOWS, dict(type='ReadFrames', short_side=32))
    state = pipeline(sample)
    assert {picture.shape for picture in state['imgs']} == {(32, 42, 3)}
    tail = state['imgs'][-8:]
    assert (tail[0] == tail[4]).all()
    assert not np.shares_memory(tail[0], tail[4])


@pytest.mark.parametrize('reader', ['auto', 'fast'])
def test_lazy_transforms_are_done_while_reading(sample, reader):
    """Crop, resize and flip as MMAction2's own transforms do them after reading."""
    clip = dict(type='SlidingWindow', clip_len=24)
    steps = [
        dict(type='RandomResizedCrop', area_range=(0.3, 0.9), aspect_ratio_range=(1.0, 1.0)),
        dict(type='Resize', scale=(24, 24), keep_ratio=False),
        dict(type='Flip', flip_ratio=1.0),
    ]
    sample['modality'] = 'RGB'
    read, opened = dict(type='ReadFrames', backend='cv2'), dict(type='OpenVideo', reader=reader)
    pipelines = [
        [dict(type='OpenVideo', reader='pyav'), clip, read, *steps],
        [opened, clip, *(dict(step, lazy=True) for step in steps), read],
    ]
    results = []
    for pipeline in pipelines:
        random.seed(1)  # MMAction2 draws places with it
        np.random.seed(1)  # noqa: NPY002
        state = build(*pipeline, dict(type='FormatShape', input_format='NCTHW'))(dict(sample))
        assert state['img_shape'] == (24, 24)
        results.append(state['imgs'].astype(int))
    difference = np.abs(results[0] - results[1])
    assert difference.mean() < (8 if reader == 'fast' else 0.1)  # noise, by a pixel at most


def test_the_centre_is_cut_while_reading(sample):
    after = build(
        dict(type='OpenVideo'),
        WINDOWS,
        dict(type='ReadFrames', short_side=32),
        dict(type='CenterCrop', crop_size=28),
    )(dict(sample))
    during = build(
        dict(type='OpenVideo'), WINDOWS, dict(type='ReadFrames', short_side=32, crop_size=28)
    )(dict(sample))
    assert (np.stack(after['imgs']) == np.stack(during['imgs'])).all()


def test_a_crop_that_does_not_fit_is_refused(sample):
    with pytest.raises(ValueError, match='a crop of 40 does not fit into 42 x 32'):
        build(
            dict(type='OpenVideo'), WINDOWS, dict(type='ReadFrames', short_side=32, crop_size=40)
        )(sample)


@pytest.mark.parametrize('reader', list(READERS))
def test_frames_that_were_kept_are_not_read_again(sample, reader):
    opened = build(dict(type='OpenVideo', reader=reader))(sample)
    read = TRANSFORMS.build(dict(type='ReadFrames', short_side=32))
    shared = SharedFrames()
    shared.ahead = [8, 9, 10, 11, 12]
    first = read({**opened, 'frame_inds': np.arange(12), KEY: shared})
    assert shared.indices.tolist() == [8, 9, 10, 11]
    asked = []
    original = type(opened['video_reader']).read

    class Spy:
        shape_at = opened['video_reader'].shape_at

        def read(self, indices):
            asked.extend(indices.tolist())
            return original(opened['video_reader'], indices)

    again = {**opened, 'video_reader': Spy(), 'frame_inds': np.arange(8, 16)}
    second = read({**again, KEY: shared})
    assert asked == [12, 13, 14, 15]
    assert (second['imgs'][:4] == first['imgs'][8:]).all()


@pytest.mark.parametrize('place', ['before', 'after'])
def test_shuffle_gives_the_same_pictures_before_and_after_the_decoder(sample, place):
    shuffle, read = dict(type='FrameShuffle', seed=3), dict(type='ReadFrames')
    middle = [shuffle, read] if place == 'before' else [read, shuffle]
    plain = build(dict(type='OpenVideo'), WINDOWS, read)(dict(sample))
    state = build(dict(type='OpenVideo'), WINDOWS, *middle)(dict(sample))
    for clip in range(6):
        order = shuffle_order(8, clip_rng(3, 'clips/a 2', clip)) + 8 * clip
        for shown, source in zip(state['imgs'][8 * clip : 8 * clip + 8], order, strict=True):
            assert (shown == plain['imgs'][source]).all()


def test_the_shuffle_of_a_video_mixes_its_clips(sample):
    shuffle = dict(type='FrameShuffle', scope='video')
    state = build(dict(type='OpenVideo'), {**WINDOWS, 'stride': 8}, shuffle)(sample)
    assert sorted(state['frame_inds']) == list(range(24))
    assert set(state['frame_inds'][:8]) != set(range(8))


def test_a_2d_clip_is_its_sampled_frames():
    state = dict(frame_inds=np.arange(10, 20), clip_len=1, num_clips=5, filename='x/v.avi')
    shuffled = build(dict(type='FrameShuffle', root='x'))(state)['frame_inds']
    expected = [10 + shuffle_order(5, clip_rng(0, 'v.avi', 0))]
    expected += [15 + shuffle_order(5, clip_rng(0, 'v.avi', 1))]
    assert shuffled.tolist() == np.concatenate(expected).tolist()


def test_without_a_seed_the_order_changes_and_follows_numpys_seed():
    shuffle, runs = build(dict(type='FrameShuffle', seed=None)), []
    for _ in range(2):
        np.random.seed(0)  # noqa: NPY002 - MMEngine seeds NumPy's global generator in its workers
        state = dict(frame_inds=np.arange(16), clip_len=8, num_clips=2, sample_id='v')
        runs.append([shuffle(dict(state))['frame_inds'].tolist() for _ in range(9)])
    assert runs[0] == runs[1]
    assert len({tuple(order) for order in runs[0]}) == 9
    for order in runs[0]:
        assert sorted(order[:8]) == list(range(8))
        assert sorted(order[8:]) == list(range(8, 16))
        assert [frame - 8 for frame in order[8:]] != order[:8]


def test_loop_pad_fills_short_clips():
    state = dict(frame_inds=np.array([3, 4, 5, 8, 9, 10]), num_clips=2, clip_len=3)
    padded = build(dict(type='LoopPad', clip_len=5))(state)
    assert padded['frame_inds'].tolist() == [3, 4, 5, 3, 4, 8, 9, 10, 8, 9]
    assert padded['clip_len'] == 5


@pytest.mark.parametrize(
    ('transform', 'message'),
    [
        (dict(type='FrameShuffle', scope='all'), "unknown scope 'all', allowed: clip, video"),
        (dict(type='FrameShuffle', block=0), 'block is 0, must be at least 1'),
        (dict(type='ReadFrames', backend='gpu'), "'gpu', allowed: pillow, cv2"),
    ],
)
def test_wrong_settings_are_refused(transform, message):
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(transform)


@pytest.mark.parametrize(
    ('transform', 'state', 'message'),
    [
        (dict(type='FrameShuffle'), dict(imgs=[0] * 6), 'before spatial crops'),
        (dict(type='FrameShuffle', scope='video'), dict(imgs=[0] * 3), 'before the decoder'),
        (dict(type='LoopPad', clip_len=5), dict(imgs=[0] * 3), 'before the decoder'),
    ],
)
def test_a_wrong_place_in_the_pipeline_is_refused(transform, state, message):
    state = dict(frame_inds=np.arange(3), num_clips=1, clip_len=3, sample_id='v', **state)
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(transform)(state)
