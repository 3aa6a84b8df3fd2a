"""From a video and its masks, as they come from anywhere, to the file in the store."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.masks.facts import ANY_FPS, VideoFacts, facts_of
from mmbias.masks.layout import MAX_PLATE_SIDE
from mmbias.masks.plates import make_plate
from mmbias.masks.sampling import cut_plane
from mmbias.masks.store import write_masks
from mmbias.readers import FastReader, VideoReader, open_video
from mmbias.readers.cutting import Cut, centre_cut, cut_picture
from mmbias.readers.limits import check_read

PLATE_FRAMES = 48


def build_masks(
    video_path: str | Path,
    masks: Iterable[NDArray[np.bool_]] | Callable[[VideoFacts], Iterable[NDArray[np.bool_]]],
    out: str | Path,
    *,
    tool: str,
    version: str,
    settings: Mapping[str, Any],
    reader: str = 'auto',
) -> dict[str, Any]:
    """Write the masks of a video with the plate that is made from both.

    Args:
        video_path: A video file or a folder of frames.
        masks: One for each frame of the video, boolean, shape (H, W), asked for one at a time; or
            what gives them for a video of known facts.
        out: The file, see :func:`mmbias.masks.store.mask_path`.
        tool: What made the masks.
        version: Of the tool.
        settings: Of the tool, as JSON can hold them.
        reader: As :func:`mmbias.readers.open_video` takes it.

    Returns:
        The row of the index, without ``path``: see :mod:`mmbias.masks.index`.

    Raises:
        FileNotFoundError: If there is no such video.
        ValueError: If it cannot be read, or the masks are not those of its frames.
    """
    video = open_video(video_path, reader, ANY_FPS)
    facts = facts_of(video_path, video)
    chosen = spread(facts.frames, PLATE_FRAMES)
    kept: list[NDArray[np.bool_]] = []
    cut = centre_cut(facts.size, min(MAX_PLATE_SIDE, *facts.size))
    return write_masks(
        out,
        _keeping(
            masks(facts) if callable(masks) else masks, set(chosen.tolist()), cut, facts.size, kept
        ),
        plate=lambda: make_plate(_read_small(video, chosen, cut), np.stack(kept)),
        video=facts,
        tool=tool,
        version=version,
        settings=settings,
    )


def spread(frames: int, most: int) -> NDArray[np.int64]:
    """Frames spread evenly over a video, in the middles of equal parts.

    Example:
        >>> spread(100, 4), spread(3, 4)
        (array([12, 37, 62, 87]), array([0, 1, 2]))
    """
    count = min(frames, most)
    return (2 * np.arange(count) + 1) * frames // (2 * count)


def _keeping(
    masks: Iterable[NDArray[np.bool_]],
    chosen: set[int],
    cut: Cut,
    shape: tuple[int, int],
    kept: list[NDArray[np.bool_]],
) -> Iterator[NDArray[np.bool_]]:
    """The masks as they come; those of the chosen frames are kept as small as the plate."""
    for frame, mask in enumerate(masks):
        yield mask  # is looked at before it is used here
        if frame in chosen:
            kept.append(cut_plane(mask.view(np.uint8) * np.uint8(255), cut, shape) > 0)


def _read_small(video: VideoReader, indices: NDArray[np.int64], cut: Cut) -> NDArray[np.uint8]:
    """Pictures as small as the plate, shape (n, h, w, 3)."""
    check_read(len(indices), *cut.size)
    if isinstance(video, FastReader):
        return np.stack(list(video.read_cut(indices, cut, 'pillow')))
    return np.stack([cut_picture(picture, cut, 'pillow') for picture in video.read(indices)])
