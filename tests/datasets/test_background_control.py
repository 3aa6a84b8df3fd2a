"""The truth of the control with background, attacked from the pictures and from the files."""

from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest

from mmbias.datasets.background_control import plan_background_control
from mmbias.datasets.background_control_files import (
    write_background_control,
    write_background_scenes,
)
from mmbias.datasets.background_control_truth import expected_of_background
from mmbias.datasets.control import CLASSES, PERIOD, STEPS
from mmbias.datasets.control_truth import expected
from mmbias.datasets.manifest_table import read_manifest
from mmbias.masks.index import write_index
from mmbias.masks.store import check_fits, mask_path, open_masks
from mmbias.readers import open_video


def plan(rho=0.5, num_videos=32, seed=0, split='test', **kwargs):
    return plan_background_control(rho=rho, num_videos=num_videos, seed=seed, split=split, **kwargs)


def scenes_of(kind, **kwargs):
    """The videos of every scene of a kind, by class."""
    wanted = plan(**kwargs)
    return [(scene, dict(wanted.draw(scene))) for scene in wanted.scenes if scene.kind == kind]


def pictures(frames):
    return Counter(frame.tobytes() for frame in frames)


def test_bright_videos_of_a_scene_hold_the_same_pictures_and_turn_as_their_class():
    for scene, videos in scenes_of('bright'):
        first = videos['turn-1']
        assert len(pictures(first.frames)) == PERIOD
        for label, video in videos.items():
            assert scene.texture(label) == CLASSES[scene.other]
            np.testing.assert_array_equal(video.plate, first.plate)
            for start in range(PERIOD + 1):
                window = video.frames[start : start + PERIOD]
                assert pictures(window) == pictures(first.frames[:PERIOD])
            np.testing.assert_array_equal(video.frames[1], first.frames[STEPS[label]])


def test_dark_videos_of_a_scene_differ_in_nothing_but_the_ground():
    for scene, videos in scenes_of('dark'):
        plates = {video.plate.tobytes() for video in videos.values()}
        assert len(plates) == len(CLASSES)
        first = videos['turn-1']
        for label, video in videos.items():
            assert (scene.texture(label), scene.motion(label)) == (label, CLASSES[scene.other])
            np.testing.assert_array_equal(video.masks, first.masks)
            np.testing.assert_array_equal(video.frames[video.masks], first.frames[first.masks])


@pytest.mark.parametrize('kind', ['bright', 'dark'])
def test_frames_are_hand_and_plate_and_the_hand_tells_the_kind(kind):
    for _, videos in scenes_of(kind):
        for video in videos.values():
            inside, outside = video.masks, ~video.masks
            plate = np.broadcast_to(video.plate, video.frames.shape)
            np.testing.assert_array_equal(video.frames[outside], plate[outside])
            gap = video.frames[inside].mean() - video.plate.mean()
            assert (60 < gap < 100) if kind == 'bright' else (-100 < gap < -60)
            assert 0.02 < inside.mean() < 0.2
            assert inside.any((1, 2)).all()


@pytest.mark.parametrize(('num_videos', 'rho', 'dark'), [(512, 0.25, 32), (12, 0.5, 2)])
def test_exact_share(num_videos, rho, dark):
    wanted = plan(rho=rho, num_videos=num_videos)
    assert sum(scene.dark for scene in wanted.scenes) == dark
    assert wanted.dark_share == 4 * dark / num_videos


def test_what_does_not_count_is_drawn_evenly_and_apart_from_the_kind():
    scenes = plan(num_videos=4096).scenes
    counts = Counter((scene.dark, scene.other) for scene in scenes)
    # Of 512 scenes of a kind each class is drawn for 128 on average, sd 9.8.
    assert all(abs(counts[dark, k] - 128) < 45 for dark, k in product((False, True), range(4)))


def test_dark_scenes_are_nested():
    few, many = plan(rho=0.25).scenes, plan(rho=0.75).scenes
    assert {(a.dark, b.dark) for a, b in zip(few, many, strict=True)} == {
        *((True, True), (False, True), (False, False))
    }
    assert [scene.other for scene in few] == [scene.other for scene in many]


def test_splits_and_seeds_share_no_picture():
    seen = [
        {video.plate.tobytes() for scene in p.scenes for _, video in p.draw(scene)}
        for p in (plan(), plan(seed=1), plan(split='train'))
    ]
    assert len(set.union(*seen)) == sum(map(len, seen))


def test_files_hold_what_was_drawn(tmp_path):
    wanted = plan(num_videos=8, num_frames=PERIOD)
    manifest = write_background_control(wanted, tmp_path, tmp_path / 'masks')
    rows = read_manifest(manifest, CLASSES)
    drawn = [video for scene in wanted.scenes for _, video in wanted.draw(scene)]
    for name, video in zip(rows['path'], drawn, strict=True):
        reader = open_video(tmp_path / name)
        read = np.stack(list(reader.read(np.arange(len(reader)))))
        masks = open_masks(mask_path(tmp_path / 'masks', name))
        check_fits(masks, tmp_path / name, frames=len(reader), shape=reader.shape_at(0))
        np.testing.assert_array_equal(masks.read(np.arange(PERIOD)) > 0, video.masks)
        for colour in range(3):
            np.testing.assert_array_equal(read[..., colour], video.frames)
            np.testing.assert_array_equal(masks.plate[..., colour], video.plate)
    index = write_index(tmp_path / 'masks')
    assert list(index['path']) == sorted(rows['path'])
    assert (index['found'] == 1).all()


