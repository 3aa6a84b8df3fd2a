"""A few frames of a sample, for pictures of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.clips import segment_bounds
from mmbias.datasets.manifest_table import leads_outside


def read_stills(path: Path, row: Mapping[str, Any], count: int = 3) -> NDArray[np.uint8]:
    """Read frames spread evenly over a sample.

    Args:
        path: The video, a file or a folder of frames.
        row: Of ``samples.csv``; ``start``, ``end`` and ``fps`` count where they are given.
        count: Number of frames, K.

    Returns:
        The middle frames of K equal parts, shape (K, H, W, 3); a frame is repeated where the
        sample has fewer.

    Raises:
        FileNotFoundError: If there is no such video.
        ValueError: If it cannot be read, the segment holds no frame, or the row's path leads out
            of the folder of the videos: a results folder from elsewhere could name any picture.
    """
    from mmbias.readers import open_video  # needs decoders, which reports do without

    if leads_outside(str(row.get('path', ''))):
        raise ValueError(f'{row["path"]} leads out of the folder of the videos')
    start, end, fps = (_number(row.get(key)) for key in ('start', 'end', 'fps'))
    video = open_video(path, fps=fps)
    first, stop = segment_bounds(len(video), fps or video.fps, start, end)
    if first >= stop:
        raise ValueError(f'segment {start}-{end} s of {path} holds no frame')
    places = first + ((np.arange(count) + 0.5) * (stop - first) / count).astype(np.int64)
    unique, inverse = np.unique(places, return_inverse=True)
    return np.stack(list(video.read(unique)))[inverse]


def _number(cell: Any) -> float | None:
    return float(cell) if cell else None
