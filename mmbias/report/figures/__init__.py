"""Figures: numbers in, an SVG element out."""

from mmbias.report.figures.bars import Bar, BarGroup, draw_bars
from mmbias.report.figures.curve import draw_curve
from mmbias.report.figures.heat_map import draw_heat_map

__all__ = ['Bar', 'BarGroup', 'draw_bars', 'draw_curve', 'draw_heat_map']
