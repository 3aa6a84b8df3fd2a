"""What masked probes need of a video beside its pictures: read with them, taken apart after them.

Behind the pictures of a chunk come its masks, three a picture; the video's own plate; the plate of
each donor; where a probe asks where the donor's actor stands, the masks of each donor at the first
pictures of the clips; and of donors whose place moves, a picture for each of the chunk's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmbias.evaluation.donor_video import DonorVideo
from mmbias.masks.cutting import cut_masks
from mmbias.masks.store import MaskFile, check_fits, mask_path, open_masks
from mmbias.probes.scene import Donor, Scene
from mmbias.transforms.companions import fill_aspect, fit, flip, geometry_of, pictures_for
from mmbias.transforms.reading import Geometry

DonorKey = tuple[str, int]  # relation, seed


@dataclass(frozen=True)
class Companions:
    """Where the masks of samples are, and who their donors are.

    Attributes:
        store: Folder of the masks.
        paths: Of the samples' videos, as the store knows them (N).
        usable: Whether each sample has masks that are to be used, shape (N,).
        donors: Paths of the samples' donors by relation and seed, each (N).
        places: Whether a probe asks where the donor's actor stands.
        moving: Relation and seed of the donors whose place moves.
    """

    store: Path
    paths: Sequence[str]
    usable: NDArray[np.bool_]
    donors: Mapping[DonorKey, Sequence[str]]
    places: bool = False
    moving: Sequence[DonorKey] = ()

    def open(self, index: int, file: str) -> 'SampleCompanions | None':
        """Those of a sample; None for one that is not usable.

        Args:
            index: Position of the sample.
            file: Its video, in whose folder those of the donors lie as the store says.
        """
        if not self.usable[index]:
            return None
        root = Path(file.removesuffix(self.paths[index]))
        donors = {key: self._open(paths[index]) for key, paths in self.donors.items()}
        moving = {
            key: DonorVideo(donors[key], str(root / self.donors[key][index])) for key in self.moving
        }
        own = self._open(self.paths[index])
        return SampleCompanions(own, donors, places=self.places, moving=moving)

    def _open(self, path: str) -> MaskFile:
        return open_masks(mask_path(self.store, path))


@dataclass(frozen=True)
class Layout:
    """What stands behind the pictures of a chunk.

    Attributes:
        donors: Relation and seed of each donor.
        clips: Clips for whose first pictures the donors' masks are there, 0 for none.
        moving: Those of the donors of whom there is a picture for each of the chunk's.
    """

    donors: tuple[DonorKey, ...]
    clips: int
    moving: tuple[DonorKey, ...] = ()


class SampleCompanions:
    """Those of one sample, for one chunk of it after the other.

    Args:
        own: The sample's masks.
        donors: Those of its donors, by relation and seed.
        places: Whether a probe asks where the donor's actor stands.
        moving: The donors whose place moves.
    """

    def __init__(
        self,
        own: MaskFile,
        donors: Mapping[DonorKey, MaskFile],
        *,
        places: bool,
        moving: Mapping[DonorKey, DonorVideo],
    ) -> None:
        self._own, self._donors, self._places, self._moving = own, donors, places, moving
        self._plates: list[NDArray[np.uint8]] = []

    def read(
        self, results: dict[str, Any], path: str, clips: int
    ) -> tuple[Iterator[NDArray[np.uint8]], Layout]:
        """Read what belongs to the pictures that a pipeline has just read.

        Args:
            results: State of the pipeline: ``frame_inds``, ``original_shape`` and
                ``total_frames`` or ``video_reader``; ``start_index`` and ``windows`` (optional).
            path: The video.
            clips: Clips that the frames are dealt to where there are no ``windows``.

        Returns:
            Masks and pictures in the geometry of those that were read, and what they are.

        Raises:
            ValueError: If masks cannot be read, or are not those of this video.
        """
        height, width = results['original_shape']
        if not self._plates:
            video: Any = results.get('video_reader')
            total = results['total_frames'] if video is None else len(video)
            check_fits(self._own, path, frames=total, shape=(height, width))
            others = [fill_aspect(donor.plate, (height, width)) for donor in self._donors.values()]
            self._plates = [self._own.plate, *others]
        geometry = geometry_of(results)
        frames = np.ravel(results['frame_inds']) - results.get('start_index', 0)
        windows = results.get('windows')
        firsts = frames.reshape(clips, -1)[:, 0] if windows is None else frames[windows[:, 0]]
        plates = [fit(plate, geometry) for plate in self._plates]
        pictures = chain(_read(self._own, frames, geometry), plates)
        if self._places:
            pictures = chain(pictures, self._read_places(firsts, geometry))
        for key, video in self._moving.items():
            times = self._times(frames, self._donors[key])
            pictures = chain(pictures, video.read(times, geometry))
        placed = len(firsts) if self._places else 0
        return pictures, Layout(tuple(self._donors), placed, tuple(self._moving))

    def _times(self, frames: NDArray[np.int64], donor: MaskFile) -> NDArray[np.int64]:
        """The frames of a donor at the same share of its length."""
        scale = (donor.frames - 1) / max(self._own.frames - 1, 1)
        return np.rint(frames * scale).astype(np.int64)

    def _read_places(
        self, frames: NDArray[np.int64], geometry: Geometry
    ) -> Iterator[NDArray[np.uint8]]:
        """The donors' masks at the same relative times; an empty picture keeps donors apart."""
        for donor in self._donors.values():
            wanted, places = np.unique(self._times(frames, donor), return_inverse=True)
            for mask in donor.read(wanted)[places]:
                yield (last := fit(fill_aspect(mask, geometry.shape), geometry))
            yield np.zeros((*last.shape, 3), np.uint8)


