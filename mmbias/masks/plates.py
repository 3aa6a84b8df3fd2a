"""The place of a video without its actor: one still picture, a plate.

Invariant: a pixel of the plate was seen in the video wherever it is visible in at least one of the
pictures; everywhere else it is made from what surrounds it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from mmbias.masks.stabilising import align

WIDEN = 3  # pixels; masks end within the actor's edge, and motion blurs it
HIDDEN = 256  # above every value of a pixel
RADIUS = 5  # pixels around a hole that inpainting looks at
ROWS = 64  # at a time


def make_plate(
    pictures: NDArray[np.uint8], masks: NDArray[np.bool_], *, widen: int = WIDEN
) -> NDArray[np.uint8]:
    """Take the actor out of pictures of one place.

    Each picture is laid onto the middle one where that makes their places agree better (see
    :func:`mmbias.masks.stabilising.align`). A pixel is the median over the pictures in which no
    mask covers it, and inpainted (Telea, J. Graphics Tools 2004) where one always does. Pictures
    whose mask is empty are left out where others have one: an actor who was missed in a few of them
    would be all that is seen where masks cover the rest.

    Args:
        pictures: RGB, shape (n, H, W, 3).
        masks: Where the actor is, shape (n, H, W).
        widen: By how many pixels masks are grown first, so that no edge of the actor is left.

    Returns:
        RGB, shape (H, W, 3); of one colour, the mean one, if masks cover all of every picture.

    Raises:
        ValueError: If shapes do not fit each other, or widen is below 0.
    """
    if pictures.shape != (*masks.shape, 3) or not len(masks):
        raise ValueError(f'masks are {masks.shape}, must be the {pictures.shape[:-1]} of pictures')
    if widen < 0:
        raise ValueError(f'widen is {widen}, must be at least 0')
    found = masks.any((1, 2))
    if found.any():  # else nobody is hidden
        pictures, masks = pictures[found], masks[found]
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * widen + 1, 2 * widen + 1))
    hidden = np.stack([cv2.dilate(mask.view(np.uint8), brush) for mask in masks])
    aligned, visible = align(pictures, hidden == 0)
    plate, seen = _visible_median(aligned, visible)
    if not seen.any():
        plate[:] = pictures.mean((0, 1, 2)).round().astype(np.uint8)
        return plate
    return np.asarray(
        cv2.inpaint(plate, (~seen).view(np.uint8), RADIUS, cv2.INPAINT_TELEA), np.uint8
    )


def _visible_median(
    pictures: NDArray[np.uint8], visible: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The median of pixels over the pictures in which they are visible, and where any is."""
    plate = np.zeros(pictures.shape[1:], np.uint8)
    counts = visible.sum(0)
    for top in range(0, len(plate), ROWS):
        rows = slice(top, top + ROWS)
        values = np.where(visible[:, rows, :, None], pictures[:, rows], np.uint16(HIDDEN))
        values.sort(axis=0)  # what is hidden comes last
        places = np.maximum(counts[rows], 1)[None, ..., None]
        low = np.take_along_axis(values, (places - 1) // 2, 0)[0]
        high = np.take_along_axis(values, places // 2, 0)[0]
        plate[rows] = np.where(counts[rows, :, None] > 0, (low + high + 1) // 2, 0)
    return plate, counts > 0
