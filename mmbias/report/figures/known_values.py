"""Measured values beside the lines on which they are known to lie, one panel a number."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmbias.report.drawing import COLOURS, NEUTRAL, draw_svg

COLUMNS = 4
COLOUR = COLOURS['shuffle']
FAR = 9.0
GAP = 0.02  # between networks of one share


def draw_known_values(table: pd.DataFrame) -> str:
    """Draw each number against the known share.

    Args:
        table: Columns ``number`` (what is measured), ``rho``, ``value``, ``low``, ``high`` and
            ``known``; several rows of one number and share are networks of their own.

    Returns:
        The figure as an SVG element.
    """
    panels = list(table.groupby('number', sort=False))
    lines = max(1, math.ceil(len(panels) / COLUMNS))

    def paint(figure: Figure) -> None:
        grid = figure.subplots(lines, COLUMNS, sharex=True, sharey=True, squeeze=False)
        for axes, (number, rows) in zip(grid.flat, panels, strict=False):
            _draw_panel(axes, str(number), rows)
        for axes in grid.flat[len(panels) :]:
            axes.set_axis_off()
        figure.supxlabel('known share of videos whose class is in the background')

    return draw_svg(paint, 2.6 * COLUMNS, 1.9 * lines + 0.4)


def _draw_panel(axes: Axes, number: str, rows: pd.DataFrame) -> None:
    rows = rows.sort_values('rho', kind='stable')
    axes.plot(rows['rho'], rows['known'], '--', color=NEUTRAL, linewidth=1.2)
    rank, count = (rows.groupby('rho')['value'].transform(how) for how in ('cumcount', 'size'))
    places = rows['rho'] + GAP * (rank - (count - 1) / 2)
    # Where an end is not defined there is no bar to it, and an infinite one leaves the panel.
    low, high = (rows[end].clip(-FAR, FAR) for end in ('low', 'high'))
    bars = [(rows['value'] - low).fillna(0), (high - rows['value']).fillna(0)]
    axes.errorbar(
        *(places, rows['value']), yerr=bars, fmt='o', markersize=3.5, capsize=2, color=COLOUR
    )
    axes.set_title(number, fontsize=9)
    axes.set(xlim=(-0.08, 1.08), ylim=(-0.06, 1.06))
    axes.spines[['top', 'right']].set_visible(False)
    axes.grid(alpha=0.25)