def count_companions(frames: int, layout: Layout) -> int:
    """Pictures that stand behind those of a chunk."""
    donors = len(layout.donors)
    places = donors * (pictures_for(layout.clips) + 1) if layout.clips else 0
    return pictures_for(frames) + 1 + donors + places + len(layout.moving) * frames


def arrange_scenes(
    pictures: Tensor, windows: NDArray[np.integer], frames: int, layout: Layout | None, mean: Tensor
) -> list[Scene]:
    """The clips of one spatial crop as probes get them.

    Args:
        pictures: Those of the chunk and what stands behind them, shape (F, H, W, 3).
        windows: Places of the clips' pictures, shape (K, T).
        frames: Pictures of the chunk.
        layout: What stands behind them; None for nothing.
        mean: The colour that is 0 for the network, shape (3,).
    """
    clips = [window.tolist() for window in windows]
    if layout is None:
        return [Scene(pictures[clip], mean) for clip in clips]
    behind = iter(pictures[frames:])
    masks = _take_masks(behind, frames)
    plate = next(behind)
    plates = [next(behind) for _ in layout.donors]
    places = [_take_places(behind, layout.clips) for _ in layout.donors]
    moving = {key: torch.stack(list(islice(behind, frames))) for key in layout.moving}
    return [
        Scene(
            pictures[clip],
            mean,
            masks[clip],
            plate,
            {
                key: Donor(
                    plates[i],
                    None if (known := places[i]) is None else known[number],
                    moving[key][clip] if key in moving else None,
                )
                for i, key in enumerate(layout.donors)
            },
        )
        for number, clip in enumerate(clips)
    ]


def _take_masks(pictures: Iterator[Tensor], count: int) -> Tensor:
    """The next masks, which share pictures, shape (count, H, W)."""
    shared = torch.stack([next(pictures) for _ in range(pictures_for(count))])
    return shared.movedim(-1, 1).flatten(0, 1)[:count]


def _take_places(pictures: Iterator[Tensor], clips: int) -> Tensor | None:
    """The masks of a donor and the empty picture behind them."""
    if not clips:
        return None
    masks = _take_masks(pictures, clips)
    next(pictures)
    return masks


def _read(
    masks: MaskFile, frames: NDArray[np.int64], geometry: Geometry
) -> Iterator[NDArray[np.uint8]]:
    """A video's own masks in the geometry of its pictures, shape (h, w) each."""
    wanted, places = np.unique(frames, return_inverse=True)
    cut = cut_masks(masks, wanted, geometry.cut)
    return (flip(cut[place], geometry) for place in places.tolist())
