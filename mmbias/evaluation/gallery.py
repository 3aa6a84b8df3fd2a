"""What the probes show of a few samples, kept for people to look at."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmbias.evaluation.showing import ShownChunk
from mmbias.probes import ProbeColumn
from mmbias.results.gallery import GALLERY, GallerySample, write_gallery_sample

HALF = 128
MOMENTS = 6  # pictures of a clip


class Gallery:
    """Keeps pictures of a few samples in a results folder.

    Args:
        folder: The results folder.
        ids: Names of all samples.
        labels: Their classes.
        wanted: Positions of the samples that are kept.
    """

    def __init__(
        self, folder: Path, ids: Sequence[str], labels: Sequence[str], wanted: set[int]
    ) -> None:
        self._folder, self._ids, self._labels = folder, ids, labels
        self.wanted = wanted

    def keep(self, position: int, shown: ShownChunk, columns: Sequence[ProbeColumn]) -> None:
        """Write what the probes show of the first clip of a sample.

        Args:
            position: Of the sample.
            shown: Its first chunk.
            columns: Those that it is scored under; of several seeds the first is shown.
        """
        if shown.pictures.dtype != torch.uint8:  # normalised already: nothing to look at
            return
        different = list({column.name: column for column in reversed(columns)}.values())[::-1]
        shown_clips = [shown.first_clip(column) for column in different]
        length = len(shown_clips[0])
        places = np.linspace(0, length - 1, min(MOMENTS, length)).round().astype(int).tolist()
        masks = shown.first_masks
        sample = GallerySample(
            id=self._ids[position],
            label=self._labels[position],
            names=tuple(map(_describe, different)),
            pictures=np.stack([clip[places].cpu().numpy() for clip in shown_clips]),
            masks=None if masks is None else _hard(masks[places]),
            places=tuple(places),
        )
        write_gallery_sample(self._folder / GALLERY, position, sample)


def _describe(column: ProbeColumn) -> str:
    """What people read beside the pictures: a draw is one of many."""
    return column.name if column.seed is None else f'{column.name} (seed {column.seed})'


def choose_samples(
    ids: Sequence[str], labels: Sequence[str], usable: NDArray[np.bool_] | None, count: int
) -> set[int]:
    """Choose samples of different classes by a hash of their names, those with masks first.

    Args:
        ids: Names of the samples.
        labels: Their classes.
        usable: Whether each has masks; None where nobody asks.
        count: How many.

    Returns:
        Their positions.
    """

    def rank(i: int) -> tuple[bool, bytes]:
        lacks = usable is not None and not usable[i]
        return lacks, hashlib.blake2b(ids[i].encode('utf-8', 'surrogatepass')).digest()

    chosen: dict[str, int] = {}
    for i in sorted(range(len(ids)), key=rank):
        if len(chosen) == count:
            break
        chosen.setdefault(labels[i], i)
    return set(chosen.values())


def _hard(masks: Tensor) -> NDArray[np.uint8]:
    """Masks of 0 and 255."""
    return np.asarray((masks >= HALF).cpu().numpy() * np.uint8(255), np.uint8)
