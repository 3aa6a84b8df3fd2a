"""The page of the calibrated control: what was measured beside what is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table

from mmbias.analysis import Estimate
from mmbias.analysis.estimates import any_bounded
from mmbias.printing.numbers import BOUNDED_RULE, format_estimate
from mmbias.report.document import Figure as Picture
from mmbias.report.document import Row
from mmbias.report.drawing import colour_of, draw_svg
from mmbias.report.sections.gallery import gallery_figure
from mmbias.results.gallery import GallerySample

# name in a row, heading, digits
PAIRS = (
    ('A_original', 'A original', 3),
    ('A_shuffle', 'A shuffle', 3),
    ('A_reverse', 'A reverse', 3),
    ('A_freeze', 'A freeze', 3),
    ('B', 'B = ln(A original / A shuffle)', 2),
    ('S', 'static share S', 3),
)


def control_lines(rows: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """Lines of the table: the shares, n, then each number with its true value.

    Args:
        rows: Entries of ``summary.json``, a column each.

    Returns:
        Heading and cells of every line.
    """
    return [
        ('static share rho', [f'{row["rho"]:g}' for row in rows]),
        ('n', [str(row['n']) for row in rows]),
        *((heading, [_pair(row, name, digits) for row in rows]) for name, heading, digits in PAIRS),
    ]


def _pair(row: Row, name: str, digits: int) -> str:
    estimate = Estimate.from_columns(row, name)
    return f'{format_estimate(estimate, digits)} ({row[f"{name}_true"]:.{digits}f})'


def control_remark(rows: Sequence[Row]) -> str:
    """What the marks in the table mean; empty where there are none."""
    marked = any_bounded(rows, [name for name, *_ in PAIRS])
    return f'{BOUNDED_RULE}.' if marked else ''


def control_table(rows: Sequence[Row]) -> Table:
    """The table for the terminal."""
    table = Table(title='measured [95% interval] (known)', title_justify='left', box=None)
    (heading, shares), *lines = control_lines(rows)
    table.add_column(heading, no_wrap=True)
    for share in shares:
        table.add_column(share, justify='right', no_wrap=True)
    for heading, cells in lines:
        table.add_row(heading, *cells)
    table.caption, table.caption_justify = control_remark(rows) or None, 'left'
    return table


def write_control_page(
    path: Path,
    rows: Sequence[Row],
    *,
    seed: int,
    versions: Mapping[str, str],
    pictures: Mapping[float, Sequence[GallerySample]] | None = None,
) -> None:
    """Write a page that needs neither a network nor other files.

    Args:
        path: The HTML file.
        rows: Entries of ``summary.json``.
        seed: Seed of the run.
        versions: Packages and their versions.
        pictures: What the networks were shown of some videos, by static share.
    """
    loader = jinja2.PackageLoader('mmbias', 'report/templates')
    template = jinja2.Environment(loader=loader, autoescape=True).get_template('control.html.j2')
    page = template.render(
        lines=control_lines(rows),
        remark=control_remark(rows),
        figure=draw_control(rows),
        pictures=control_pictures(pictures or {}),
        worst=max(abs(row['S'] - row['S_true']) for row in rows),
        lowest=min(row['A_original'] for row in rows),
        seed=seed,
        versions=versions,
    )
    path.write_text(page, encoding='utf-8')


def control_pictures(samples: Mapping[float, Sequence[GallerySample]]) -> list[Picture]:
    """What the networks were shown of a video each, none twice.

    Args:
        samples: Galleries by static share; the videos of two shares may look the same.

    Returns:
        At most one figure a share.
    """
    shown: dict[bytes, tuple[float, GallerySample]] = {}
    for rho, gallery in samples.items():
        fresh = (one for one in gallery if one.pictures.tobytes() not in shown)
        if sample := next(fresh, None):
            shown[sample.pictures.tobytes()] = (rho, sample)
    return [
        gallery_figure(sample, f'gallery_{place}', of=f'static share {rho:g}')
        for place, (rho, sample) in enumerate(shown.values(), 1)
    ]


def draw_control(rows: Sequence[Row]) -> str:
    """Draw S against the known share, and the accuracies against theory.

    Args:
        rows: Entries of ``summary.json``; networks of one share stand side by side.

    Returns:
        The figure as an SVG element.
    """
    rows = sorted(rows, key=lambda row: row['rho'])
    return draw_svg(lambda figure: _paint(figure, rows), 9.5, 4.2)


def _paint(figure: Figure, rows: Sequence[Row]) -> None:
    left, right = figure.subplots(1, 2)
    _draw_shares(left, rows)
    _draw_accuracies(right, rows)
    for axes in (left, right):
        axes.set(xlabel='known static share of the videos', xlim=(-0.05, 1.05))
        axes.spines[['top', 'right']].set_visible(False)
        axes.grid(alpha=0.25)


def _draw_shares(axes: Axes, rows: Sequence[Row]) -> None:
    shares = [Estimate.from_columns(row, 'S') for row in rows]
    spread = [[s.value - s.low for s in shares], [s.high - s.value for s in shares]]
    axes.plot([0, 1], [0, 1], color='grey', linestyle='--', label='known')
    axes.errorbar(
        _side_by_side([row['S_true'] for row in rows]),
        [share.value for share in shares],
        yerr=spread,
        fmt='o',
        capsize=4,
        color=colour_of('shuffle'),
        label='measured, 95% interval',
    )
    axes.set(ylabel='static share S', ylim=(-0.12, 1.12), title='Static share')
    axes.legend(frameon=False)


def _side_by_side(places: list[float]) -> list[float]:
    """Places a little apart where they are equal.

    Example:
        >>> _side_by_side([0, 0.5, 0.5])
        [0.0, 0.4925, 0.5075]
    """
    before = [places[:i].count(place) for i, place in enumerate(places)]
    middle = [(places.count(place) - 1) / 2 for place in places]
    ranks = [b - m for b, m in zip(before, middle, strict=True)]
    return [place + 0.015 * rank for place, rank in zip(places, ranks, strict=True)]


def _draw_accuracies(axes: Axes, rows: Sequence[Row]) -> None:
    places = [row['S_true'] for row in rows]
    marks = {'shuffle': ('o', -0.012), 'reverse': ('s', 0.0), 'freeze': ('^', 0.012)}
    axes.plot(places, [row['A_original'] for row in rows], 'D', color='black', label='original')
    for name, (marker, offset) in marks.items():
        colour = colour_of(name)
        values = [row[f'A_{name}'] for row in rows]
        axes.plot([p + offset for p in places], values, marker, color=colour, label=name)
        known = [row[f'A_{name}_true'] for row in rows]
        axes.plot(places, known, '--', color=colour, linewidth=1)
    axes.set(ylabel='accuracy', ylim=(-0.05, 1.05), title='Accuracies; dashed: known')
    axes.legend(frameon=False, loc='lower right')
