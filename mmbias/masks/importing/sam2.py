"""What SAM 2 writes: labels as PNG, all objects in one picture or each in a folder of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.masks.importing.numbered import list_pictures, read_numbers, require_all


def read_labels(folder: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from ``FRAME.png``, a picture of labels: 0 is the background, any other an actor."""
    pictures = list_pictures(folder)
    for number in require_all(pictures, video.frames, folder):
        yield read_numbers(pictures[number]) > 0


def read_objects(folder: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from ``OBJECT/FRAME.png``: where any object is.

    An object that comes later, or leaves, has no pictures of the other frames; of those between,
    none may be missing.
    """
    objects = [list_pictures(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    objects = [pictures for pictures in objects if pictures]
    numbers = {number for pictures in objects for number in pictures}
    for number in require_all(numbers, video.frames, folder):
        masks = []
        for pictures in objects:
            if number in pictures:
                masks.append(read_numbers(pictures[number]) > 0)
            elif min(pictures) < number < max(pictures):
                raise ValueError(
                    f'{pictures[min(pictures)].parent} has no mask number {number}, but of frames '
                    'before and after it'
                )
        if len({mask.shape for mask in masks}) > 1:
            raise ValueError(f'{folder} has masks of several sizes of number {number}')
        yield np.logical_or.reduce(masks)
