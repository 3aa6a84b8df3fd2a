"""What differs from the still place: masks of moving people without any network.

The place is the plate of a video in which nobody is masked: see :func:`make_plate`. Whoever stays
at one spot for half of the time is a part of it, and is found where limbs move at most: see
:func:`mmbias.segmenting.trust.find_doubt`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.building import spread
from mmbias.masks.plates import make_plate
from mmbias.segmenting.sources import Source
from mmbias.segmenting.steadying import Affine, Steadying

SHORT_SIDE = 240
SAMPLES = 48  # frames of which the median is taken
LEAST = 24  # grey levels that noise and compression hardly reach
NOISE = 5  # times the median difference, where a video is noisier than that
SMALLEST = 0.002  # share of the picture
BESIDE = 0.25  # share of the largest part that other parts need


@dataclass(frozen=True)
class MedianPlate:
    """Masks by the difference to the median over time; needs a place that is mostly visible."""

    tool: ClassVar[str] = 'plate'
    version: ClassVar[str] = '1'
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        dict(short_side=SHORT_SIDE, samples=SAMPLES, least=LEAST, noise=NOISE)
    )

    def segment(self, source: Source) -> Iterator[NDArray[np.bool_]]:
        """Masks (H, W) of every frame; empty where a frame cannot be brought onto the middle one.

        The video is decoded twice: for the median, and for the differences.
        """
        indices = spread(len(source), SAMPLES)
        pictures = [_soften(picture) for picture in source.pictures(SHORT_SIDE, indices)]
        size = pictures[0].shape[:2]
        plate = make_plate(np.stack(pictures), np.zeros((len(pictures), *size), bool), widen=0)
        steadying = Steadying(plate)
        for picture in source.pictures(SHORT_SIDE):
            soft = _soften(picture)
            place = steadying.place(soft)
            empty = np.zeros(size, bool)
            yield empty if place is None else _largest_parts(_differs(soft, plate, place))


def _soften(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), np.uint8)


def _differs(
    picture: NDArray[np.uint8], plate: NDArray[np.uint8], place: Affine
) -> NDArray[np.uint8]:
    """Where a picture differs from the place behind it, 0 or 1, (H, W)."""
    size, back = picture.shape[1::-1], cv2.invertAffineTransform(place)
    behind = cv2.warpAffine(plate, back, size).astype(np.int16)
    seen = cv2.warpAffine(np.full(plate.shape[:2], 255, np.uint8), back, size) == 255
    difference = picture.astype(np.int16) - behind
    difference -= np.median(difference[seen], axis=0).astype(np.int16)  # exposure changes
    distance = np.abs(difference).max(axis=-1)
    threshold = max(LEAST, NOISE * float(np.median(distance[seen])))
    return (seen & (distance > threshold)).astype(np.uint8)


def _largest_parts(differs: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The large connected parts, specks removed and holes closed."""
    small, large = (cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)) for size in (3, 9))
    closed = cv2.morphologyEx(
        cv2.morphologyEx(differs, cv2.MORPH_OPEN, small), cv2.MORPH_CLOSE, large
    )
    _, parts, facts, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0  # what does not differ
    least = max(SMALLEST * differs.size, BESIDE * areas.max())
    return (areas >= least)[parts]
