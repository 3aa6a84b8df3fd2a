"""Figures as SVG elements: the same input gives the same bytes, and names are never markup."""

import io
import re
import warnings
from collections.abc import Callable
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

STYLE: dict[Any, Any] = {
    'svg.fonttype': 'none',
    'svg.hashsalt': 'mmbias',
    'font.size': 10,
    'text.parse_math': False,  # a dollar sign in a class name is a dollar sign
}
NEUTRAL = '#5d6d7e'
COLOURS = {
    'original': '#2c3e50',
    'shuffle': '#c0392b',
    'reverse': '#2471a3',
    'freeze': '#d68910',
    'block-shuffle': '#884ea0',
    'shuffle-video': '#117a65',
    'actor-only': '#ca6f1e',
    'background-only': '#1e8449',
    'background-swap': '#7d3c98',
    'background-stripes': '#566573',
}
LABEL_LENGTH = 32


def colour_of(probe: str) -> str:
    """Colour of a probe, of its kind where it has options or an order (``block-shuffle-4``)."""
    kinds = [
        kind for kind in COLOURS if probe == kind or probe.startswith((f'{kind}-', f'{kind}+'))
    ]
    return COLOURS[max(kinds, key=len)] if kinds else NEUTRAL


def draw_svg(paint: Callable[[Figure], None], width: float, height: float) -> str:
    """Draw a figure.

    Args:
        paint: Draws on the empty figure it gets.
        width: Width in inches.
        height: Height in inches.

    Returns:
        The SVG element, with nothing before it.
    """
    buffer = io.StringIO()
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        # The font that counts is the reader's, which may have what the one here has not.
        warnings.filterwarnings('ignore', 'Glyph .* missing from', UserWarning)
        figure = Figure(figsize=(width, height), layout='constrained')
        paint(figure)
        figure.savefig(buffer, format='svg', metadata={'Date': None})
    text = buffer.getvalue()
    return _without_names(text[text.index('<svg') :])


def _without_names(svg: str) -> str:
    """Drop what would stand twice in a page of several figures: names of groups, and metadata."""
    svg = re.sub(r'<metadata>.*?</metadata>\s*', '', svg, count=1, flags=re.DOTALL)
    return re.sub(r'<g id="[^"]*">', '<g>', svg)


def open_axes(figure: Figure, *, grid: Literal['both', 'x', 'y'] = 'both') -> Axes:
    """Axes without a frame above and to the right, with faint lines to read values at."""
    axes = figure.subplots()
    axes.spines[['top', 'right']].set_visible(False)
    axes.grid(alpha=0.25, axis=grid)
    axes.set_axisbelow(True)
    return axes


def shorten(name: str, length: int = LABEL_LENGTH) -> str:
    """Cut a name that would leave no room for the figure.

    Example:
        >>> shorten('trimming or shaving beard', 12)
        'trimming or…'
    """
    name = ' '.join(name.split())
    return name if len(name) <= length else f'{name[: length - 1].rstrip()}…'
