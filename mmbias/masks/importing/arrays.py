"""Masks as one array in a NumPy zip."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmbias.masks.facts import VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.masks.zip_arrays import ArrayReader

NAME = 'masks'  # where there are several arrays


def read_array(path: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from an array (T, H, W) of booleans, or of whole numbers, where any but 0 is an actor.

    It is the only one of the file, or called ``masks``.
    """
    file = ArrayReader(path)
    names = file.names
    name = names[0] if len(names) == 1 else NAME
    try:
        for mask in file.read_rows(name, video.frames):
            if mask.dtype.kind not in 'bui':
                raise ValueError(
                    f'{path}: {name} is {mask.dtype}, must be booleans or whole numbers'
                )
            yield mask != 0
    finally:
        file.close()
