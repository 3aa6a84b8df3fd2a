"""Masks lie where the pictures show what they mask, whatever is cut and whoever reads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmbias.masks.building import build_masks
from mmbias.masks.sampling import cut_plane
from mmbias.masks.store import open_masks
from mmbias.readers.cutting import Cut, centre_cut, even_cut
from mmbias.readers.planes import plan_sampling
from mmbias.transforms import OpenVideo, ReadFrames

SIZES = [(96, 128), (128, 96), (97, 131), (160, 320), (48, 64)]
# Pixels of the result; OpenCV's bilinear filter leaves out pixels where it shrinks by more than 2.
WITHIN = {'fast': 0.3, 'pillow': 0.3, 'cv2': 0.5}
SETTINGS = [(None, None), (64, 56), (48, 48), (None, 40), (180, 150)]


def centroid(picture):
    """Mean place of what is bright, in pixels: (x, y)."""
    weights = picture.astype(float)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    return np.array([(weights * x).sum(), (weights * y).sum()]) / weights.sum()


def bright(picture):
    """Share of the box in each pixel of a picture: white on black, as 0 to 255."""
    return np.clip(picture.mean(-1) - 16, 0, None)


def box_mask(height, width, seed):
    """A box well inside of the middle of a picture."""
    rng = np.random.default_rng(seed)
    side = min(height, width)
    mask = np.zeros((height, width), bool)
    middle = np.array([height, width]) // 2 + rng.integers(-side // 8, side // 8, 2)
    high, wide = rng.integers(side // 8, side // 4, 2)
    mask[middle[0] - high // 2 :, middle[1] - wide // 2 :][:high, :wide] = True
    return mask


def video_of_a_box(tmp_path, write_video, size, seed):
    mask = box_mask(*size, seed)
    frames = np.zeros((3, *size, 3), np.uint8)
    frames[:, mask] = 255
    path = write_video(tmp_path / 'x.mkv', frames, codec='ffv1')
    build_masks(path, iter([mask] * 3), tmp_path / 'x.npz', tool='drawn', version='1', settings={})
    return path, open_masks(tmp_path / 'x.npz').read(np.array([1]))[0]


@pytest.mark.parametrize('reader', ['fast', 'pillow', 'cv2'])
@pytest.mark.parametrize('size', SIZES)
def test_a_mask_lies_on_what_it_masks(tmp_path, write_video, size, reader):
    path, mask = video_of_a_box(tmp_path, write_video, size, sum(size))
    for short_side, crop_size in SETTINGS:
        if crop_size and crop_size > (short_side or min(size)):
            continue
        backend = 'pillow' if reader == 'fast' else reader
        read = ReadFrames(short_side, crop_size, backend)
        results = OpenVideo('fast' if reader == 'fast' else 'pyav')({'filename': str(path)})
        picture = read({**results, 'frame_inds': np.array([1])})['imgs'][0]
        cut = cut_plane(mask, centre_cut(size, short_side, crop_size), size)
        assert cut.shape == picture.shape[:2]
        off = np.abs(centroid(cut) - centroid(bright(picture)))
        assert off.max() < WITHIN[reader], (short_side, crop_size, off)


@pytest.mark.parametrize('reader', ['fast', 'pyav'])
@pytest.mark.parametrize('seed', range(8))
def test_random_boxes_of_lazy_transforms_too(tmp_path, write_video, seed, reader):
    size = SIZES[seed % len(SIZES)]
    path, mask = video_of_a_box(tmp_path, write_video, size, seed)
    rng = np.random.default_rng(seed)
    edges = rng.integers(0, np.array(size * 2) // 8)
    shape = tuple(rng.integers(20, 120, 2).tolist())
    box = (edges[1], edges[0], size[1] - edges[3], size[0] - edges[2])
    lazy = {'crop_bbox': np.array(box), 'flip': False}
    results = OpenVideo(reader)({'filename': str(path)})
    results.update(frame_inds=np.array([0]), lazy=lazy, img_shape=shape)
    picture = ReadFrames()(results)['imgs'][0]
    cut = Cut(tuple(map(int, box)), shape[::-1], (0, 0, *shape[::-1]))
    cut = even_cut(cut, size) if reader == 'fast' else cut
    off = np.abs(centroid(cut_plane(mask, cut, size)) - centroid(bright(picture)))
    assert off.max() < 0.3


@settings(deadline=None)
@given(
    st.sampled_from([(60, 80), (30, 40), (96, 128), (120, 160), (240, 320), (111, 148)]),
    st.integers(0, 1000),
)
def test_the_size_of_a_mask_does_not_move_it(size, seed):
    """A box whose edges are known in shares of the picture, at any size of the mask."""
    rng = np.random.default_rng(seed)
    box = rng.uniform([0.3, 0.3, 0.55, 0.55], [0.45, 0.45, 0.7, 0.7])
    y, x = ((np.arange(side) + 0.5) / side for side in size)
    rows, columns = ((y > box[0]) & (y < box[2])), ((x > box[1]) & (x < box[3]))
    mask = np.uint8(255) * np.outer(rows, columns).astype(np.uint8)
    cut = cut_plane(mask, centre_cut((480, 640), 112, 112), (480, 640))
    scale = 112 / size[0]
    expected = centroid(mask) * scale + scale / 2 - 0.5 - np.array([18, 0])
    assert np.abs(centroid(cut) - expected).max() < 0.3


def test_a_plate_is_cut_as_its_colours_are_one_by_one():
    plate = np.random.default_rng(0).integers(0, 256, (256, 455, 3), np.uint8)
    cut = centre_cut((1080, 1920), 112, 112)
    cut_together = cut_plane(plate, cut, (1080, 1920))
    for channel in range(3):
        alone = cut_plane(np.ascontiguousarray(plate[..., channel]), cut, (1080, 1920))
        np.testing.assert_array_equal(cut_together[..., channel], alone)


def test_the_box_of_a_plane_of_another_size_is_whole():
    """1920 / (1920 / 455) is no whole number in floats; it must be taken as the one it is."""
    for side in range(2, 1920):
        cut = Cut((0, 0, 1920, 10), (side, 10), (0, 0, side, 10))
        assert plan_sampling(cut, 1920 / side, 1).resized is not None
