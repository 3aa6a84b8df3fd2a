import numpy as np
import pytest
import torch
from scipy import ndimage

from mmbias.probes import PROBES, expand_probes
from mmbias.probes.blending import Cutout, blur, centre_of, grow_masks
from mmbias.probes.scene import Donor, Scene

SIZE = (6, 20, 28)
MEAN = torch.tensor([123.675, 116.28, 103.53])


def draw(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape, np.uint8))


@pytest.fixture
def scene():
    """A clip of noise with a soft disc as the actor, and a donor whose actor stands elsewhere."""
    y, x = np.mgrid[: SIZE[1], : SIZE[2]]
    discs = [
        np.clip(255 * (5.5 - np.hypot(y - 9, x - 8 - t)), 0, 255).astype(np.uint8)
        for t in range(SIZE[0])
    ]
    there = np.where(np.hypot(y - 12, x - 18) < 4, 255, 0).astype(np.uint8)
    donor = Donor(draw(*SIZE[1:], 3, seed=2), torch.from_numpy(there))
    donors = {(relation, 0): donor for relation in ('other', 'same', 'any')}
    masks = torch.from_numpy(np.stack(discs))
    return Scene(draw(*SIZE, 3), MEAN, masks, draw(*SIZE[1:], 3, seed=1), donors)


def show(scene, probe, video='v', clip=0):
    return expand_probes([probe], [0])[1].paint(scene, video, clip)


def composed(scene, background, masks=None):
    """The same in floating point."""
    share = (scene.masks if masks is None else masks).double()[..., None] / 255
    return scene.pictures.double() * share + background.double() * (1 - share)


@pytest.mark.parametrize(
    ('probe', 'background'),
    [
        ('actor-only', lambda scene: MEAN.round()),
        ('swap-self', lambda scene: scene.plate),
        ('background-swap', lambda scene: scene.donors['other', 0].plate),
        ('swap-same', lambda scene: scene.donors['same', 0].plate),
        ('swap-random', lambda scene: scene.donors['any', 0].plate),
        ('actor-only:fill=blur', lambda scene: blur(scene.pictures)),
    ],
)
def test_the_actor_is_shown_before_the_background(scene, probe, background):
    shown = show(scene, probe)
    expected = composed(scene, background(scene))
    assert (shown.double() - expected).abs().max() <= 1.5
    whole = scene.masks == 255
    assert (shown[whole] == scene.pictures[whole]).all()
    nothing = scene.masks == 0
    there = background(scene).to(torch.uint8).expand_as(shown)
    assert (shown[nothing] == there[nothing]).all()


def test_the_background_alone_stands_still(scene):
    assert (show(scene, 'background-only') == scene.plate).all()


@pytest.mark.parametrize('pixels', [2, 4, -2])
def test_masks_grow_and_shrink_as_morphology_has_it(scene, pixels):
    grown = grow_masks(scene.masks, pixels).numpy()
    change = ndimage.grey_dilation if pixels > 0 else ndimage.grey_erosion
    side = 2 * abs(pixels) + 1
    expected = [change(mask, size=(side, side)) for mask in scene.masks.numpy()]
    inner = (slice(None), slice(4, -4), slice(4, -4))  # at the border SciPy mirrors
    assert (grown[inner] == np.stack(expected)[inner]).all()
    shown = show(scene, dict(type='swap-self', grow=pixels))
    masks = torch.from_numpy(grown)
    assert (shown.double() - composed(scene, scene.plate, masks)).abs().max() <= 1.5


def test_elsewhere_the_mask_keeps_its_shape_and_area(scene):
    one = Cutout(torch.full((*SIZE, 3), 255, dtype=torch.uint8), scene.masks)
    shown = Scene(one.pictures, torch.zeros(3), scene.masks)
    for video in 'abcdef':
        other = show(shown, 'mask-elsewhere', video)[..., 0]
        assert other.double().sum() == pytest.approx(float(scene.masks.double().sum()), rel=0.01)
        both = ((other > 127) & (scene.masks > 127)).sum() / (scene.masks > 127).sum()
        assert both < 0.75
        again = show(shown, 'mask-elsewhere', video, clip=3)[..., 0]
        assert (again == other).all()  # one place a video


