"""Masks on the disk: beside a manifest, one lossless file a video, with where they come from.

The file is an ordinary NumPy zip (``np.load`` without pickles): ``about``, a JSON text; ``areas``,
float32 (frames,), share of the picture; ``plate``, uint8 (h, w, 3), the place without the actor;
``bits_00000``, ``bits_00001``, ...: uint8 (n, H, ceil(W / 8)), 64 masks each, packed along the
width. Masks are of the upright picture, one for each frame of the whole video.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.hashing import hash_content
from mmbias.files.schema import object_of, one_of, optional, such_that, text, whole
from mmbias.files.writing import replacing
from mmbias.masks.facts import VideoFacts, same_aspect
from mmbias.masks.statistics import Statistics, describe_masks
from mmbias.masks.zip_arrays import ArrayReader, ArrayWriter
from mmbias.readers.limits import MAX_FRAMES, MAX_PIXELS, check_length, check_read, check_size

FORMAT = 1
CHUNK = 64  # masks
MAX_ABOUT = 2**20  # bytes
MAX_PLATE_SIDE = 256  # of the shorter one, in pixels
UNPACKED = (np.unpackbits(np.arange(256, dtype=np.uint8)) * np.uint8(255)).view(np.uint64)

SIDE = whole(1, MAX_PIXELS, or_null=False)
SHARE = such_that('a number from 0 to 1', lambda one: type(one) in (int, float) and 0 <= one <= 1)
SHA256 = such_that(
    '64 hexadecimal digits',
    lambda one: isinstance(one, str) and len(one) == 64 and set(one) <= set('0123456789abcdef'),
)
ABOUT = {
    'format': one_of([FORMAT], or_null=False),
    'tool': text(or_null=False, least=1),
    'version': text(or_null=False),
    'settings': object_of({}),
    'video': object_of(
        found := {
            'sha256': SHA256,
            'frames': whole(1, MAX_FRAMES, or_null=False),
            'height': SIDE,
            'width': SIDE,
        },
        found,
    ),
    'masks': object_of(sides := {'height': SIDE, 'width': SIDE}, sides),
    'flicker': optional(SHARE),
}


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


def write_masks(
    path: str | Path,
    masks: Iterable[NDArray[np.bool_]],
    *,
    plate: NDArray[np.uint8] | Callable[[], NDArray[np.uint8]],
    video: VideoFacts,
    tool: str,
    version: str,
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the masks of a video, whole or not at all; they are asked for one at a time.

    Args:
        path: Where, see :func:`mask_path`; folders are made.
        masks: One for each frame of the video, of shape (H, W) and its aspect.
        plate: The place without the actor, RGB of shape (h, w, 3), its shorter side at most 256;
            or what makes it, called after the last mask.
        video: What the video is.
        tool: What made the masks.
        version: Of the tool.
        settings: Of the tool, as JSON can hold them.

    Returns:
        The row of the index, without ``path``: see :mod:`mmbias.masks.index`.

    Raises:
        ValueError: If a mask is no boolean picture of the video's aspect and of the size of the
            first, there are more or fewer than frames, or the plate is none.
    """
    path = Path(path)
    check_length(video.frames)
    if video.frames < 1:
        raise ValueError(f'the video has {video.frames} frames')
    path.parent.mkdir(parents=True, exist_ok=True)
    statistics = Statistics()
    with replacing(path) as partial, ArrayWriter(partial) as file:
        for place, chunk in enumerate(_chunks(_checked(masks, video, statistics))):
            file.add(f'bits_{place:05}', np.packbits(chunk, axis=-1))
        about = {
            'format': FORMAT,
            'tool': tool,
            'version': version,
            'settings': dict(settings),
            'video': vars(video),
            'masks': dict(zip(('height', 'width'), chunk.shape[1:], strict=True)),
            'flicker': statistics.flicker,
        }
        _check_about(about, path)
        content = json.dumps(about, ensure_ascii=False, allow_nan=False, sort_keys=True)
        file.add('about', np.array(content))
        file.add('areas', statistics.areas)
        picture = plate() if callable(plate) else plate
        _check_plate(picture, video)
        file.add('plate', picture, deflated=False)
    return describe_masks(about, statistics.areas)


