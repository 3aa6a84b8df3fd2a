"""Masks of a drawn box, and the file that holds them."""

import numpy as np
import pytest

from mmbias.masks.facts import VideoFacts
from mmbias.masks.store import write_masks

SHA256 = 64 * 'a'


def random_masks(frames, height=37, width=53, seed=0):
    """Masks of a share that differs from frame to frame, some empty, shape (T, H, W)."""
    rng = np.random.default_rng(seed)
    shares = rng.choice([0, 0.2, 0.9, 1], frames)[:, None, None]
    return rng.random((frames, height, width)) < shares


def store(path, masks, video=None, plate=None, **about):
    """Write masks (T, H, W) of a video of their own size."""
    video = video or VideoFacts(SHA256, *masks.shape)
    if plate is None:
        short = min(256, *video.size)
        sides = (max(1, round(side * short / min(video.size))) for side in video.size)
        plate = np.full((*sides, 3), 90, np.uint8)
    settings = {'tool': 'drawn', 'version': '1', 'settings': {'threshold': 0.5}, **about}
    return write_masks(path, iter(masks), plate=plate, video=video, **settings)


@pytest.fixture
def mask_file(tmp_path):
    """A file of 150 masks: three parts, of which the last is not full."""
    masks = random_masks(150)
    store(tmp_path / 'x.npz', masks)
    return tmp_path / 'x.npz', masks
