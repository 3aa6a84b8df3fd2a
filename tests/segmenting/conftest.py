"""Clips whose actor is known: a bright figure before a textured place."""

import cv2
import numpy as np
import pytest

HEIGHT, WIDTH, SIDE = 96, 128, 20


def _texture(height, width, seed):
    rough = np.random.default_rng(seed).integers(0, 150, (height // 6, width // 6, 3), np.uint8)
    return cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)


def _draw_walk(length=30, *, seed=0, pan=0, walks=True):
    """Pictures and masks of a square that walks across, before a place that a camera pans over."""
    place = _texture(HEIGHT, WIDTH + abs(pan), seed)
    pictures, masks = [], np.zeros((length, HEIGHT, WIDTH), bool)
    for frame in range(length):
        share = frame / (length - 1)
        left = round(abs(pan) * share)
        picture = place[:, left : left + WIDTH].copy()
        x = round(share * (WIDTH - SIDE)) if walks else 40
        masks[frame, 30 : 30 + SIDE, x : x + SIDE] = True
        picture[masks[frame]] = (240, 200, 40)
        pictures.append(picture)
    return np.stack(pictures), masks


@pytest.fixture(scope='session')
def draw_walk():
    """The function that draws pictures and masks of somebody who walks."""
    return _draw_walk
