"""Plates of drawn scenes: what is behind the actor is known."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from mmbias.masks.plates import make_plate

HEIGHT, WIDTH = 96, 128
RED = (255, 0, 0)


def ground(seed=0, margin=40):
    """A smooth, coloured place that is larger than the pictures."""
    noise = np.random.default_rng(seed).integers(0, 256, (HEIGHT + margin, WIDTH + margin, 3))
    smooth = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), 2)
    return cv2.normalize(smooth, None, 20, 220, cv2.NORM_MINMAX).astype(np.uint8)


def view(place, left, top, turn=0.0):
    """What a camera sees of the place, shape (H, W, 3)."""
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, 1)
    matrix[:, 2] += left, top
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(place, matrix, (WIDTH, HEIGHT), flags=flags)


def disc(x, y=48, radius=12):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    return cv2.circle(mask, (x, y), radius, 1, -1).astype(bool)


def walk(views, places):
    """A red disc at some places of some views, and its masks."""
    masks = np.stack([disc(x) for x in places])
    pictures = np.stack(views)
    pictures[masks] = RED
    return pictures, masks


def test_a_still_camera_gives_every_pixel_that_is_visible_once():
    still = view(ground(), 20, 20)
    plate = make_plate(*walk([still] * 9, range(10, 118, 13)))
    np.testing.assert_array_equal(plate, still)


def test_the_median_is_taken_where_the_place_is_visible():
    rng = np.random.default_rng(1)
    noise = rng.integers(-8, 9, (8, HEIGHT, WIDTH, 3))
    views = [np.uint8(view(ground(), 20, 20) + one) for one in noise]
    pictures, masks = walk(views, range(10, 118, 14))
    plate = make_plate(pictures, masks, widen=0)
    hidden = np.broadcast_to(masks[..., None], pictures.shape)
    median = np.ma.median(np.ma.array(pictures, mask=hidden, dtype=float), axis=0)
    assert np.abs(plate - median.data).max() <= 0.5


def test_an_actor_who_is_missed_in_a_few_pictures_is_not_in_the_plate():
    still = view(ground(), 20, 20)
    pictures, masks = walk([still] * 12, [64] * 12)
    missed = masks.copy()
    missed[[2, 7]] = False
    np.testing.assert_array_equal(make_plate(pictures, missed), make_plate(pictures, masks))
    red = np.abs(make_plate(pictures, missed).astype(int) - RED).max(-1) < 30
    assert not red.any()


@settings(deadline=None)
@given(arrays(np.uint8, (5, 3, 4, 3)), arrays(bool, (5, 3, 4)))
def test_noise_that_is_no_place_gives_the_median_too(pictures, masks):
    masks[0] = False
    masks[1:, 0, 0] = True  # a picture without an actor is not looked at
    plate = make_plate(pictures, masks, widen=0)
    for y in range(3):
        for x in range(4):
            seen = pictures[1:][~masks[1:, y, x], y, x].astype(float)
            assert not len(seen) or np.abs(plate[y, x] - np.median(seen, axis=0)).max() <= 0.5


@pytest.mark.parametrize(
    ('across', 'down', 'turn'), [(2, 0, 0), (1.3, -0.7, 0), (0.5, 0.5, 1), (0, 0, -1.5)]
)
def test_a_camera_that_moves_is_held_still(across, down, turn):
    steps = np.arange(9) - 4
    views = [view(ground(), 20 + across * t, 20 + down * t, turn * t) for t in steps]
    pictures, masks = walk(views, range(10, 118, 13))
    inner = np.s_[20:-20, 20:-20]  # the ends of the place are seen in a few pictures only
    truth = view(ground(), 20, 20)[inner].astype(int)
    error = np.abs(make_plate(pictures, masks)[inner] - truth).mean()
    naive = np.abs(np.median(pictures, axis=0)[inner] - truth).mean()
    assert error < 2.5
    assert error < naive / 4


def test_a_place_that_is_never_visible_is_made_from_what_surrounds_it():
    slope = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    slope[:] = np.linspace(40, 200, WIDTH).astype(np.uint8)[:, None]
    pictures, masks = walk([slope] * 5, [64] * 5)
    plate = make_plate(pictures, masks).astype(int)
    widened = cv2.dilate(disc(64).astype(np.uint8), np.ones((9, 9))) > 0
    np.testing.assert_array_equal(plate[~widened], slope[~widened])
    assert np.abs(plate - slope)[widened].mean() < 12  # black would be 120 off, red as much


def test_masks_that_are_a_little_too_small_leave_no_edge():
    still = view(ground(), 20, 20)
    pictures, _ = walk([still] * 5, [64] * 5)
    tight = np.stack([disc(64, radius=10)] * 5)
    red = np.array(RED)
    assert np.abs(make_plate(pictures, tight).astype(int) - red).sum(-1).min() > 60
    leaking = make_plate(pictures, tight, widen=0)
    assert np.abs(leaking.astype(int) - red).sum(-1).min() == 0


def test_an_actor_that_covers_all_leaves_one_colour():
    pictures = np.full((3, 20, 30, 3), (10, 20, 30), np.uint8)
    plate = make_plate(pictures, np.ones((3, 20, 30), bool))
    np.testing.assert_array_equal(plate, pictures[0])


@pytest.mark.parametrize(
    ('pictures', 'masks', 'widen', 'message'),
    [
        ((3, 20, 30, 3), (2, 20, 30), 3, 'masks are'),
        ((3, 20, 30, 3), (3, 30, 20), 3, 'masks are'),
        ((0, 20, 30, 3), (0, 20, 30), 3, 'masks are'),
        ((3, 20, 30, 3), (3, 20, 30), -1, 'widen is -1'),
    ],
)
def test_what_does_not_fit_is_refused(pictures, masks, widen, message):
    with pytest.raises(ValueError, match=message):
        make_plate(np.zeros(pictures, np.uint8), np.zeros(masks, bool), widen=widen)
