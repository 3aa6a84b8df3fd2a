"""What HAT's segmentation writes: probabilities as PNG."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.masks.importing.numbered import list_pictures, read_numbers, require_all

FIRST = 1  # 000001.png
HALF = 128  # of 255


def read_probabilities(folder: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from ``000001.png``, ...: the actor is where a pixel is above 128.

    Source: HAT, ``humanframe_dataset.py``.
    """
    pictures = list_pictures(folder)
    for number in require_all(pictures, video.frames, folder, first=FIRST):
        yield read_numbers(pictures[number], ('L',)) > HALF
