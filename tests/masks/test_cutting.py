"""Cutting masks without looking at what is empty gives what looking at all of it gives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mmbias.masks.cutting import cut_masks
from mmbias.masks.facts import VideoFacts
from mmbias.masks.sampling import cut_plane
from mmbias.masks.store import open_masks
from mmbias.readers.cutting import Cut, centre_cut

from .conftest import SHA256, store

SIZES = [(48, 64), (240, 320), (97, 131), (120, 90), (256, 341), (180, 320), (64, 500)]


@st.composite
def cuts(draw, size):
    """The centre, or any part of any box at any size."""
    if draw(st.booleans()):
        short_side = draw(st.integers(20, 200))
        return centre_cut(size, short_side, draw(st.integers(10, short_side)))
    height, width = size
    box = [draw(st.integers(0, side // 2)) for side in (width, height)]
    box += [
        draw(st.integers(first + 8, side))
        for first, side in zip(box, (width, height), strict=False)
    ]
    out = [draw(st.integers(8, 150)) for _ in range(2)]
    kept = [draw(st.integers(0, side // 2)) for side in out]
    kept += [draw(st.integers(first + 1, side)) for first, side in zip(kept, out, strict=False)]
    return Cut(tuple(box), tuple(out), tuple(kept))


def masks_of_boxes(draw, size, frames=4):
    """An empty mask, and boxes and dots anywhere, at the edges too."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    masks = np.zeros((frames, *size), bool)
    for mask in masks[1:]:
        for _ in range(rng.integers(1, 3)):
            top, left = rng.integers(0, size)
            high, wide = rng.integers(1, np.array(size) // rng.choice([1, 2, 8]) + 1)
            mask[top : top + high, left : left + wide] = True
    return masks


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_the_result_is_the_same_to_the_byte(tmp_path_factory, data):
    size = data.draw(st.sampled_from(SIZES))
    factor = data.draw(st.sampled_from([1, 1, 2, 4]))
    video = VideoFacts(SHA256, 4, size[0] * factor, size[1] * factor)
    masks = masks_of_boxes(data.draw, size)
    path = tmp_path_factory.getbasetemp() / 'cutting.npz'
    store(path, masks, video)
    cut = data.draw(cuts(video.size))
    opened = open_masks(path)
    expected = [cut_plane(mask, cut, video.size) for mask in opened.read(np.arange(4))]
    np.testing.assert_array_equal(cut_masks(opened, np.arange(4), cut), expected)
