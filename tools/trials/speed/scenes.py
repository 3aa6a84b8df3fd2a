"""Pictures that cost a video codec about what filmed ones do.

A camera wanders over a background with the spectrum of natural scenes, textured objects move across
it, and the sensor adds noise. What is drawn is a function of the seed and the size alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MARGIN = 0.25  # of the picture's size, on every side, for the camera to move
OBJECTS = 3
NOISE_FIELDS = 4  # drawn once and shifted, as drawing noise anew takes longer than encoding it
CHROMA_SHARE = 0.3  # of the contrast; natural colours vary less than brightness


@dataclass(frozen=True)
class Path:
    """A smooth way through the unit square, two slow oscillations in each direction."""

    speed: NDArray[np.float64]  # (2, 2), oscillations a second
    phase: NDArray[np.float64]

    def at(self, seconds: float) -> NDArray[np.float64]:
        """Place (x, y) in [0, 1]."""
        return 0.5 + 0.25 * np.sin(2 * np.pi * (self.speed * seconds + self.phase)).sum(axis=1)


def draw_frames(
    *, width: int, height: int, frames: int, fps: float, noise: float, seed: int
) -> Iterator[Picture]:
    """Draw a scene.

    Args:
        width: In pixels, even.
        height: In pixels, even.
        frames: How many.
        fps: Frame rate, which sets how far things move from frame to frame.
        noise: Standard deviation of the sensor's noise, in grey levels.
        seed: Of everything random.

    Yields:
        Planar YUV 4:2:0 as one picture, shape (H * 3 / 2, W).
    """
    rng = np.random.default_rng(seed)
    canvas = draw_texture(rng, int(height * (1 + 2 * MARGIN)), int(width * (1 + 2 * MARGIN)))
    camera = draw_path(rng, speed=0.08)
    size = min(width, height) // 3
    objects = [
        (draw_texture(rng, size, size), draw_path(rng, speed=0.3), _ellipse(rng, size))
        for _ in range(OBJECTS)
    ]
    fields = rng.normal(0, noise, (NOISE_FIELDS, 2 * height, 2 * width, 1)).astype(np.float32)
    for index in range(frames):
        seconds = index / fps
        picture = _cut(canvas, camera.at(seconds), width, height)
        for texture, path, mask in objects:
            _paste(picture, texture, mask, path.at(seconds))
        field = fields[rng.integers(NOISE_FIELDS)]
        y, x = rng.integers(height), rng.integers(width)
        noisy = np.clip(picture + field[y : y + height, x : x + width], 0, 255).astype(np.uint8)
        yield cv2.cvtColor(noisy, cv2.COLOR_RGB2YUV_I420)


def draw_texture(rng: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """Noise whose amplitude falls with one over the frequency, as that of natural pictures.

    Source: Field, JOSA A 1987.

    Returns:
        Colours in [0, 255], shape (H, W, 3).
    """
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequency[0, 0] = np.inf  # no mean
    white = np.fft.rfft2(rng.normal(size=(3, height, width)), axes=(1, 2))
    field = np.fft.irfft2(white / frequency, s=(height, width), axes=(1, 2))
    field /= field.std(axis=(1, 2), keepdims=True)
    mixed = field[:1] + CHROMA_SHARE * field
    return np.clip(128 + 45 * mixed, 0, 255).transpose(1, 2, 0).astype(np.float32)


def draw_path(rng: np.random.Generator, speed: float) -> Path:
    """A way whose oscillations have about the given number a second."""
    return Path(speed * rng.uniform(0.5, 1.5, (2, 2)), rng.uniform(size=(2, 2)))


def _ellipse(rng: np.random.Generator, size: int) -> NDArray[np.float32]:
    """Soft-edged mask of an object, shape (size, size, 1)."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    radius = np.hypot(x / rng.uniform(0.5, 1), y / rng.uniform(0.5, 1))
    return np.clip((1 - radius) * size / 4, 0, 1).astype(np.float32)[..., None]


def _cut(
    canvas: NDArray[np.float32], place: NDArray[np.float64], width: int, height: int
) -> NDArray[np.float32]:
    """What the camera sees, at a place between the pixels."""
    x, y = place * (canvas.shape[1] - width - 1, canvas.shape[0] - height - 1)
    shift = np.array([[1, 0, -x], [0, 1, -y]])
    seen = cv2.warpAffine(canvas, shift, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(seen, np.float32)


def _paste(
    picture: NDArray[np.float32],
    texture: NDArray[np.float32],
    mask: NDArray[np.float32],
    place: NDArray[np.float64],
) -> None:
    """Lay an object over the picture, in place."""
    height, width = mask.shape[:2]
    x, y = (place * (picture.shape[1] - width, picture.shape[0] - height)).astype(int)
    ground = picture[y : y + height, x : x + width]
    ground += mask * (texture - ground)
