"""The page of the control with background: every number beside what it is known to be."""

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from mmbias.analysis.flags import count_noun
from mmbias.printing.numbers import format_number
from mmbias.report.document import Column, Document, Figure, Paragraph, Row, Section, Table
from mmbias.report.figures.known_values import draw_known_values
from mmbias.report.sections.gallery import gallery_figure
from mmbias.results.gallery import GallerySample

TOLERANCE = 0.03
NUMBERS = ('value', 'low', 'high', 'known')
CAPTION = 'Mean over the networks [lowest, highest]'
MEASURES = {
    'accuracy': 'accuracy',
    'background_error': 'background error',
    'background_share': 'background share',
    'actor_share': 'actor share',
    'contrasted': 'contrasted accuracy',
}


def background_control(
    rows: Sequence[Row],
    *,
    n: int,
    versions: Mapping[str, str],
    pictures: Mapping[float, Sequence[GallerySample]] | None = None,
) -> Document:
    """Everything about a run of the control with background.

    Args:
        rows: One a number of a network: rho, seed, probe, measure, value, low, high and known; None
            or NaN for what is not defined, and for a known value that no formula gives.
        n: Test videos of each network.
        versions: Packages and their versions.
        pictures: What the networks were shown of some videos, by share.

    Returns:
        The report.
    """
    table = pd.DataFrame(rows)
    table[['value', 'low', 'high', 'known']] = table[['value', 'low', 'high', 'known']].astype(
        float
    )
    table['number'] = [_name(row) for row in table.to_dict('records')]
    known = table[table['known'].notna()]
    sections = (
        Section('Known and measured', 'known', (_answer(known, n), _figure(known), _cells(known))),
        Section('What no formula gives', 'unknown', (_cells(table[table['known'].isna()]),)),
        *_seen(pictures or {}),
        Section('How the truth is known', 'truth', tuple(Paragraph(text) for text in TRUTH)),
        Section('All numbers', 'all', (_everything(table),)),
    )
    used = ', '.join(f'{name} {version}' for name, version in versions.items())
    return Document('Do the background probes find what is known?', sections, f'{used}.')


TRUTH = (
    'In every video a hand turns before a textured ground. A bright hand says that its motion is '
    'the class; the texture is drawn at random. A dark hand says that the texture is the class; '
    'the motion is drawn at random. An exact share r of the scenes is dark. Masks and grounds are '
    'those that the videos were drawn with.',
    'A competent network is right on all original videos. Under a probe it is right on the bright '
    'ones where the motion is shown, on the dark ones where the texture is their own or that of a '
    'video of the same texture, on one of four where there is none, and on none where it is '
    'another one: its accuracy is (1 - r) m + r g. Of a network that is not right on every '
    'original video the values are not known.',
    'The share r is fixed by construction, while the bootstrap over scenes lets it vary: '
    'between 0 and 1 the intervals are wider than the error.',
)


def is_as_known(row: Row) -> bool:
    """Whether a value is what it should be: the known one is in its interval, or 0.03 away.

    Example:
        >>> is_as_known({'value': 0.5, 'low': 0.4, 'high': 0.6, 'known': 0.55})
        True
    """
    value, low, high, known = (_defined(row[name]) for name in NUMBERS)
    return abs(value - known) <= TOLERANCE or low <= known <= high


def describe_agreement(rows: Sequence[Row]) -> str:
    """How many numbers are what they should be, and the one farthest off."""
    known = [row for row in rows if not math.isnan(_defined(row['known']))]
    if not known:
        return 'There is no number whose value is known.'
    good = sum(is_as_known(row) for row in known)
    worst = max(known, key=lambda row: _error(row))
    return (
        f'{good} of {len(known)} numbers have the known value in their 95% interval or within '
        f'{TOLERANCE}. The farthest off is {_name(worst)} at r = {worst["rho"]:g}, seed '
        f'{worst["seed"]}: {format_number(_defined(worst["value"]), 3)} for {worst["known"]:.3f}.'
    )


def _error(row: Row) -> float:
    error = abs(_defined(row['value']) - row['known'])
    return math.inf if math.isnan(error) else error


def _defined(value: float | None) -> float:
    return math.nan if value is None else value


def _name(row: Row) -> str:
    """Example: `background-swap: background error`; an accuracy is named by its probe alone."""
    measure = MEASURES[row['measure']]
    return row['probe'] if measure == 'accuracy' else f'{row["probe"]}: {measure}'


def _answer(known: pd.DataFrame, n: int) -> Paragraph:
    networks = count_noun(len(known[['rho', 'seed']].drop_duplicates()), 'networks')
    text = describe_agreement(known.to_dict('records'))
    return Paragraph(f'{text} {networks}, {n} test videos each.', answer=True)


def _figure(known: pd.DataFrame) -> Figure:
    return Figure(
        'known',
        draw_known_values(known),
        'One panel for each number: its measured values at every known share, and the line on '
        'which they should lie.',
        'Points: measured, with 95% intervals, one for each network. Dashed: known.',
    )


def _seen(pictures: Mapping[float, Sequence[GallerySample]]) -> list[Section]:
    named = [(rho, sample) for rho, gallery in pictures.items() for sample in gallery]
    figures = tuple(
        gallery_figure(sample, f'gallery_{place}', of=f'r = {rho:g}')
        for place, (rho, sample) in enumerate(named, 1)
    )
    return [Section('What the networks see', 'gallery', figures)] if figures else []


def _cells(table: pd.DataFrame) -> Table:
    """One line a number, one column a share."""
    records: list[Row] = [
        {'number': number} | {f'r {rho:g}': _cell(cell) for rho, cell in rows.groupby('rho')}
        for number, rows in table.groupby('number', sort=False)
    ]
    shares = [f'r {rho:g}' for rho in sorted(set(table['rho']))]
    frame = pd.DataFrame(records, columns=['number', *shares]).fillna('')
    known = bool(table['known'].notna().any())
    return Table(
        'known_and_measured' if known else 'measured',
        'Mean over the networks [lowest, highest]'
        + (', known value in round brackets.' if known else '.'),
        frame,
        tuple(_column(name, numeric=name != 'number') for name in frame.columns),
    )


def _column(name: str, *, numeric: bool) -> Column:
    heading = name.replace('r ', 'r = ') if numeric else name
    return Column(heading, name, lambda row: str(row[name]), numeric=numeric)


def _cell(rows: pd.DataFrame) -> str:
    """Example: `0.749 [0.742, 0.754] (0.750)`."""
    values = rows['value']
    text = format_number(values.mean(), 3)
    if len(rows) > 1:
        text += f' [{format_number(values.min(), 3)}, {format_number(values.max(), 3)}]'
    known = rows['known'].iloc[0]
    return text if math.isnan(known) else f'{text} ({known:.3f})'


def _everything(table: pd.DataFrame) -> Table:
    keys = ['rho', 'seed', 'probe', 'measure', 'value', 'low', 'high', 'known']
    digits = {'value': 3, 'low': 3, 'high': 3, 'known': 3}
    columns = tuple(
        Column(key, key, _show(key, digits.get(key)), numeric=key not in ('probe', 'measure'))
        for key in keys
    )
    return Table('all_numbers', 'One line a number of a network.', table[keys], columns, True)


def _show(key: str, digits: int | None) -> Callable[[Row], str]:
    if digits is None:
        return lambda row: f'{row[key]:g}' if key in ('rho', 'seed') else str(row[key])
    return lambda row: '' if math.isnan(row[key]) else format_number(row[key], digits)
