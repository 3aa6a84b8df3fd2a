"""Masks and plates of any size, cut by the geometry of the pictures."""

import numpy as np
from numpy.typing import NDArray

from mmbias.readers.cutting import Cut
from mmbias.readers.planes import plan_sampling, sample_plane


def cut_plane(
    plane: NDArray[np.uint8], cut: Cut, source_shape: tuple[int, ...]
) -> NDArray[np.uint8]:
    """Cut a mask or a plate as the pictures of its video are cut.

    Each pixel of the result is sampled at the place of the plane where the pixel of the picture
    comes from, whatever the size of the plane: as colour planes are, which are smaller than the
    picture too. The plane is halved while both sides are at least twice too large, then sampled
    bilinearly, so that edges of a mask become soft.

    Args:
        plane: Shape (h, w) or (h, w, 3), showing all that the source shows.
        cut: In pixels of the source; :func:`mmbias.readers.cutting.even_cut` gives the one that the
            fast reader uses where the box is not even.
        source_shape: Of the upright pictures of the video, (H, W, ...).

    Returns:
        Shape (h', w') or (h', w', 3) of the kept part; it may lie in the memory of ``plane``.

    Example:
        >>> mask = np.zeros((24, 32), np.uint8)
        >>> mask[:, 16:] = 255
        >>> cut_plane(mask, Cut((0, 0, 320, 240), (4, 3), (0, 0, 4, 3)), (240, 320))[0]
        array([  0,   0, 255, 255], dtype=uint8)
    """
    plan = plan_sampling(cut, *pixels_across(plane.shape, source_shape))
    return np.asarray(sample_plane(plane, plan), np.uint8)


def pixels_across(shape: tuple[int, ...], source_shape: tuple[int, ...]) -> tuple[float, float]:
    """Pixels of the source (across, down) that share a sample of a plane, by both shapes."""
    return source_shape[1] / shape[1], source_shape[0] / shape[0]