def _checked(
    masks: Iterable[NDArray[np.bool_]], video: VideoFacts, statistics: Statistics
) -> Iterator[NDArray[np.bool_]]:
    """The masks as they come, counted and looked at."""
    frame, size = -1, None
    for frame, mask in enumerate(masks):
        if frame == video.frames:
            raise ValueError(f'there are more masks than the {video.frames} frames of the video')
        if mask.dtype != bool or mask.ndim != 2:
            raise ValueError(
                f'the mask of frame {frame} is {mask.dtype} {mask.shape}, must be bool (H, W)'
            )
        if size is None:
            _check_aspect(mask.shape, video, 'the mask of frame 0')
        elif mask.shape != size:
            raise ValueError(
                f'the mask of frame {frame} is {_written(mask.shape)}, those before it '
                f'{_written(size)}'
            )
        size = mask.shape
        statistics.add(mask)
        yield mask
    if frame + 1 != video.frames:
        raise ValueError(f'there are {frame + 1} masks for the {video.frames} frames of the video')


def _chunks(masks: Iterator[NDArray[np.bool_]]) -> Iterator[NDArray[np.bool_]]:
    """64 at a time, shape (n, H, W)."""
    chunk = []
    for mask in masks:
        chunk.append(mask)
        if len(chunk) == CHUNK:
            yield np.stack(chunk)
            chunk = []
    if chunk:
        yield np.stack(chunk)


def _check_aspect(size: tuple[int, ...], video: VideoFacts, what: str) -> None:
    height, width = size
    check_size(width, height, what)
    if not min(size) or not same_aspect((height, width), video.size):
        raise ValueError(
            f'{what} is {_written(size)}, which is no aspect of a video of {_written(video.size)}'
        )


def _check_plate(plate: NDArray[np.uint8], video: VideoFacts) -> None:
    if plate.dtype != np.uint8 or plate.ndim != 3 or plate.shape[2] != 3:
        raise ValueError(f'the plate is {plate.dtype} {plate.shape}, must be uint8 (h, w, 3)')
    if min(plate.shape[:2]) > MAX_PLATE_SIDE:
        raise ValueError(
            f'the plate is {_written(plate.shape[:2])}, its shorter side may have {MAX_PLATE_SIDE}'
        )
    _check_aspect(plate.shape[:2], video, 'the plate')


def _check_about(about: Any, path: Path) -> None:
    wrong = object_of(ABOUT, ABOUT)(about, '')
    if wrong:
        raise ValueError(f'{path}: entry about: {wrong}')


def _written(size: tuple[int, ...]) -> str:
    """Width and height, as sizes are said.

    Example:
        >>> _written((240, 320))
        '320 x 240'
    """
    return f'{size[1]} x {size[0]}'


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
        self.video = VideoFacts(**{name: self.about['video'][name] for name in found})
        self.size: tuple[int, int] = (self.about['masks']['height'], self.about['masks']['width'])
        _check_aspect(self.size, self.video, f'{self.path}: a mask')
        chunks = [f'bits_{place:05}' for place in range(-(-self.frames // CHUNK))]
        self._file.check_names(['about', 'areas', 'plate', *chunks])
        self._kept: tuple[int, NDArray[np.uint8]] | None = None

    def _read_about(self) -> dict[str, Any]:
        content = self._file.read_text('about', MAX_ABOUT)
        try:
            about = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ValueError(f'{self.path}: entry about is no JSON: {error}') from error
        _check_about(about, self.path)
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
            _check_plate(plate, self.video)
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
        width = self.size[1]
        for index in np.asarray(indices).tolist():
            if not 0 <= index < self.frames:
                raise ValueError(f'{self.path} has masks of frames 0 to {self.frames - 1}: {index}')
            bits = self._chunk(index // CHUNK)[index % CHUNK]
            yield UNPACKED.take(bits).view(np.uint8)[:, :width]

    def _chunk(self, place: int) -> NDArray[np.uint8]:
        if self._kept is None or self._kept[0] != place:
            masks = min(CHUNK, self.frames - place * CHUNK)
            shape = (masks, self.size[0], -(-self.size[1] // 8))
            self._kept = None  # before the next one is in memory too
            self._kept = (place, self._file.read(f'bits_{place:05}', np.uint8, shape))
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
            f'{made} pictures of {_written(masks.video_size)}, those of {video_path} are '
            f'{_written(shape)}'
        )
    if hash_content(video_path) != masks.video.sha256:
        raise ValueError(f'{made} another version of {video_path}: its contents have changed')
