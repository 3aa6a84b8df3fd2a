"""Accuracies as bars, with their intervals, single seeds and the level of chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmbias.analysis import Estimate
from mmbias.report.drawing import draw_svg, open_axes, shorten

THICKNESS = 0.72
GAP = 0.45  # between groups of several bars
WIDTH = 4.6  # inches, which fit a telephone with letters that can be read


@dataclass(frozen=True)
class Bar:
    """One accuracy.

    Attributes:
        estimate: Fraction with its interval, whose ends may be NaN.
        colour: Of the bar.
        legend: What the colour stands for; empty for what the label says.
        seeds: Accuracy of every seed, where there are several.
    """

    estimate: Estimate
    colour: str
    legend: str = ''
    seeds: tuple[float, ...] = ()


@dataclass(frozen=True)
class BarGroup:
    """Bars under one label.

    Attributes:
        label: What stands to the left.
        bars: From top to bottom.
        remark: What stands to the right, below the label where several bars leave room.
        chance: Level of chance of these bars, None for none.
    """

    label: str
    bars: tuple[Bar, ...]
    remark: str = ''
    chance: float | None = None


def draw_bars(
    groups: Sequence[BarGroup],
    *,
    width: float = WIDTH,
    xlabel: str = '',
    ends: tuple[float, float] = (0, 1),
) -> str:
    """Draw horizontal bars, which leave room for long names.

    Args:
        groups: From top to bottom.
        width: Inches.
        xlabel: Below the axis.
        ends: Of the axis, fractions; what reaches beyond is cut.

    Returns:
        The figure as an SVG element.
    """
    bars = sum(len(group.bars) for group in groups)
    legends = {bar.legend for group in groups for bar in group.bars} - {''}
    lines = (len(legends) + 1) // 2
    height = 0.75 + 0.27 * bars + GAP * 0.27 * len(groups) + 0.27 * lines
    return draw_svg(lambda figure: _paint(figure, groups, xlabel, ends), width, height)


def _paint(
    figure: Figure, groups: Sequence[BarGroup], xlabel: str, ends: tuple[float, float]
) -> None:
    axes = open_axes(figure, grid='x')
    places, top = [], 0.0
    for group in groups:
        rows = (top, top + len(group.bars) - 1)
        for i, bar in enumerate(group.bars):
            _paint_bar(axes, top + i, bar)
        _paint_chance(axes, group, rows)
        places.append(sum(rows) / 2)
        across = axes.get_yaxis_transform()  # x: share of the width, y: row
        if len(group.bars) == 1:
            axes.text(1.02, places[-1], group.remark, va='center', transform=across)
        top += len(group.bars) + (GAP if len(group.bars) > 1 else 0)
    low, high = (100 * end for end in ends)
    axes.set(xlim=(low, high), ylim=(top - 0.4, -0.6), xlabel=xlabel or 'accuracy, percent')
    if low < 0:
        axes.axvline(0, color='black', lw=0.6)
    axes.set_yticks(places, [_label(group) for group in groups])
    axes.tick_params(axis='y', length=0)
    _paint_legend(figure, axes)


def _label(group: BarGroup) -> str:
    label = shorten(group.label)
    return f'{label}\n{group.remark}' if group.remark and len(group.bars) > 1 else label


def _paint_bar(axes: Axes, place: float, bar: Bar) -> None:
    value, low, high = (100 * part for part in _numbers(bar.estimate))
    axes.barh(place, value, THICKNESS, color=bar.colour, label=bar.legend or '_', alpha=0.85)
    if high > low:
        axes.errorbar(
            value, place, xerr=[[value - low], [high - value]], color='black', capsize=3, lw=1.2
        )
    if len(bar.seeds) > 1:
        seeds = [100 * seed for seed in bar.seeds]
        axes.plot(seeds, [place] * len(seeds), 'o', color='black', ms=3.5, mfc='white', mew=0.8)


def _paint_chance(axes: Axes, group: BarGroup, ends: tuple[float, float]) -> None:
    if group.chance is not None:
        rows = (ends[0] - THICKNESS / 2 - 0.1, ends[1] + THICKNESS / 2 + 0.1)
        axes.plot([100 * group.chance] * 2, rows, ':', color='black', lw=1.2)


def _paint_legend(figure: Figure, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        shown = dict(zip(labels, handles, strict=True))
        figure.legend(
            shown.values(), shown.keys(), loc='outside upper left', ncols=2, frameon=False
        )


def _numbers(estimate: Estimate) -> tuple[float, float, float]:
    parts = (estimate.value, estimate.low, estimate.high)
    value, low, high = (0.0 if math.isnan(part) else part for part in parts)
    return value, low, high
