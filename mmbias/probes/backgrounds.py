"""Probes that take a video apart into its actor and its place, and put them together anew.

They need masks of the actor and return pictures, uint8, shape (T, H, W, 3); what they are given
stands in :mod:`mmbias.probes.registry`.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmbias.probes.blending import Cutout, blur, centre_of
from mmbias.probes.scene import Donor

Probe = TypeVar('Probe', bound=Callable[..., Tensor])

FILLS = ('mean', 'blur', 'noise')
PLACEMENTS = ('plain', 'hat')
PLACES = ('still', 'moving')
WAVES = (4, 16)  # of the stripes, across the picture
PHOTOS = ('.jpg', '.jpeg', '.png')


def each_picture(probe: Probe) -> Probe:
    """Mark a probe that makes of a picture what it would make of it in any other clip.

    What clips share is then painted once.
    """
    vars(probe)['each_picture'] = True
    return probe


@each_picture
def actor_only(
    actor: Cutout,
    mean: Tensor,
    own_rng: np.random.Generator,
    *,
    fill: str = 'mean',
) -> Tensor:
    """The actor alone.

    Source: HAT, ``humanframe_dataset.py``: what is not person gets the colour that normalisation
    turns into 0, ``fill='mean'``.

    Args:
        actor: Cut out of the clip.
        mean: The colour that is 0 for the network.
        own_rng: Generator of the video.
        fill: What stands around the actor: ``'mean'``, ``'blur'`` (the clip itself, blurred beyond
            recognition) or ``'noise'`` (one still picture of uniform noise a video).
    """
    return actor.before(_fill(fill, actor.pictures, mean, own_rng))


@each_picture
def mask_elsewhere(
    actor: Cutout,
    mean: Tensor,
    video_rng: np.random.Generator,
    *,
    fill: str = 'mean',
) -> Tensor:
    """What a mask of the same shape and area shows elsewhere: the control of ``actor-only``.

    The masks are moved together by a quarter to three quarters of the height and of the width;
    what leaves the picture on one side comes in on the other, so that their area stays.

    Args:
        actor: Cut out of the clip.
        mean: The colour that is 0 for the network.
        video_rng: Generator of the video; draws the way.
        fill: As for :func:`actor_only`.
    """
    sides = actor.masks.shape[1:]
    way = [round(float(video_rng.uniform(0.25, 0.75)) * side) for side in sides]
    other = Cutout(actor.pictures, actor.masks.roll(way, dims=(1, 2)))
    return other.before(_fill(fill, actor.pictures, mean, video_rng))


@each_picture
def background_only(pictures: Tensor, plate: Tensor) -> Tensor:
    """The place without the actor, still.

    Nothing of the actor is left, neither a hole that moves as he does nor one that hides the place.

    Args:
        pictures: Of the clip.
        plate: The place, see :func:`mmbias.masks.plates.make_plate`.
    """
    return plate.expand_as(pictures).contiguous()


@each_picture
def swap_self(actor: Cutout, plate: Tensor) -> Tensor:
    """The actor cut out and pasted on his own place: what cutting alone does.

    Args:
        actor: Cut out of the clip.
        plate: The place.
    """
    return actor.before(plate)


@each_picture
def background_swap(
    actor: Cutout,
    donor: Donor,
    *,
    relation: str = 'other',
    placement: str = 'plain',
    place: str = 'still',
) -> Tensor:
    """The actor in the place of another video.

    Source: the action swap of HAT, ``actionswap_dataset.py``; its places move.

    Args:
        actor: Cut out of the clip.
        donor: The other video.
        relation: Which videos may be it, see :mod:`mmbias.probes.donors`; chosen before.
        placement: ``'plain'``, where the actor was, or ``'hat'``, moved by the difference of the
            centres of both masks in the clip's first picture. Either can push him out of sight.
        place: ``'still'``, the donor's plate, or ``'moving'``, its frames at the same share of its
            length, where its actor is covered by the plate.
    """
    if placement not in PLACEMENTS:
        raise ValueError(f'unknown placement {placement!r}, allowed: {", ".join(PLACEMENTS)}')
    if place not in PLACES:
        raise ValueError(f'unknown place {place!r}, allowed: {", ".join(PLACES)}')
    shown = _stand_in(actor, donor) if placement == 'hat' else actor
    if place == 'still':
        return shown.before(donor.plate)
    assert donor.pictures is not None
    return shown.before(donor.pictures)


@each_picture
def background_stripes(actor: Cutout, video_rng: np.random.Generator) -> Tensor:
    """The actor before sinusoidal stripes, which no class has.

    Source: SCUBA, variant ``sinusoid``; its numbers are ours: 4 to 16 waves across the shorter
    side in a random direction, between two random colours.

    Args:
        actor: Cut out of the clip.
        video_rng: Generator of the video; draws the stripes.
    """
    stripes = draw_stripes(video_rng, *actor.masks.shape[1:])
    return actor.before(torch.as_tensor(stripes, device=actor.masks.device))


@each_picture
def background_photo(actor: Cutout, video_rng: np.random.Generator, *, folder: str = '') -> Tensor:
    """The actor before a photograph of a place.

    Source: SCUBA, whose photographs are those of a data set of places.

    Args:
        actor: Cut out of the clip.
        video_rng: Generator of the video; draws the photograph.
        folder: Of the photographs, JPEG or PNG, cut to fill the picture.
    """
    photos = list_photos(folder)
    photo = read_photo(photos[int(video_rng.integers(len(photos)))], *actor.masks.shape[1:])
    return actor.before(torch.as_tensor(photo, device=actor.masks.device))


def draw_stripes(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """Sinusoidal stripes, shape (H, W, 3)."""
    angle, phase = rng.uniform(0, math.pi), rng.uniform(0, 2 * math.pi)
    wave = rng.uniform(*WAVES) * 2 * math.pi / min(height, width)
    colours = rng.uniform(0, 255, (2, 3))
    y, x = np.mgrid[:height, :width]
    share = 0.5 + 0.5 * np.sin(wave * (x * math.cos(angle) + y * math.sin(angle)) + phase)
    return np.rint(colours[0] + share[..., None] * (colours[1] - colours[0])).astype(np.uint8)


@lru_cache
def list_photos(folder: str) -> tuple[Path, ...]:
    """Photographs of a folder, in order.

    Raises:
        ValueError: If there is none.
    """
    found = Path(folder).iterdir() if folder and Path(folder).is_dir() else ()
    photos = tuple(sorted(path for path in found if path.suffix.lower() in PHOTOS))
    if not photos:
        raise ValueError(f'folder is {folder!r}, must be one of photographs ({", ".join(PHOTOS)})')
    return photos


def read_photo(path: Path, height: int, width: int) -> NDArray[np.uint8]:
    """The middle of a photograph, as large as fits, resized to a picture, shape (H, W, 3)."""
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise ValueError(f'photograph {path} cannot be read')
    scale = max(height / photo.shape[0], width / photo.shape[1])
    rows, columns = round(height / scale), round(width / scale)
    top, left = (photo.shape[0] - rows) // 2, (photo.shape[1] - columns) // 2
    part = photo[top : top + rows, left : left + columns, ::-1]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _fill(kind: str, pictures: Tensor, mean: Tensor, rng: np.random.Generator) -> Tensor:
    if kind == 'mean':
        return mean.round().to(torch.uint8)
    if kind == 'blur':
        return blur(pictures)
    if kind == 'noise':
        noise = rng.integers(0, 256, pictures.shape[1:], np.uint8)
        return torch.as_tensor(noise, device=pictures.device)
    raise ValueError(f'unknown fill {kind!r}, allowed: {", ".join(FILLS)}')


def _stand_in(actor: Cutout, donor: Donor) -> Cutout:
    """The actor moved to where the donor's is, by the first picture of both."""
    assert donor.mask is not None
    here, there = centre_of(actor.masks[0]), centre_of(donor.mask)
    if here is None or there is None:
        return actor
    down, right = (round(b - a) for a, b in zip(here, there, strict=True))
    return actor.moved(down, right)
