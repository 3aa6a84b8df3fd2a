"""What masks are like in numbers: how often found, how large, how steady."""

from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 0.1  # share of the picture, of the validity rule of SCUBA


class Statistics:
    """Areas and steadiness of masks that come one at a time."""

    def __init__(self) -> None:
        self._areas = array('f')
        self._changes = array('d')
        self._last: NDArray[np.bool_] | None = None

    def add(self, mask: NDArray[np.bool_]) -> None:
        """Look at the next mask, shape (H, W); all are of one size."""
        self._areas.append(np.count_nonzero(mask) / mask.size)
        if self._last is not None:
            either = np.count_nonzero(mask | self._last)
            if either:
                self._changes.append(1 - np.count_nonzero(mask & self._last) / either)
        self._last = mask

    @property
    def areas(self) -> NDArray[np.float32]:
        """Share of the picture that each mask covers, shape (T,)."""
        return np.array(self._areas, np.float32)

    @property
    def flicker(self) -> float | None:
        """Mean of 1 - intersection over union of neighbouring masks.

        0: the mask stands still; 1: no mask overlaps the next. Pairs of empty ones do not count;
        None where no other is.
        """
        return float(np.mean(self._changes)) if self._changes else None


def describe_masks(about: Mapping[str, Any], areas: NDArray[np.float32]) -> dict[str, Any]:
    """The row of the index of a mask file, without ``path``.

    Args:
        about: The file's entry of that name.
        areas: Share of the picture that each mask covers, shape (T,).

    Returns:
        See :mod:`mmbias.masks.index`.
    """
    shares = areas.astype(np.float64)
    flicker = about['flicker']
    return {
        **{name: about['video'][name] for name in ('frames', 'height', 'width')},
        'found': float(np.mean(shares > 0)),
        'area': float(np.mean(shares)),
        'first_area': float(shares[0]),
        'over_10': float(np.mean(areas >= np.float32(LARGE))),
        'flicker': np.nan if flicker is None else flicker,
        'tool': about['tool'],
        'video_sha256': about['video']['sha256'],
    }
