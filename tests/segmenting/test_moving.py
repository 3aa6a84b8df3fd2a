"""Masks by difference: what they find, and that they say where they are not to be trusted."""

import numpy as np
import pytest

from mmbias.masks.building import build_masks
from mmbias.masks.store import open_masks
from mmbias.segmenting.moving import MedianPlate
from mmbias.segmenting.sources import Source, shrink
from mmbias.segmenting.trust import find_doubt, way


@pytest.fixture
def segment(tmp_path, write_video, draw_walk):
    """Function that gives the masks of a drawn clip as the store has them, and the known ones."""

    def run(**drawing):
        pictures, known = draw_walk(**drawing)
        path = write_video(tmp_path / 'walk.avi', pictures, codec='ffv1')
        segmenter = MedianPlate()
        masks = segmenter.segment(Source.open(path, 'auto'))
        about = dict(tool='plate', version='1', settings={})
        build_masks(path, masks, tmp_path / 'walk.avi.npz', **about)
        return open_masks(tmp_path / 'walk.avi.npz'), known

    return run


def overlap(masks, known):
    """Intersection over union of each frame."""
    found = masks.read(np.arange(masks.frames)) > 0
    return (found & known).sum((1, 2)) / (found | known).sum((1, 2))


@pytest.mark.parametrize('pan', [0, 12])
def test_who_walks_is_found_by_a_still_and_by_a_moving_camera(segment, pan):
    masks, known = segment(pan=pan)
    assert np.median(overlap(masks, known)) > 0.8
    assert (overlap(masks, known) > 0.5).mean() > 0.9
    assert find_doubt(masks) == ''


def test_who_stands_still_becomes_a_part_of_the_place(segment):
    masks, _ = segment(walks=False)
    assert masks.areas.max() == 0
    assert find_doubt(masks) == 'nearly empty'


@pytest.mark.parametrize(
    ('masks', 'doubt'),
    [
        ([(x, 20) for x in range(0, 60, 2)], ''),
        ([(20 + x % 5, 20) for x in range(30)], 'in place'),
        ([(x, 4) for x in range(0, 60, 2)], 'nearly empty'),
        ([(x, 80) for x in range(0, 30, 1)], 'all over'),
        ([(x, 20 * (x % 6 == 0)) for x in range(0, 60, 2)], 'few frames'),
    ],
)
def test_doubts_in_words(tmp_path, write_video, masks, doubt):
    drawn = np.zeros((30, 80, 110), bool)
    for frame, (x, side) in enumerate(masks):
        drawn[frame, :side, x : x + side] = True
    path = write_video(tmp_path / 'x.avi', np.zeros((30, 80, 110, 3), np.uint8))
    build_masks(path, drawn, tmp_path / 'x.npz', tool='plate', version='1', settings={})
    assert find_doubt(open_masks(tmp_path / 'x.npz')) == doubt


def test_the_way_of_a_box_in_its_longer_side():
    planes = np.zeros((101, 10, 120), bool)
    for frame in range(101):
        planes[frame, 2:8, frame : frame + 4] = True
    assert way(planes) == pytest.approx(90 / 6)  # nine tenths of 100 pixels


def test_pictures_become_smaller_only():
    assert shrink(np.zeros((100, 50, 3), np.uint8), 360).shape == (100, 50, 3)
    assert shrink(np.zeros((720, 1280, 3), np.uint8), 360).shape == (360, 640, 3)
    assert shrink(np.zeros((1280, 720, 3), np.uint8), 360).shape == (640, 360, 3)
