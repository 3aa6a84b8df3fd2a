"""Masks of three frames and what they belong to, and one way to read any format."""

import numpy as np
import pytest
from PIL import Image

from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing import IMPORTERS

FRAMES, HEIGHT, WIDTH = 5, 12, 16
VIDEO = VideoFacts(64 * 'a', FRAMES, HEIGHT, WIDTH)


@pytest.fixture
def masks():
    """Boxes that differ from frame to frame, none in the last; shape (T, H, W)."""
    drawn = np.zeros((FRAMES, HEIGHT, WIDTH), bool)
    for frame in range(FRAMES - 1):
        drawn[frame, frame : frame + 5, 2 * frame : 2 * frame + 4] = True
    return drawn


@pytest.fixture
def read():
    """Reads a format whole: ``read('hat', place)``, with settings that are not the default."""

    def read_all(name, place, **settings):
        importer = IMPORTERS[name]
        found = list(importer.read(place, VIDEO, {**importer.settings, **settings}))
        assert all(mask.dtype == bool for mask in found)
        return np.stack(found)

    return read_all


def save(path, picture, mode=None):
    """Write a PNG, with a palette where the mode is P."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(picture)
    if mode == 'P':
        image.putpalette([0, 0, 0, 200, 30, 30, 30, 200, 30, 1, 1, 1])
    elif mode:
        image = image.convert(mode)
    image.save(path)
    return path
