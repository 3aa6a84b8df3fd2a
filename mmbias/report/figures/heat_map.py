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


def draw_heat_map(shares: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Draw a confusion matrix.

    Args:
        shares: True classes by answers, rows that sum to 1; NaN for a class without samples.
        counts: What stands in the cells, the same shape.

    Returns:
        The figure as an SVG element; many classes are drawn without names and counts.
    """
    if len(shares) > NAMED:
        return draw_svg(lambda figure: _paint_many(figure, shares), 5.6, 5.2)
    side = 0.5 + CELL_INCHES * len(shares)
    longest = max(len(shorten(str(name), LABEL)) for name in [*shares.index, *shares.columns])
    room = 0.085 * longest
    return draw_svg(lambda figure: _paint_few(figure, shares, counts), side + room, side + room)


def _paint_few(figure: Figure, shares: pd.DataFrame, counts: pd.DataFrame) -> None:
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
    _name_axes(axes)


def _paint_many(figure: Figure, shares: pd.DataFrame) -> None:
    axes = figure.subplots()
    image = axes.imshow(
        shares.to_numpy(float), cmap='Blues', vmin=0, vmax=1, interpolation='nearest'
    )
    figure.colorbar(image, ax=axes, label='share of the class')
    _name_axes(axes)


def _name_axes(axes: Axes) -> None:
    if not axes.yaxis_inverted():
        axes.invert_yaxis()
    axes.set(xlabel='answer', ylabel='class')
    axes.spines[:].set_visible(False)
