"""JSON files with a list that has an entry for each frame."""

import json
from pathlib import Path
from typing import Any

from mmbias.files.regular_files import require_file

MAX_BYTES = 2**28  # six hours of masks as run lengths


def read_frames(path: Path, frames: int) -> list[Any]:
    """The entries of all frames.

    Raises:
        ValueError: If the file is no JSON list of as many entries as the video has frames.
    """
    require_file(path, 'mask file')
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f'{path} has {path.stat().st_size} bytes, allowed are {MAX_BYTES}')
    try:
        entries = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f'{path} is no JSON: {error}') from error
    if not isinstance(entries, list):
        raise ValueError(f'{path} is no list with an entry for each frame')
    if len(entries) != frames:
        raise ValueError(f'{path} has {len(entries)} entries for the {frames} frames of the video')
    return entries
