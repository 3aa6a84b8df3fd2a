"""Rows of pictures in time order, with the actor outlined: what a probe shows of a video.

The SVG is written here: a drawing library would resample the pictures.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmbias.report.drawing import shorten

WIDTH = 555  # pixels; two figures fit a screen, and one a telephone with letters that can be read
GAP = 3
HIGHEST = 112  # pixels of a picture
LINE = 23  # pixels of a row's name
LETTERS = 16  # pixels; 10 on a telephone
LONGEST = 54  # characters of a name
COLOURS = 256  # of a picture: all of a grey one, and a third of the bytes of the others
STROKES = (('#000', 3.0), ('#fd0', 1.3))  # a line that is seen on any ground

Size = tuple[int, int]  # width and height
Row = tuple[str, NDArray[np.uint8]]  # name and pictures


def draw_gallery(rows: Sequence[Row], masks: NDArray[np.uint8] | None = None) -> str:
    """Draw rows of pictures, each below its name.

    Args:
        rows: Name and pictures of each row, RGB, shape (K, H, W, 3).
        masks: Where the actor is, shape (K, H, W), 0 and 255: outlined on the first row. None for
            none.

    Returns:
        The figure as an SVG element with the pictures in it.
    """
    parts: list[str] = []
    top = 0
    for name, pictures in rows:
        size, above = _shown_size(*pictures.shape[:3]), top + LINE
        parts.append(f'<text x="0" y="{above - 6}">{escape(shorten(name, LONGEST))}</text>')
        parts += [_draw_picture(one, x, above, size) for x, one in _side_by_side(pictures, size)]
        top = above + size[1] + GAP
    if masks is not None:
        size = _shown_size(*masks.shape)
        for x, mask in _side_by_side(masks, size):
            parts += _draw_outline(mask, x, LINE, size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
        f'viewBox="0 0 {WIDTH} {top}" style="font: {LETTERS}px \'DejaVu Sans\', sans-serif">'
        f'<rect width="{WIDTH}" height="{top}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _shown_size(moments: int, height: int, width: int) -> Size:
    """Size that pictures of a row have side by side, in their own aspect."""
    room = (WIDTH - GAP * (moments - 1)) / moments
    scale = min(room / width, HIGHEST / height)
    return max(1, int(width * scale)), max(1, int(height * scale))


def _side_by_side(
    pictures: NDArray[np.uint8], size: Size
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    for place, one in enumerate(pictures):
        yield place * (size[0] + GAP), one


def _draw_picture(picture: NDArray[np.uint8], x: int, y: int, size: Size) -> str:
    return (
        f'<image x="{x}" y="{y}" width="{size[0]}" height="{size[1]}" '
        f'preserveAspectRatio="none" href="data:image/png;base64,{_encode(picture, size)}"/>'
    )


def _encode(picture: NDArray[np.uint8], size: Size) -> str:
    """PNG of at most the shown size: a browser enlarges without more bytes."""
    image = Image.fromarray(picture)
    if size[0] < image.width:
        image = image.resize(size, Image.Resampling.BOX)
    buffer = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, 'png', optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def _draw_outline(mask: NDArray[np.uint8], x: int, y: int, size: Size) -> Iterator[str]:
    small = Image.fromarray(mask).resize(size, Image.Resampling.NEAREST)
    edges = ''.join(_edges(np.asarray(small) > 127))
    for colour, width in STROKES if edges else ():
        yield (
            f'<path transform="translate({x} {y})" d="{edges}" fill="none" '
            f'stroke="{colour}" stroke-width="{width}" stroke-linecap="square"/>'
        )


def _edges(mask: NDArray[np.bool_]) -> Iterator[str]:
    """Lines between the pixels of a mask and the others, as commands of an SVG path.

    Example:
        >>> ''.join(_edges(np.array([[True, True, False]])))
        'M0 0h2M0 1h2M0 0v1M2 0v1'
    """
    for row, start, length in _runs(mask):
        yield f'M{start} {row}h{length}'
    for column, start, length in _runs(mask.T):
        yield f'M{column} {start}v{length}'


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Row, first place and length of the lines between rows that differ."""
    around = np.pad(mask, ((1, 1), (0, 0)))
    lines = np.pad(around[1:] != around[:-1], ((0, 0), (1, 1))).astype(np.int8)
    change = np.diff(lines, axis=1)
    starts, ends = np.argwhere(change == 1), np.argwhere(change == -1)
    for (row, start), (_, end) in zip(starts, ends, strict=True):
        yield int(row), int(start), int(end - start)
