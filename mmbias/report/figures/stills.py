"""A video that is recognised in its usual place and one that is not elsewhere, class by class."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from mmbias.report.drawing import draw_svg, shorten

HEIGHT = 112  # pixels of a still
GAP = 4  # pixels between stills
RIGHT, WRONG = '#1e8449', '#b03a2e'
OUTCOMES = ('recognised', 'not recognised')
ROW_HEIGHT = 1.45  # inches

Stills = Mapping[str, NDArray[np.uint8]]


def draw_examples(
    examples: pd.DataFrame, stills: Stills, *, attribute: str, values: Sequence[str]
) -> str:
    """Draw a figure like Figure 1 of Han.

    Args:
        examples: As :func:`mmbias.analysis.typical.choose_examples` gives them.
        stills: Frames by id of the sample, each (K, H, W, 3); a sample without frames gets an
            empty panel that says so. A class without any example is left out.
        attribute: Column that tells the videos apart.
        values: Its two values, for the left and the right side.

    Returns:
        The figure as an SVG element.
    """
    labels = list(dict.fromkeys(examples['label'][examples['candidates'] > 0]))
    panels = {(row.label, row.value): row for row in examples.itertuples()}

    def paint(figure: Figure) -> None:
        grid = figure.subplots(len(labels), 2, squeeze=False)
        for label, row in zip(labels, grid, strict=True):
            for value, axes in zip(values, row, strict=True):
                _paint(axes, label, panels.get((label, value)), stills)
        for value, axes, outcome in zip(values, grid[0], OUTCOMES, strict=True):
            heading = f'{shorten(attribute)}: {shorten(value)}, {outcome}'
            axes.text(0, 1.28, heading, transform=axes.transAxes, fontsize=12, weight='bold')

    return draw_svg(paint, 9.2, 0.3 + ROW_HEIGHT * len(labels))


def _paint(axes: Axes, label: str, example: Any, stills: Stills) -> None:
    axes.set_axis_off()
    if example is None or not example.candidates:
        axes.set_title(shorten(label), loc='left', fontsize=9)
        _say(axes, 'no videos' if example is None else f'none of {example.total}')
        return
    colour = RIGHT if example.recognised else WRONG
    answer = '' if example.recognised else f' → {shorten(example.predicted)}'
    count = f'({example.candidates} of {example.total})'
    title = f'{shorten(label)}{answer}  {example.probability:.2f}  {count}'
    axes.set_title(title, loc='left', fontsize=9, color=colour)
    if example.id in stills:
        axes.imshow(_strip(stills[example.id]), interpolation='none')
    else:
        _say(axes, 'video not found')


def _say(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, ha='center', va='center', color='#666', transform=axes.transAxes)


def _strip(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Frames side by side, (H, W, 3)."""
    height, width = frames.shape[1:3]
    size = (max(1, round(width * HEIGHT / height)), HEIGHT)
    small = [
        np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BOX)) for frame in frames
    ]
    white = np.full((HEIGHT, GAP, 3), 255, np.uint8)
    parts = [part for frame in small for part in (frame, white)]
    return np.concatenate(parts[:-1], axis=1)
