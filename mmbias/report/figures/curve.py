"""S over the doses of a probe, beside what the probe leaves as it is."""

import math

from matplotlib.figure import Figure

from mmbias.analysis.dose import DoseCurve
from mmbias.report.drawing import colour_of, draw_svg, open_axes

STEPS = 2.5  # inches of height


def draw_curve(curve: DoseCurve) -> str:
    """Draw a dose curve.

    Args:
        curve: The curve.

    Returns:
        The figure as an SVG element.
    """
    return draw_svg(lambda figure: _paint(figure, curve), 4.6, STEPS + 0.6)


def _paint(figure: Figure, curve: DoseCurve) -> None:
    axes = open_axes(figure)
    doses = [point.dose for point in curve.points]
    values = [point.static_share.value for point in curve.points]
    axes.plot(
        doses,
        [point.unchanged for point in curve.points],
        '--',
        color='grey',
        label='share of clips left as they are',
    )
    colour = colour_of(curve.kind)
    axes.plot(doses, values, '-', color=colour, lw=1.2)
    for point in curve.points:
        share = point.static_share
        below, above = (abs(end - share.value) for end in (share.low, share.high))
        if math.isfinite(below + above):
            spread = [[below], [above]]
            axes.errorbar(point.dose, share.value, yerr=spread, color=colour, capsize=3, lw=1.2)
    axes.plot(doses, values, 'o', color=colour, label='static share S')
    axes.axhline(0, color='black', lw=0.6)
    axes.set_xscale('log', base=2)
    axes.set_xticks(doses, [str(dose) for dose in doses])
    axes.minorticks_off()
    axes.set(xlabel=NAMES[curve.kind], ylabel='static share S')
    figure.legend(loc='outside upper left', frameon=False)


NAMES = {
    'block-shuffle': 'frames of a block',
    'subsample': 'frames that one picture stands for',
}