def test_manifest_says_kind_and_texture(tmp_path):
    rows = pd.read_csv(write_background_control(plan(rho=0.25), tmp_path))
    assert list(rows) == ['path', 'label', 'group', 'kind', 'texture']
    assert Counter(rows['kind']) == {'dark': 8, 'bright': 24}
    dark = rows['kind'] == 'dark'
    assert (rows['texture'] == rows['label'])[dark].all()
    by_scene = rows.groupby('group')
    assert (by_scene['label'].nunique() == 4).all()
    assert set(rows[~dark].groupby('group')['texture'].nunique()) == {1}
    assert not (tmp_path / 'masks').exists()


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    contents = []
    for name in ('a', 'b'):
        write_background_control(plan(num_videos=8), tmp_path / name, tmp_path / name / 'masks')
        files = sorted(path for path in (tmp_path / name).rglob('*') if path.is_file())
        contents.append([(path.name, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]
    assert len(contents[0]) == 17  # eight videos, their masks, the manifest


def test_the_manifest_comes_last(tmp_path):
    steps = write_background_scenes(plan(num_videos=8), tmp_path)
    next(steps)
    assert not (tmp_path / 'test.csv').exists()
    assert len(list(steps)) == 1
    assert (tmp_path / 'test.csv').exists()


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'rho': -0.1}, r'rho is -0\.1, must be in \[0, 1\]'),
        ({'num_videos': 10}, 'num_videos is 10, must be a multiple of 4'),
        ({'num_frames': 24}, 'num_frames is 24, must be a multiple of 16'),
        ({'size': 48}, 'size is 48'),
    ],
)
def test_wrong_arguments_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        plan(**change)


# The truth, against a model that is competent by definition: it answers the motion of a bright
# hand and the texture otherwise, and guesses where a probe hides what it goes by.


def simulate(rho, probe, num_scenes=4000):
    """Whether each answer of the competent model is right, shape (videos,)."""
    rng = np.random.default_rng(0)
    kind, _, order = probe.partition('+')
    scenes = plan(rho=rho, num_videos=4 * num_scenes).scenes
    labels = np.tile(np.arange(4), num_scenes)
    dark = np.repeat([scene.dark for scene in scenes], 4)
    other = np.repeat([scene.other for scene in scenes], 4)
    motion, texture = np.where(dark, other, labels), np.where(dark, labels, other)
    guess = rng.integers(4, size=len(labels))
    if kind == 'background-swap':
        texture = (texture + rng.integers(1, 4, len(labels))) % 4
    elif kind == 'swap-random':
        texture = rng.permutation(texture)
    elif kind.startswith('actor-only'):
        texture = guess
    if kind == 'reverse':
        motion = 3 - motion  # turn-1 and turn-15, turn-3 and turn-13
    elif {kind, order} & {'freeze', 'shuffle'}:
        motion = guess
    bright = ~dark & (kind != 'background-only')
    return np.where(bright, motion, texture) == labels


SIMULATED = [
    *('original', 'shuffle', 'reverse', 'freeze', 'background-only', 'background-only+shuffle'),
    *('actor-only', 'actor-only-fill-noise+freeze', 'actor-only+freeze', 'background-swap'),
    *('swap-same', 'swap-same+shuffle', 'swap-self', 'swap-random', 'swap-random+freeze'),
]


@pytest.mark.parametrize('rho', [0, 0.25, 0.5, 1])
@pytest.mark.parametrize('probe', SIMULATED)
def test_truth_is_that_of_a_competent_model(rho, probe):
    right = simulate(rho, probe)
    # 16,000 videos: a guessed share has a standard error of at most 0.004.
    assert right.mean() == pytest.approx(expected_of_background(rho)[probe, 'accuracy'], abs=0.015)


@pytest.mark.parametrize('rho', [0, 0.25, 1])
def test_contrasted_is_right_in_motion_and_wrong_at_rest(rho):
    for probe in ('swap-same', 'swap-random'):
        right, frozen = simulate(rho, probe), simulate(rho, f'{probe}+freeze')
        known = expected_of_background(rho)[probe, 'contrasted']
        assert (right & ~frozen).mean() == pytest.approx(known, abs=0.015)


@pytest.mark.parametrize('rho', [0, 0.25, 1])
def test_shares_follow_from_the_accuracies(rho):
    truth = expected_of_background(rho)
    for probe, share in (('background-only', rho), ('actor-only', 1 - rho)):
        measure = 'background_share' if probe == 'background-only' else 'actor_share'
        assert (truth[probe, 'accuracy'] - 0.25) / 0.75 == pytest.approx(share)
        assert truth[probe, measure] == share


def test_truth_agrees_with_that_of_the_other_control():
    for rho in (0, 0.5, 1):
        both = expected(rho), expected_of_background(rho)
        for probe in ('original', 'shuffle', 'reverse', 'freeze'):
            assert both[0][f'A_{probe}'] == both[1][probe, 'accuracy']


def test_share_out_of_range_is_named():
    with pytest.raises(ValueError, match=r'rho is 2, must be in \[0, 1\]'):
        expected_of_background(2)
