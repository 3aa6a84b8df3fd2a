"""Masks for videos of which nobody has any: a disc that wanders, as large as a person often is."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mmbias.masks.facts import VideoFacts, examine
from mmbias.masks.index import write_index
from mmbias.masks.store import mask_path, write_masks
from trials.speed.video_sets import VideoSet

AREA = 0.2  # share of the picture
SIDE = 256  # most of the shorter side of the masks and plates


def write_discs(videos: VideoSet, folder: Path) -> Path:
    """Write a mask store for videos.

    Args:
        videos: The set; links to the same file get the same masks.
        folder: Is made.

    Returns:
        The folder.
    """
    for link in videos.files:
        facts = examine(link)
        height, width = _size(facts)
        plate = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
        path = mask_path(folder, link.name)
        masks = _draw(facts.frames, height, width)
        write_masks(path, masks, plate=plate, video=facts, tool='discs', version='1', settings={})
    write_index(folder)
    return folder


def _size(facts: VideoFacts) -> tuple[int, int]:
    scale = min(1.0, SIDE / min(facts.size))
    return round(facts.height * scale), round(facts.width * scale)


def _draw(frames: int, height: int, width: int) -> Iterator[NDArray[np.bool_]]:
    y, x = np.mgrid[:height, :width]
    radius = np.sqrt(AREA * height * width / np.pi)
    for place in 0.5 + 0.2 * np.sin(np.arange(frames) / 20):
        yield np.hypot(y - height / 2, x - place * width) < radius
