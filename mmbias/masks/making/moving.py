"""What differs from the still place: masks of moving people without any network.

The place is the median over time of pictures that were brought onto the middle one. Whoever stays
at one spot for half of the time is a part of it, and is found where limbs move at most: see
:func:`mmbias.masks.making.trust.find_doubt`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.making.sources import Source, spread
from mmbias.masks.making.steadying import Affine, Steadying

SHORT_SIDE = 240
SAMPLES = 48  # frames of which the median is taken
LEAST = 24  # grey levels that noise and compression hardly reach
NOISE = 5  # times the median difference, where a video is noisier than that
SMALLEST = 0.002  # share of the picture
BESIDE = 0.25  # share of the largest part that other parts need
UNSEEN = 1000  # above every grey level


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
        steadying = Steadying(pictures[len(pictures) // 2])
        plate = _median(pictures, [steadying.place(picture) for picture in pictures])
        for picture in source.pictures(SHORT_SIDE):
            soft = _soften(picture)
            place = steadying.place(soft)
            empty = np.zeros(soft.shape[:2], bool)
            yield empty if place is None else _largest_parts(_differs(soft, plate, place))


def _soften(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), np.uint8)


def _median(pictures: list[NDArray[np.uint8]], places: list[Affine | None]) -> NDArray[np.int16]:
    """Median where a picture shows something, ``UNSEEN`` elsewhere, (H, W, 3)."""
    shown = [
        _warp(picture, place)
        for picture, place in zip(pictures, places, strict=True)
        if place is not None
    ]
    ordered = np.sort(np.stack(shown), axis=0)
    count = (ordered < UNSEEN).sum(axis=0, keepdims=True)
    return np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=0)[0]


def _warp(picture: NDArray[Any], place: Affine) -> NDArray[np.int16]:
    height, width = picture.shape[:2]
    edge = (UNSEEN,) * 3
    nearest = cv2.INTER_NEAREST  # edges between seen and unseen must not mix
    flat = picture.astype(np.int16)
    return np.asarray(
        cv2.warpAffine(flat, place, (width, height), flags=nearest, borderValue=edge), np.int16
    )


def _differs(
    picture: NDArray[np.uint8], plate: NDArray[np.int16], place: Affine
) -> NDArray[np.uint8]:
    """Where a picture differs from the place behind it, 0 or 1, (H, W)."""
    behind = _warp(plate, cv2.invertAffineTransform(place))
    seen = (behind < UNSEEN).all(axis=-1)
    difference = picture.astype(np.int16) - behind
    difference -= np.median(difference[seen], axis=0).astype(np.int16)  # exposure changes
    size = np.abs(difference).max(axis=-1)
    threshold = max(LEAST, NOISE * float(np.median(size[seen])))
    return (seen & (size > threshold)).astype(np.uint8)


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
