"""A matrix of shares as colours, with the counts in its cells where there is room."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmbias.report.drawing import draw_svg, shorten

NAMED = 30  # classes whose names and cells can be told apart
CELL_INCHES = 0.34
LABEL = 24
DARK = 0.55  # share above which the count is written in white


def draw_heat_map(
    shares: pd.DataFrame, counts: pd.DataFrame, *, across: str = 'answer', of: str = 'class'
) -> str:
    """Draw a confusion matrix, or another square table of shares.

    Args:
        shares: True classes by answers, rows that sum to 1; NaN for a class without samples.
        counts: What stands in the cells, the same shape.
        across: What the columns are.
        of: What the colour is a share of.

    Returns:
        The figure as an SVG element; many classes are drawn without names and counts.
    """
    if len(shares) > NAMED:
        return draw_svg(lambda figure: _paint_many(figure, shares, across, of), 5.6, 5.2)
    side = 0.5 + CELL_INCHES * len(shares)
    longest = max(len(shorten(str(name), LABEL)) for name in [*shares.index, *shares.columns])
    room = 0.085 * longest
    sides = (side + room, side + room)
    return draw_svg(lambda figure: _paint_few(figure, shares, counts, across), *sides)


def _paint_few(figure: Figure, shares: pd.DataFrame, counts: pd.DataFrame, across: str) -> None:
    axes = figure.subplots()
    axes.pcolormesh(shares.to_numpy(float), cmap='Blues', vmin=0, vmax=1, edgecolors='#e5e8e8')
    for row, column in np.argwhere(counts.to_numpy() > 0):
        colour = 'white' if shares.iat[row, column] > DARK else '#1b1b1b'
        place = (column + 0.5, row + 0.5)
        text = str(counts.iat[row, column])
        axes.text(*place, text, color=colour, ha='center', va='center', fontsize=9)
    names = [shorten(str(name), LABEL) for name in shares.index]
    axes.set_yticks(np.arange(len(names)) + 0.5, names)
    answers = [shorten(str(name), LABEL) for name in shares.columns]
    axes.set_xticks(np.arange(len(answers)) + 0.5, answers, rotation=90)
    axes.tick_params(length=0)
    axes.set_aspect('equal')
    _name_axes(axes, across)


def _paint_many(figure: Figure, shares: pd.DataFrame, across: str, of: str) -> None:
    axes = figure.subplots()
    image = axes.imshow(
        shares.to_numpy(float), cmap='Blues', vmin=0, vmax=1, interpolation='nearest'
    )
    figure.colorbar(image, ax=axes, label=f'share of the {of}')
    _name_axes(axes, across)


def _name_axes(axes: Axes, across: str) -> None:
    if not axes.yaxis_inverted():
        axes.invert_yaxis()
    axes.set(xlabel=across, ylabel='class')
    axes.spines[:].set_visible(False)
