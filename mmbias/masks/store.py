"""Masks on the disk: beside a manifest, one lossless file a video, with where they come from.

:mod:`mmbias.masks.layout` says what is in a file.
"""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.hashing import hash_content
from mmbias.masks.facts import VideoFacts
from mmbias.masks.layout import (
    CHUNK,
    CORNERS,
    MAX_ABOUT,
    VIDEO,
    check_about,
    check_aspect,
    check_plate,
    packed_size,
    unpack,
    written,
)
from mmbias.masks.writing import write_masks
from mmbias.masks.zip_arrays import ArrayReader
from mmbias.readers.limits import MAX_PIXELS, check_read

__all__ = ['MaskFile', 'check_fits', 'mask_path', 'open_masks', 'write_masks']

FEW = 8  # masks that are looked at together


def mask_path(folder: str | Path, video_path: str) -> Path:
    """Where the masks of a video are.

    Args:
        folder: Of the store.
        video_path: As the manifest has it, relative.

    Raises:
        ValueError: If the path leads out of the folder.

    Example:
        >>> mask_path('masks', 'jog/1.avi').as_posix()
        'masks/jog/1.avi.npz'
    """
    windows = PureWindowsPath(video_path)
    path = PurePosixPath(video_path)
    if (
        path.is_absolute()
        or windows.drive
        or windows.root
        or '..' in windows.parts
        or not path.name
    ):
        raise ValueError(f'masks lie beside relative paths, {video_path!r} leads elsewhere')
    return Path(folder, path.parent, f'{path.name}.npz')


class MaskFile:
    """The masks of a video.

    The last 64 are kept, so that memory is bounded whatever the length of the video. Plate, areas
    and masks are read when they are asked for; each may then be found broken.

    Args:
        path: The file.

    Attributes:
        path: The file.
        about: Where the masks come from.
        video: The video that they belong to.
        size: Height and width of the masks.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is none that :func:`write_masks` may have written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._file = ArrayReader(self.path)
        self.about = self._read_about()
        self.video = VideoFacts(**{name: self.about['video'][name] for name in VIDEO})
        self.size: tuple[int, int] = (self.about['masks']['height'], self.about['masks']['width'])
        check_aspect(self.size, self.video, f'{self.path}: a mask')
        chunks = [f'bits_{place:05}' for place in range(-(-self.frames // CHUNK))]
        self._file.check_names(['about', 'areas', 'plate', *chunks], optional=[CORNERS])
        self._corners = self._read_corners(len(chunks))
        self._kept: tuple[int, NDArray[np.uint8]] | None = None

    def _read_corners(self, parts: int) -> NDArray[np.int32]:
        if CORNERS not in self._file.names:
            return np.zeros((parts, 2), np.int32)
        corners = self._file.read(CORNERS, np.int32, (parts, 2))
        if (corners < 0).any() or (corners >= packed_size(self.size)).any():
            raise ValueError(f'{self.path}: entry {CORNERS} has places outside of the masks')
        return corners

    def _read_about(self) -> dict[str, Any]:
        content = self._file.read_text('about', MAX_ABOUT)
        try:
            about = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ValueError(f'{self.path}: entry about is no JSON: {error}') from error
        check_about(about, self.path)
        return dict(about)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def frames(self) -> int:
        """Number of masks: one for each frame of the video."""
        return self.video.frames

    @property
    def video_size(self) -> tuple[int, int]:
        """Height and width of the upright pictures of the video."""
        return self.video.size

    @property
    def areas(self) -> NDArray[np.float32]:
        """Share of the picture that each mask covers, shape (frames,)."""
        areas = self._file.read('areas', np.float32, (self.frames,))
        if not ((areas >= 0) & (areas <= 1)).all():
            raise ValueError(f'{self.path}: entry areas has numbers that are not in 0 to 1')
        return areas

    @property
    def plate(self) -> NDArray[np.uint8]:
        """The place without the actor, RGB of shape (h, w, 3)."""
        plate = self._file.read_picture('plate', 3 * MAX_PIXELS)
        try:
            check_plate(plate, self.video)
        except ValueError as error:
            raise ValueError(f'{self.path}: {error}') from None
        return plate

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Masks at ascending indices, 0 and 255, shape (n, H, W).

        Raises:
            ValueError: If an index is none, or the file is broken.
        """
        check_read(-(-len(indices) // 3), *self.size[::-1])
        masks = np.empty((len(indices), *self.size), np.uint8)
        for mask, wanted in zip(masks, self.planes(indices), strict=True):
            mask[:] = wanted
        return masks

    def planes(self, indices: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """The same one at a time, each of shape (H, W)."""
        height, width = packed_size(self.size)
        for parts, (top, left) in self.parts(indices):
            for bits in parts:
                whole = np.zeros((height, width), np.uint8)
                whole[top : top + bits.shape[0], left : left + bits.shape[1]] = bits
                yield unpack(whole, self.size[1])

    def parts(
        self, indices: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.uint8], tuple[int, int]]]:
        """The same as bits of a few masks each, of shape (n, h, w).

        Beside them stand the row and the byte at which they begin; what is not there is empty.
        """
        indices = np.asarray(indices, np.int64)
        if len(indices) and not (indices.min() >= 0 and indices.max() < self.frames):
            raise ValueError(
                f'{self.path} has masks of frames 0 to {self.frames - 1}, not {indices.min()} to '
                f'{indices.max()}'
            )
        if (np.diff(indices) < 0).any():
            raise ValueError('masks are read at ascending frames only')
        places, within = np.divmod(indices, CHUNK)
        for place in np.unique(places).tolist():
            top, left = self._corners[place].tolist()
            chosen = within[places == place]
            for start in range(0, len(chosen), FEW):
                yield self._chunk(place)[chosen[start : start + FEW]], (top, left)

    def _chunk(self, place: int) -> NDArray[np.uint8]:
        if self._kept is None or self._kept[0] != place:
            top, left = self._corners[place].tolist()
            height, width = packed_size(self.size)
            most = (min(CHUNK, self.frames - place * CHUNK), height - top, width - left)
            self._kept = None  # before the next one is in memory too
            self._kept = (place, self._file.read_part(f'bits_{place:05}', np.uint8, most))
        return self._kept[1]


def open_masks(path: str | Path) -> MaskFile:
    """Open the masks of a video, see :class:`MaskFile`."""
    return MaskFile(path)


def check_fits(
    masks: MaskFile, video_path: str | Path, *, frames: int, shape: tuple[int, int]
) -> None:
    """Check that masks were made from a video as it is now.

    Args:
        masks: The masks.
        video_path: The video, a file or a folder of frames.
        frames: How many it has.
        shape: Height and width of its upright pictures.

    Raises:
        ValueError: If it has another number of frames, another size, or other contents.
    """
    made = f'{masks.path} was made from'
    if frames != masks.frames:
        raise ValueError(f'{made} {masks.frames} frames, {video_path} has {frames}')
    if shape != masks.video_size:
        raise ValueError(
            f'{made} pictures of {written(masks.video_size)}, those of {video_path} are '
            f'{written(shape)}'
        )
    if hash_content(video_path) != masks.video.sha256:
        raise ValueError(f'{made} another version of {video_path}: its contents have changed')
