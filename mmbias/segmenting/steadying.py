"""Where the pictures of a moving camera lie on one of them, by the corners that both show."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CORNERS = 600
MATCHES = 12  # agreeing pairs; fewer agree by accident
SCALES = (0.5, 2.0)  # of what lies on one picture still
STILL = 0.5  # pixels at the corners of the picture; less is the error of the estimate
UNLIKE = 40.0  # mean difference of grey values where two pictures show different places

Affine = NDArray[np.float64]  # (2, 3): place in a picture -> place in the reference


@dataclass
class Steadying:
    """Finds where pictures lie on a reference.

    Args:
        reference: RGB, shape (H, W, 3).
    """

    reference: NDArray[np.uint8]

    def __post_init__(self) -> None:
        self._corners = cv2.ORB.create(CORNERS, fastThreshold=10)
        self._matcher = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True)
        self._grey = _grey_of(self.reference)
        self._points, self._words = self._describe(self._grey)

    def place(self, picture: NDArray[np.uint8]) -> Affine | None:
        """Shift, turn and scale that bring a picture onto the reference.

        Of what the corners say and of no movement at all, the one that makes the pictures more
        alike.

        Args:
            picture: RGB, of the size of the reference.

        Returns:
            Shape (2, 3), exactly the identity where nothing moved; None where neither makes the
            pictures alike.
        """
        grey = _grey_of(picture)
        still = np.eye(2, 3)
        moved = self._estimate(grey)
        choices = [still] if moved is None or self._is_still(moved) else [still, moved]
        costs = [self._difference(grey, place) for place in choices]
        best = int(np.argmin(costs))
        return choices[best] if costs[best] < UNLIKE else None

    def _describe(self, grey: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        points, words = self._corners.detectAndCompute(grey, None)
        places = np.array([point.pt for point in points], np.float32).reshape(-1, 2)
        return places, np.zeros((0, 32), np.uint8) if words is None else np.asarray(words, np.uint8)

    def _estimate(self, grey: NDArray[np.uint8]) -> Affine | None:
        points, words = self._describe(grey)
        if min(len(points), len(self._points)) < MATCHES:
            return None
        pairs = self._matcher.match(words, self._words)
        here = points[[pair.queryIdx for pair in pairs]]
        there = self._points[[pair.trainIdx for pair in pairs]]
        if len(pairs) < MATCHES:
            return None
        place, agree = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=2.0)
        if place is None or agree.sum() < MATCHES:
            return None
        scale = float(np.hypot(place[0, 0], place[1, 0]))
        return np.asarray(place, np.float64) if SCALES[0] < scale < SCALES[1] else None

    def _is_still(self, place: Affine) -> bool:
        height, width = self._grey.shape
        ends = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], float)
        return bool(np.abs(ends @ place.T - ends[:, :2]).max() < STILL)

    def _difference(self, grey: NDArray[np.uint8], place: Affine) -> float:
        """Mean difference where both pictures show something; infinite where they hardly do."""
        size = self._grey.shape[::-1]
        seen = cv2.warpAffine(np.ones_like(grey), place, size) > 0
        if seen.mean() < 0.2:
            return np.inf
        return float(
            np.abs(cv2.warpAffine(grey, place, size).astype(int) - self._grey)[seen].mean()
        )


def _grey_of(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
