"""What the pictures of the calibrated control show: a clock hand before a background.

Invariant: every draw comes from the generator of the scene alone.
"""

import numpy as np
from numpy.typing import NDArray

PERIOD = 16

Pictures = NDArray[np.float64]


def draw_hand(rng: np.random.Generator, size: int) -> Pictures:
    """A clock hand in its 16 directions, with a random start, length, width and centre.

    Args:
        rng: Generator of the scene.
        size: H and W.

    Returns:
        Share of each pixel that the hand covers, in [0, 1], shape (16, H, W).
    """
    centre = (size - 1) / 2 + rng.uniform(-0.05, 0.05, 2) * size
    length = rng.uniform(0.34, 0.44) * size
    width = rng.uniform(0.08, 0.12) * size
    angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(PERIOD) / PERIOD
    y, x = np.mgrid[:size, :size] - centre[:, None, None]
    sin, cos = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    along = np.clip(x * cos + y * sin, 0, length)  # nearest point of the hand's axis
    distance = np.hypot(x - along * cos, y - along * sin)
    return np.clip(width / 2 + 0.5 - distance, 0, 1)


def draw_textures(rng: np.random.Generator, size: int) -> Pictures:
    """One background of each class: stripes across, upright and slanted, and checks.

    Args:
        rng: Generator of the scene, for the phases and the common wavelength.
        size: H and W.

    Returns:
        Values in [-1, 1], shape (classes, H, W).
    """
    wave = 2 * np.pi / (rng.uniform(0.14, 0.2) * size)
    y, x = wave * np.mgrid[:size, :size]
    a, b, c, d, e = rng.uniform(0, 2 * np.pi, 5)
    slanted = np.sin((x + y) / np.sqrt(2) + c)
    return np.stack([np.sin(y + a), np.sin(x + b), slanted, np.sin(x + d) * np.sin(y + e)])
