"""Pictures of a moving camera, laid onto one of them by what does not move in the scene."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

POINTS = 400
LEAST_POINTS = 12  # that agree on a movement; two would define one
LEAST_SHARE = 0.5  # of the points that were followed
REACH = 1.5  # pixels by which a point may miss
WORTH = 0.9  # of the difference that is left; else the picture stays as it is, unblurred
LEVELS = 4  # of the pyramid: halvings
WINDOW = (21, 21)
STILL = np.eye(2, 3)


def align(
    pictures: NDArray[np.uint8], visible: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Lay pictures onto the middle one.

    Corners of the middle picture are followed into each other one (Lucas-Kanade), from where they
    were in the picture before it on the way from the middle. A rotation, zoom and shift on which
    most of them agree is undone where that makes the visible pixels differ less by a tenth. Else
    the picture is left as it is: of a camera that stands still, every pixel stays exact.

    Args:
        pictures: RGB in the order of time, shape (n, H, W, 3).
        visible: Where the scene is not covered by the actor, shape (n, H, W).

    Returns:
        The pictures, and where they are visible after that; what lies outside of a picture is not.
    """
    grey = [np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in pictures]
    middle = len(pictures) // 2
    shown = visible[middle].view(np.uint8)
    corners: Any = cv2.goodFeaturesToTrack(grey[middle], POINTS, 0.01, 5, mask=shown)
    aligned, still_visible = pictures.copy(), visible.copy()
    if corners is None:  # as in a picture of one colour
        return aligned, still_visible
    for way in (range(middle + 1, len(pictures)), range(middle - 1, -1, -1)):
        movement = STILL
        for place in way:
            found = _follow(grey[middle], grey[place], corners, movement)
            movement = movement if found is None else found
            if found is None:
                continue
            inside = _warp(visible[place].view(np.uint8), movement) == 1
            both = visible[middle] & visible[place] & inside
            before = _difference(grey[middle], grey[place], both)
            if _difference(grey[middle], _warp(grey[place], movement), both) < WORTH * before:
                aligned[place] = _warp(pictures[place], movement)
                still_visible[place] = inside
    return aligned, still_visible


def _follow(
    middle: NDArray[np.uint8],
    other: NDArray[np.uint8],
    corners: NDArray[np.float32],
    guess: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """From places of the middle picture to those of another, shape (2, 3); None if unclear."""
    start = (corners @ guess[:, :2].T + guess[:, 2]).astype(np.float32)
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        middle,
        other,
        corners,
        start,
        winSize=WINDOW,
        maxLevel=LEVELS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    followed = status.ravel() == 1
    if followed.sum() < LEAST_POINTS:
        return None
    matrix, agree = cv2.estimateAffinePartial2D(
        corners[followed], found[followed], ransacReprojThreshold=REACH
    )
    enough = max(LEAST_POINTS, LEAST_SHARE * followed.sum())
    return None if matrix is None or agree.sum() < enough else np.asarray(matrix, np.float64)


def _warp(picture: NDArray[np.uint8], movement: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The picture as the middle one shows it; 0 outside."""
    size = (picture.shape[1], picture.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, movement, size, flags=flags), np.uint8)


def _difference(
    one: NDArray[np.uint8], other: NDArray[np.uint8], where: NDArray[np.bool_]
) -> float:
    """Mean difference of two grey pictures; infinite where nothing is compared."""
    return float(cv2.absdiff(one, other)[where].mean()) if where.any() else np.inf
