"""What each probe showed the network of a few samples: the pictures themselves, for people to see.

``gallery/NNNNNN.npz`` in a results folder, NNNNNN the position of the sample; nothing is measured
on it, and a results folder without it is whole.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.array_archives import read_archive, write_archive
from mmbias.files.schema import list_of, object_of, one_of, text, whole

GALLERY = 'gallery'  # the folder within a results folder
FORMAT = 1
MAX_BYTES = 2**28  # of the pictures of one sample
MAX_PLACE = 10**9
FILE_NAME = re.compile(r'[0-9]{6,12}\.npz')
NAME = text(or_null=False, least=1)
ABOUT = object_of(
    dict(
        format=one_of([FORMAT], or_null=False),
        id=NAME,
        label=NAME,
        names=list_of(NAME, least=1),
        places=list_of(whole(0, MAX_PLACE, or_null=False)),
    ),
    required=('format', 'id', 'label', 'names', 'places'),
)


@dataclass(frozen=True, eq=False)
class GallerySample:
    """Pictures of one sample under every probe.

    Args:
        id: Of the sample.
        label: Its class.
        names: One a probe, seed in brackets where there are several; the first is the original.
        pictures: RGB, uint8 (P, K, H, W, 3): probes, then moments of the first clip in their order.
        masks: Where the actor is in the original pictures, uint8 (K, H, W), 0 and 255; None for
            no mask.
        places: Which pictures of the clip these are, counted from 0, one a moment; empty where
            not recorded.
    """

    id: str
    label: str
    names: tuple[str, ...]
    pictures: NDArray[np.uint8]
    masks: NDArray[np.uint8] | None = None
    places: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        shape = self.pictures.shape
        expected = (len(self.names), *shape[1:4], 3)
        if self.pictures.dtype != np.uint8 or shape != expected or not self.pictures.size:
            raise ValueError(
                f'pictures are {self.pictures.dtype} of shape {shape}, must be uint8 of shape '
                f'({len(self.names)}, moments, height, width, 3)'
            )
        masks = self.masks
        if masks is not None and (masks.dtype != np.uint8 or masks.shape != shape[1:4]):
            raise ValueError(
                f'masks are {masks.dtype} of shape {masks.shape}, must be uint8 of {shape[1:4]}'
            )
        if len(self.places) not in (0, shape[1]):
            raise ValueError(f'{len(self.places)} places of {shape[1]} moments')


def write_gallery_sample(folder: str | Path, position: int, sample: GallerySample) -> Path:
    """Write the pictures of one sample, whole or not at all; the same input gives the same bytes.

    Args:
        folder: The gallery, made where it is not there.
        position: Of the sample in ``samples.csv``, counted from 0.
        sample: Its pictures.

    Returns:
        The file.

    Raises:
        ValueError: If there can be no such position.
    """
    path = Path(folder) / f'{position:06d}.npz'
    if not FILE_NAME.fullmatch(path.name):
        raise ValueError(f'position is {position}, must be in 0..999999999999')
    about = dict(format=FORMAT, id=sample.id, label=sample.label)
    about |= dict(names=list(sample.names), places=[int(place) for place in sample.places])
    arrays: dict[str, NDArray[Any]] = {
        'about': np.array(json.dumps(about, ensure_ascii=False)),
        'pictures': np.ascontiguousarray(sample.pictures),
    }
    if sample.masks is not None:
        arrays['masks'] = np.ascontiguousarray(sample.masks)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_archive(path, arrays)
    return path


def read_gallery(folder: str | Path, most: int | None = None) -> list[GallerySample]:
    """Read a gallery, whoever wrote it.

    Args:
        folder: The gallery; one that is not there is empty.
        most: Number of samples to stop after, None for all.

    Returns:
        The samples in the order of their positions.

    Raises:
        ValueError: If a file is not what it should be; names it.
    """
    return [_read_sample(path) for path in _list_files(Path(folder))[:most]]


def pool_galleries(folders: Sequence[Path], sizes: Sequence[int], out: Path) -> None:
    """Take over the first sample of the gallery of each of several results folders.

    Args:
        folders: Results folders whose samples stand below each other in the pooled ones.
        sizes: Samples of each.
        out: The folder of the pooled results.

    Raises:
        ValueError: If a file is not what it should be.
    """
    for folder, before in zip(folders, np.cumsum([0, *sizes]).tolist(), strict=False):
        for path in _list_files(folder / GALLERY)[:1]:
            write_gallery_sample(out / GALLERY, before + int(path.stem), _read_sample(path))


def _list_files(folder: Path) -> list[Path]:
    """Samples in the order of their positions."""
    paths = [path for path in folder.glob('*.npz') if FILE_NAME.fullmatch(path.name)]
    return sorted(paths, key=lambda path: int(path.stem))


def _read_sample(path: Path) -> GallerySample:
    arrays = read_archive(path, 'sample of a gallery', max_bytes=MAX_BYTES)
    try:
        about = _read_about(arrays.get('about'))
        if 'pictures' not in arrays:
            raise ValueError('it has no pictures')
        return GallerySample(
            about['id'],
            about['label'],
            tuple(about['names']),
            arrays['pictures'],
            arrays.get('masks'),
            tuple(about['places']),
        )
    except ValueError as error:
        raise ValueError(f'{path} is no sample of a gallery: {error}') from None


def _read_about(entry: NDArray[Any] | None) -> dict[str, Any]:
    if entry is None or entry.shape != () or entry.dtype.kind != 'U':
        raise ValueError('it has no text called about')
    try:
        about = json.loads(entry.item())
    except RecursionError:
        raise ValueError('about is nested too deeply') from None
    if mistake := ABOUT(about, ''):
        raise ValueError(mistake)
    return about
