"""The figure of a gallery, read back: its pictures, their places and the outline."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import binary_fill_holes

from mmbias.report.figures.gallery import GAP, HIGHEST, LINE, WIDTH, draw_gallery

SVG = '{http://www.w3.org/2000/svg}'


def images(svg):
    """Attributes and pixels of every picture, in the order of the figure."""
    for image in ET.fromstring(svg).iter(f'{SVG}image'):
        kind, data = image.get('href').split(',')
        assert kind == 'data:image/png;base64'
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert('RGB'))
        yield {name: int(image.get(name)) for name in ('x', 'y', 'width', 'height')}, pixels


def draw(names, pictures, masks=None):
    return draw_gallery(list(zip(names, pictures, strict=True)), masks)


def flat(*colours, height=6, width=8):
    """Pictures of one colour each, shape (K, H, W, 3)."""
    return np.stack([np.full((height, width, 3), colour, np.uint8) for colour in colours])


def test_rows_are_probes_and_columns_moments():
    red, green, blue = (200, 0, 0), (0, 200, 0), (0, 0, 200)
    pictures = np.stack([flat(red, green, blue), flat(blue, green, red)])
    svg = draw(['original', 'reverse'], pictures)
    found = list(images(svg))
    assert [tuple(pixels[0, 0]) for _, pixels in found] == [red, green, blue, blue, green, red]
    places = [place for place, _ in found]
    assert [place['x'] for place in places[:3]] == sorted({place['x'] for place in places})
    assert len({place['y'] for place in places[:3]}) == 1
    assert places[3]['y'] > places[0]['y'] + places[0]['height']
    names = [(text.text, int(text.get('y'))) for text in ET.fromstring(svg).iter(f'{SVG}text')]
    assert [name for name, _ in names] == ['original', 'reverse']
    assert names[0][1] < places[0]['y'] < names[1][1] < places[3]['y']


@pytest.mark.parametrize(
    ('moments', 'height', 'width'), [(6, 48, 48), (6, 240, 135), (1, 224, 224), (16, 9, 900)]
)
def test_pictures_keep_their_aspect_and_stay_within_the_figure(moments, height, width):
    pictures = np.zeros((1, moments, height, width, 3), np.uint8)
    found = [place for place, _ in images(draw(['original'], pictures))]
    assert len(found) == moments
    last = found[-1]
    assert last['x'] + last['width'] <= WIDTH
    assert last['height'] <= HIGHEST
    assert abs(last['width'] / last['height'] - width / height) <= width / height / last['height']
    fills = last['x'] + last['width'] > WIDTH - moments
    assert fills or last['height'] == HIGHEST


def test_small_pictures_keep_their_pixels_and_large_ones_are_made_small():
    rng = np.random.default_rng(0)
    small = np.repeat(rng.integers(0, 256, (1, 1, 40, 40, 1), np.uint8), 3, axis=-1)
    ((place, pixels),) = images(draw(['original'], small))
    np.testing.assert_array_equal(pixels, small[0, 0])
    assert place['height'] == HIGHEST
    large = np.repeat(rng.integers(0, 256, (1, 6, 300, 300, 1), np.uint8), 3, axis=-1)
    svg = draw(['original'], large)
    assert all(pixels.shape[:2] == (place['height'],) * 2 for place, pixels in images(svg))
    assert len(svg) < 6 * 15_000


def test_rows_of_other_sizes_stand_below_each_other():
    rows = [('a', flat(9, height=300, width=200)), ('b', flat(1, 2, height=9, width=90))]
    (high, _), (low, _), _ = images(draw_gallery(rows))
    assert high['height'] == HIGHEST
    assert low['y'] == high['y'] + HIGHEST + GAP + LINE


def outline(svg):
    """Pixels that an outline goes around, with the place of its picture."""
    for path in ET.fromstring(svg).iter(f'{SVG}path'):
        lines = re.findall(r'M(\d+) (\d+)([hv])(\d+)', path.get('d'))
        assert ''.join(f'M{x} {y}{way}{n}' for x, y, way, n in lines) == path.get('d')
        yield path.get('transform'), {(int(x), int(y), way, int(n)) for x, y, way, n in lines}


def drawn(lines, height, width):
    """A mask from its outline, painted on a grid of twice the pixels and filled."""
    grid = np.zeros((2 * height + 1, 2 * width + 1), bool)
    for x, y, way, length in lines:
        if way == 'h':
            grid[2 * y, 2 * x : 2 * (x + length) + 1] = True
        else:
            grid[2 * y : 2 * (y + length) + 1, 2 * x] = True
    return binary_fill_holes(grid)[1::2, 1::2]


def test_the_outline_encloses_the_mask_on_the_original_alone():
    height = width = HIGHEST  # shown as it is
    mask = np.zeros((1, height, width), np.uint8)
    mask[0, 5:60, 10:40] = 255
    mask[0, 90:, 100:] = 255  # to the edge of the picture
    pictures = np.zeros((2, 1, height, width, 3), np.uint8)
    svg = draw(['original', 'freeze'], pictures, mask)
    dark, bright = outline(svg)
    assert dark == bright
    assert bright[0] == f'translate(0 {LINE})'
    np.testing.assert_array_equal(drawn(bright[1], height, width), mask[0] > 0)


def test_an_empty_mask_has_no_outline_and_the_next_moment_has_its_own():
    masks = np.zeros((2, 6, 8), np.uint8)
    masks[1, 2:4, 2:4] = 255
    svg = draw(['original'], np.zeros((1, 2, 6, 8, 3), np.uint8), masks)
    ((place, _), (again, _)) = outline(svg)
    assert place == again
    shown = [box for box, _ in images(svg)]
    assert place == f'translate({shown[0]["width"] + GAP} {LINE})'


def test_names_are_text_and_the_same_input_gives_the_same_bytes():
    name = '<script>alert(1)</script> & "x"'
    svg, again = (draw([name], np.zeros((1, 1, 6, 8, 3), np.uint8)) for _ in range(2))
    assert svg == again
    assert '<script' not in svg
    (text,) = ET.fromstring(svg).iter(f'{SVG}text')
    assert text.text == name
