"""The control is only worth something if its truth holds: here it is attacked."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from mmbias.datasets.control import (
    CLASSES,
    PERIOD,
    STEPS,
    UNREADABLE_SIZES,
    draw_scene,
    plan_control,
    write_control,
    write_scenes,
    write_video,
)
from mmbias.datasets.control_truth import expected
from mmbias.readers import open_video

TRAIN_SCENES, TEST_SCENES = 80, 50


def plan(rho=0.5, num_videos=16, seed=0, split='test', **kwargs):
    return plan_control(rho=rho, num_videos=num_videos, seed=seed, split=split, **kwargs)


def read(path, reader='pyav'):
    """All pictures of a video, one colour, (T, H, W)."""
    video = open_video(path, reader)
    return np.stack(list(video.read(np.arange(len(video)))))[..., 0]


def read_rows(manifest):
    with Path(manifest).open(newline='') as file:
        return list(csv.DictReader(file))


def hashes(frames):
    return [hashlib.sha256(np.ascontiguousarray(frame)).hexdigest() for frame in frames]


def file_hashes(folder):
    files = sorted(path for path in Path(folder).rglob('*') if path.is_file())
    return {path.relative_to(folder): hashlib.sha256(path.read_bytes()) for path in files}


# The four accuracies, B = -ln(A_shuffle) and S, worked out by hand for K = 4.
@pytest.mark.parametrize(
    ('rho', 'shuffled', 'bias'), [(0, 0.25, 1.386294), (0.5, 0.625, 0.470004), (1, 1, 0)]
)
def test_expected(rho, shuffled, bias):
    truth = expected(rho)
    assert truth['A_original'] == 1
    assert truth['A_shuffle'] == truth['A_freeze'] == shuffled
    assert truth['A_reverse'] == truth['S'] == rho
    assert truth['B'] == pytest.approx(bias, abs=1e-6)
    assert (truth['A_shuffle'] - 0.25) / (truth['A_original'] - 0.25) == pytest.approx(rho)


@pytest.mark.parametrize('reader', ['decord', 'pyav'])
def test_decoded_pictures_are_equal_between_classes(tmp_path, reader):
    pytest.importorskip({'decord': 'decord', 'pyav': 'av'}[reader])
    manifest = write_control(plan(rho=0, num_videos=24), tmp_path)
    scenes = {}
    for row in read_rows(manifest):
        assert row['kind'] == 'dynamic'
        frames = hashes(read(tmp_path / row['path'], reader))
        scenes.setdefault(row['group'], {})[row['label']] = frames
    for videos in scenes.values():
        assert tuple(videos) == CLASSES
        pictures = Counter(videos['turn-1'][:PERIOD])
        assert len(pictures) == PERIOD
        for frames in videos.values():
            assert len(frames) == 2 * PERIOD
            starts = range(len(frames) - PERIOD + 1)
            assert all(Counter(frames[s : s + PERIOD]) == pictures for s in starts)


@pytest.mark.parametrize('reader', ['decord', 'pyav'])
@pytest.mark.parametrize('size', [32, 40, 56, 64])
def test_coding_is_lossless(tmp_path, reader, size):
    pytest.importorskip({'decord': 'decord', 'pyav': 'av'}[reader])
    noise = np.random.default_rng(0).integers(0, 256, (PERIOD, size, size), dtype=np.uint8)
    write_video(tmp_path / 'noise.avi', noise)
    np.testing.assert_array_equal(read(tmp_path / 'noise.avi', reader), noise)


def test_packets_are_equal_between_classes(tmp_path):
    # A coder that carries state from frame to frame would tell the order by the sizes.
    sizes = []
    manifest = write_control(plan(rho=0, num_videos=4), tmp_path)
    for row in read_rows(manifest):
        with av.open(str(tmp_path / row['path'])) as container:
            sizes.append(sorted(packet.size for packet in container.demux(video=0)))
    assert sizes.count(sizes[0]) == len(CLASSES)


@pytest.mark.parametrize(('num_videos', 'rho', 'static'), [(1024, 0.5, 128), (12, 0.5, 2)])
@pytest.mark.parametrize('seed', [0, 1])
def test_exact_share(num_videos, rho, static, seed):
    wanted = plan(rho=rho, num_videos=num_videos, seed=seed)
    assert sum(scene.static for scene in wanted.scenes) == static
    assert wanted.static_share == static * 4 / num_videos
    assert len(wanted.scenes) * len(CLASSES) == num_videos


def test_share_in_manifest(tmp_path):
    wanted = plan(rho=0.25, num_videos=32)
    rows = read_rows(write_control(wanted, tmp_path))
    assert list(rows[0]) == ['path', 'label', 'group', 'kind']
    assert Counter(row['kind'] for row in rows) == {'static': 8, 'dynamic': 24}
    assert set(Counter(row['label'] for row in rows).values()) == {8}
    assert set(Counter((row['group'], row['kind']) for row in rows).values()) == {4}


def test_static_scenes_are_nested_and_leave_the_dynamic_ones_alone():
    few, many = plan(rho=0.25, num_videos=64), plan(rho=0.75, num_videos=64)
    kinds = Counter((a.static, b.static) for a, b in zip(few.scenes, many.scenes, strict=True))
    assert kinds == {(True, True): 4, (False, True): 8, (False, False): 4}
    pairs = zip(few.scenes, many.scenes, strict=True)
    for a, b in (pair for pair in pairs if pair[0].static == pair[1].static):
        draws = [draw_scene(scene, num_frames=32, size=40) for scene in (a, b)]
        np.testing.assert_array_equal(*draws)


def test_static_scene_moves_at_random_in_whole_periods():
    (scene,) = plan(rho=1, num_videos=4).scenes
    orders = []
    for video in draw_scene(scene, num_frames=32, size=40):
        first, second = hashes(video[:PERIOD]), hashes(video[PERIOD:])
        assert len(set(first)) == PERIOD
        assert set(first) == set(second)
        orders += [tuple(first.index(picture) for picture in second)]
    assert len(set(orders)) == len(CLASSES)
    assert tuple(range(PERIOD)) not in orders


def test_reversal_gives_the_opposite_class():
    for scene in plan(rho=0).scenes:
        videos = dict(zip(CLASSES, draw_scene(scene, num_frames=32, size=40), strict=True))
        for label, step in STEPS.items():
            opposite = np.roll(videos[f'turn-{PERIOD - step}'], -1, axis=0)
            np.testing.assert_array_equal(videos[label][::-1], opposite)


def test_other_steps_show_the_same_pictures_in_another_order():
    other = plan(rho=0, num_videos=8, steps=(5, 7, 9, 11))
    assert other.classes == ('turn-5', 'turn-7', 'turn-9', 'turn-11')
    for scene in other.scenes:
        usual = draw_scene(scene, num_frames=32, size=40)
        pictures = sorted(hashes(usual[0][:PERIOD]))
        videos = dict(zip(other.classes, other.draw(scene), strict=True))
        for step, video in zip((5, 7, 9, 11), videos.values(), strict=True):
            assert sorted(hashes(video[:PERIOD])) == pictures
            np.testing.assert_array_equal(video[1], usual[0][step])
            opposite = np.roll(videos[f'turn-{PERIOD - step}'], -1, axis=0)
            np.testing.assert_array_equal(video[::-1], opposite)


def test_a_dark_hand_is_the_negative():
    light, dark = plan(num_videos=8), plan(num_videos=8, dark_hand=True)
    for scene in light.scenes:
        np.testing.assert_array_equal(dark.draw(scene), 255 - light.draw(scene))


def test_same_seed_gives_the_same_bytes(tmp_path):
    for folder in ('a', 'b'):
        write_control(plan(), tmp_path / folder)
    first, second = (file_hashes(tmp_path / folder) for folder in ('a', 'b'))
    assert list(first) == list(second)
    assert len(first) == 17
    assert [h.digest() for h in first.values()] == [h.digest() for h in second.values()]


def test_seeds_and_splits_share_no_picture():
    draws = [plan(seed=0), plan(seed=1), plan(seed=0, split='train')]
    pictures = [
        {
            h
            for scene in p.scenes
            for v in draw_scene(scene, num_frames=32, size=40)
            for h in hashes(v)
        }
        for p in draws
    ]
    assert all(len(found) >= 4 * PERIOD for found in pictures)
    assert len(set.union(*pictures)) == sum(len(found) for found in pictures)
    kinds = [[s.static for s in plan(seed=seed, num_videos=256).scenes] for seed in range(2)]
    assert kinds[0] != kinds[1]


def test_writing_is_followed_scene_by_scene_and_manifest_comes_last(tmp_path):
    steps = write_scenes(plan(num_videos=8), tmp_path)
    assert next(steps).index == 0
    assert not (tmp_path / 'test.csv').exists()
    assert [scene.index for scene in steps] == [1]
    assert (tmp_path / 'test.csv').exists()


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'rho': 1.1}, r'rho is 1\.1, must be in \[0, 1\]'),
        ({'num_videos': 10}, 'num_videos is 10, must be a multiple of 4'),
        ({'num_videos': 0}, 'num_videos is 0, must be a multiple of 4'),
        ({'num_frames': 24}, 'num_frames is 24, must be a multiple of 16'),
        ({'size': 31}, 'size is 31'),
        *(({'size': size}, f'size is {size}') for size in UNREADABLE_SIZES),
        *(
            ({'steps': steps}, r'steps are \[.*\], must be 4 odd numbers from 1 to 15')
            for steps in ((2, 4, 12, 14), (1, 3, 5, 15), (1, 15), (1, 1, 15, 15), (-1, 3, 13, 17))
        ),
    ],
)
def test_wrong_arguments_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        plan(**change)


# The attack: a classifier that cannot see order. A deterministic one gives the four videos of an
# untouched dynamic scene the same answer, so that exactly one in four is right.


def statistics(frames):
    """What a video shows without its order; integer sums, so that no rounding tells it either."""
    values = frames.astype(np.int64)
    total, squares = values.sum(0), (values**2).sum(0)
    spread = len(values) * squares - total**2
    each = [np.sort(values.sum((1, 2))), np.sort((values**2).sum((1, 2)))]
    edges = [np.sort(np.abs(np.diff(values, axis=axis)).sum((1, 2))) for axis in (1, 2)]
    slants = [total[1:, 1:] - total[:-1, :-1], total[1:, :-1] - total[:-1, 1:]]
    blocks = [picture.reshape(8, 5, 8, 5).sum((1, 3)).ravel() for picture in (total, spread)]
    levels = [np.sort(picture.ravel())[::80] for picture in (total, spread)]
    slopes = [np.abs(slant).sum() for slant in slants]
    return np.concatenate([*each, *edges, slopes, *blocks, *levels]).astype(np.float64)


def through_ffv1(frames, folder):
    write_video(folder / 'video.avi', frames)
    return read(folder / 'video.avi', 'auto')


def through_mpeg4(frames, folder):
    """The same video by a common lossy codec with its default settings."""
    with av.open(str(folder / 'video.avi'), 'w') as container:
        stream = container.add_stream('mpeg4', rate=PERIOD)
        stream.height, stream.width = frames.shape[1:]
        stream.pix_fmt = 'yuv420p'
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format='gray')))
        container.mux(stream.encode())
    return read(folder / 'video.avi', 'auto')


def first_half_period(frames, _):
    return frames[: PERIOD // 2]


def one_period_and_a_half(frames, _):
    return frames[: PERIOD + PERIOD // 2]


def uncoded(frames, _):
    return frames


def order_free_accuracy(treat, folder, *, rho=0):
    """Accuracy on held-out scenes of a random forest on order-free statistics."""
    tables = []
    for split, num_scenes in (('train', TRAIN_SCENES), ('test', TEST_SCENES)):
        scenes = plan(rho=rho, num_videos=4 * num_scenes, split=split).scenes
        videos = [v for scene in scenes for v in draw_scene(scene, num_frames=32, size=40)]
        tables.append(np.array([statistics(treat(video, folder)) for video in videos]))
        tables.append(np.tile(np.arange(4), num_scenes))
    forest = RandomForestClassifier(100, min_samples_leaf=2, random_state=0)
    return forest.fit(*tables[:2]).score(*tables[2:])


def test_dynamic_class_is_hidden_without_order(tmp_path):
    assert order_free_accuracy(through_ffv1, tmp_path) == 1 / 4


def test_static_class_shows_without_order(tmp_path):
    assert order_free_accuracy(uncoded, tmp_path, rho=1) > 0.95


@pytest.mark.parametrize('broken', [through_mpeg4, first_half_period, one_period_and_a_half])
def test_class_leaks_where_a_condition_is_broken(tmp_path, broken):
    # 200 held-out videos: chance stays below 0.33 but once in a hundred.
    assert order_free_accuracy(broken, tmp_path) > 0.35
