"""From a video file and masks to the store, through the real decoders."""

import cv2
import numpy as np
import pytest

from mmbias.masks.building import PLATE_FRAMES, build_masks, spread
from mmbias.masks.store import check_fits, open_masks

ABOUT = {'tool': 'drawn', 'version': '1', 'settings': {}}


def boxes(frames, height, width, size=12):
    """Masks of a box that goes from left to right."""
    masks = np.zeros((frames, height, width), bool)
    for mask, left in zip(masks, np.linspace(0, width - size, frames).astype(int), strict=True):
        mask[10 : 10 + size, left : left + size] = True
    return masks


def place(height, width):
    noise = np.random.default_rng(0).integers(60, 200, (height // 4, width // 4, 3), np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize('reader', ['decord', 'pyav', 'fast'])
@pytest.mark.parametrize('size', [(48, 64), (300, 400)])
def test_the_plate_is_the_place_without_the_box(tmp_path, write_video, reader, size):
    masks = boxes(60 if size[0] < 100 else 10, *size)
    frames = np.repeat(place(*size)[None], len(masks), 0)
    frames[masks] = 255
    video = write_video(tmp_path / 'x.avi', frames, codec='ffv1')
    row = build_masks(video, iter(masks), tmp_path / 'x.npz', **ABOUT, reader=reader)
    opened = open_masks(tmp_path / 'x.npz')
    assert row['area'] == pytest.approx(masks.mean())
    check_fits(opened, video, frames=len(masks), shape=size)
    short = min(256, size[0])
    assert opened.plate.shape == (short, size[1] * short // size[0], 3)
    expected = cv2.resize(place(*size), opened.plate.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(opened.plate.astype(int) - expected).mean() < 4


def test_masks_smaller_than_the_video_hide_the_same_places(tmp_path, write_video):
    small = boxes(8, 48, 64)
    masks = small.repeat(2, 1).repeat(2, 2)
    frames = np.repeat(place(96, 128)[None], 8, 0)
    frames[masks] = 255
    video = write_video(tmp_path / 'x.avi', frames, codec='ffv1')
    plates = []
    for name, chosen in (('small', small), ('large', masks)):
        build_masks(video, iter(chosen), tmp_path / name, **ABOUT)
        plates.append(open_masks(tmp_path / name).plate)
    np.testing.assert_array_equal(*plates)


@pytest.mark.parametrize(
    ('length', 'message'), [(9, '9 masks for the 10'), (11, 'more masks than')]
)
def test_masks_of_another_length_leave_nothing(tmp_path, write_video, length, message):
    video = write_video(tmp_path / 'x.avi', np.zeros((10, 48, 64, 3), np.uint8))
    with pytest.raises(ValueError, match=message):
        build_masks(video, iter(boxes(length, 48, 64)), tmp_path / 'out/x.npz', **ABOUT)
    assert list((tmp_path / 'out').iterdir()) == []


def test_frames_are_spread_evenly():
    for frames in range(1, 200):
        chosen = spread(frames, PLATE_FRAMES)
        assert len(chosen) == min(frames, PLATE_FRAMES)
        assert chosen[0] >= 0
        assert chosen[-1] < frames
        gaps = np.diff(chosen)
        assert len(gaps) == 0 or gaps.max() - gaps.min() <= 1
        assert chosen[0] + chosen[-1] in (frames - 1, frames, frames - 2)