def test_hats_placement_puts_the_centres_on_each_other(scene):
    marked = Scene(
        torch.full((*SIZE, 3), 255, dtype=torch.uint8),
        MEAN,
        scene.masks,
        scene.plate,
        {
            ('other', 0): Donor(
                torch.zeros(*SIZE[1:], 3, dtype=torch.uint8), scene.donors['other', 0].mask
            )
        },
    )
    shown = show(marked, 'background-swap:placement=hat')[..., 0]
    assert centre_of(shown[0]) == pytest.approx(centre_of(scene.donors['other', 0].mask), abs=0.6)
    plain = show(marked, 'background-swap')[..., 0]
    way = np.subtract(centre_of(shown[3]), centre_of(plain[3]))
    first = np.subtract(centre_of(shown[0]), centre_of(plain[0]))
    assert way == pytest.approx(first, abs=0.6)  # one way for the whole clip


def test_an_actor_that_is_pushed_out_of_the_picture_is_gone(scene):
    gone = Cutout(scene.pictures, scene.masks).moved(-SIZE[1], 0)
    assert (gone.before(scene.plate) == scene.plate).all()


def test_stripes_stand_still_and_are_those_of_the_video(scene):
    nothing = Scene(scene.pictures, MEAN, torch.zeros_like(scene.masks))
    stripes = show(nothing, 'background-stripes')
    assert (stripes == stripes[0]).all()
    assert (show(nothing, 'background-stripes', clip=5) == stripes).all()
    assert (show(nothing, 'background-stripes', 'w') != stripes).any()
    brightness = stripes[0, ..., 0].double().numpy()
    power = np.abs(np.fft.fft2(brightness - brightness.mean())) ** 2
    assert np.sort(power.ravel())[-8:].sum() > 0.7 * power.sum()  # one wave


@pytest.mark.parametrize('kind', ['background-stripes', 'background-swap', 'actor-only:fill=noise'])
def test_frozen_is_the_middle_picture_of_what_moves(scene, kind):
    moving, frozen = show(scene, kind), show(scene, f'{kind}+freeze')
    assert (frozen == moving[SIZE[0] // 2]).all()


def test_shuffled_pictures_come_in_the_order_of_the_probe_shuffle(scene):
    columns = expand_probes(['shuffle', 'swap-self+shuffle'], [0])
    order = columns[1].order(SIZE[0], 'v', 4)
    shown = columns[2].paint(scene, 'v', 4)
    assert (shown == show(scene, 'swap-self')[order]).all()


def test_photographs_fill_the_picture(scene, tmp_path):
    import cv2

    photo = np.zeros((60, 40, 3), np.uint8)
    photo[:, :, 2] = 200  # red, as OpenCV has it
    cv2.imwrite(str(tmp_path / 'place.png'), photo)
    nothing = Scene(scene.pictures, MEAN, torch.zeros_like(scene.masks))
    shown = show(nothing, dict(type='background-photo', folder=str(tmp_path)))
    assert (shown == torch.tensor([200, 0, 0], dtype=torch.uint8)).all()
    with pytest.raises(ValueError, match="folder is '', must be one of photographs"):
        show(scene, 'background-photo')


@pytest.fixture
def own_probes():
    PROBES.register_module(name='negative', module=lambda pictures: 255 - pictures)
    PROBES.register_module(name='halves', module=lambda pictures: pictures[::2])
    PROBES.register_module(name='dim', module=lambda pictures, *, by=2: pictures // by)
    yield
    for name in ('negative', 'halves', 'dim'):
        PROBES._module_dict.pop(name)


@pytest.mark.usefixtures('own_probes')
def test_a_probe_of_pixels_is_one_function(scene):
    negative, dim = expand_probes(['negative+reverse', 'dim:by=3'], [0, 1])[1:]
    assert (negative.name, negative.seed, negative.needs_masks) == ('negative+reverse', None, False)
    assert (negative.paint(scene, 'v', 0) == 255 - scene.pictures.flip(0)).all()
    assert dim.name == 'dim-by-3'
    assert (dim.paint(scene, 'v', 0) == scene.pictures // 3).all()


@pytest.mark.usefixtures('own_probes')
def test_a_probe_that_changes_the_shape_is_refused(scene):
    with pytest.raises(ValueError, match=r"'halves' returned .* \(3, 20, 28, 3\), must be .* \(6,"):
        show(scene, 'halves')


@pytest.mark.parametrize('probe', ['actor-only:fill=red', 'background-swap:placement=left'])
def test_unknown_options_name_what_is_allowed(scene, probe):
    with pytest.raises(ValueError, match=r'unknown (fill|placement) .*, allowed: (mean|plain)'):
        show(scene, probe)
