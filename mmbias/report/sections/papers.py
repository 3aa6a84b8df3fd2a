"""The tables of the two papers as they are printed, with S beside B."""

import math

import pandas as pd

from mmbias.analysis import Estimate
from mmbias.findings.findings import HanFindings
from mmbias.printing.numbers import format_number
from mmbias.published import read_published
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Figure, Paragraph, Row, Section, Table
from mmbias.report.figures import Bar, BarGroup, draw_bars
from mmbias.report.sections.attributes import accuracy_gap, cell_table
from mmbias.report.table_columns import make_frame

# As in the paper's figure: generic data sets blue, fine-grained ones red; shuffled is paler.
COLOURS = {
    ('generic', 'original'): '#21618c',
    ('generic', 'shuffled'): '#7fb3d5',
    ('fine-grained', 'original'): '#a93226',
    ('fine-grained', 'shuffled'): '#e6a49c',
}


def hara_table() -> Section:
    """Table 1 of Hara et al."""
    rows = read_published('hara2021_table1')
    shown = (
        columns.text('Data set', 'title'),
        columns.text('Kind', 'kind'),
        columns.count('Classes', 'classes'),
        columns.percent('Chance %', 'chance', 2),
        columns.percent('Original %', 'original'),
        columns.percent('Shuffled %', 'shuffled'),
        columns.number('B', 'log_ratio'),
        columns.number('S', 'static_share'),
    )
    blocks = (
        Paragraph(
            'A 3D ResNet-50 trained from scratch on each data set. B is printed in the paper; '
            'it is a logarithm of the ratio, and a network that guesses under the probe has the '
            'larger B, the more classes there are. S is not in the paper: it follows from the '
            'printed accuracies and chance = 1 / classes. Accuracy, B and S come without '
            'intervals, for the numbers of test videos are not printed.'
        ),
        _hara_bars(rows),
        Table(
            'hara2021_table1',
            'Table 1 of Hara et al. 2021, with chance and S.',
            make_frame(rows.to_dict('records')),
            shown,
            sortable=True,
        ),
    )
    return Section('Frames shuffled: nine data sets', 'hara', blocks)


def _hara_bars(rows: pd.DataFrame) -> Figure:
    groups = [
        BarGroup(
            row['title'],
            tuple(
                Bar(
                    Estimate(row[name], math.nan, math.nan),
                    COLOURS[row['kind'], name],
                    f'{row["kind"]}, {name}',
                )
                for name in ('original', 'shuffled')
            ),
            f'B = {row["log_ratio"]:.2f}, S = {format_number(row["static_share"])}',
            row['chance'],
        )
        for row in rows.to_dict('records')
    ]
    texts = (
        f'{row["title"]}: original {format_number(row["original"], 1, 100)}, shuffled '
        f'{format_number(row["shuffled"], 1, 100)}'
        for row in rows.to_dict('records')
    )
    return Figure(
        name='hara2021_table1',
        svg=draw_bars(groups),
        alt=f'Bars of accuracy in percent. {"; ".join(texts)}.',
        caption='Accuracy in percent on original and on shuffled frames. Blue: generic data sets, '
        'red: fine-grained ones. Dotted: chance.',
    )


def han_accuracies() -> Section:
    """Table 1 of Han."""
    rows = read_published('han_accuracy')
    shown = (
        columns.text('Set', 'set'),
        columns.percent('Accuracy %', 'accuracy', 2),
        columns.count('Right', 'derived_correct'),
        columns.count('of', 'derived_total'),
    )
    blocks = (
        Paragraph(
            'An I3D-R50 restricted to ten classes of Kinetics-400, on their validation videos and '
            'on videos filmed in usual (real) and unusual (weird) settings. The counts are not '
            'printed: those of the two settings are the only ones that fit the accuracies and the '
            'sums of the paper, those of Kinetics-400 are one choice of several.'
        ),
        Table(
            'han_accuracy',
            'Table 1 of Han, with counts.',
            make_frame(rows.to_dict('records')),
            shown,
        ),
    )
    return Section('Backgrounds: three sets', 'han-sets', blocks)


def han_backgrounds(found: HanFindings) -> Section:
    """Figure 3 of Han, and the gap that its counts give."""
    return Section('Backgrounds: classes by backgrounds', 'han', tuple(han_blocks(found)))


def han_blocks(found: HanFindings) -> list[Block]:
    """Counts as printed, their margins, and the gap of the settings."""
    return [
        Paragraph(
            'The counts by class and background are as printed, without the settings. Margins, '
            'p-values and the gap are not in the paper; they follow from its counts. One person '
            'was filmed: all of them speak of more videos of this person, and how much people '
            'differ cannot be told.'
        ),
        cell_table('han_background', found.background),
        Paragraph(
            f'{accuracy_gap(found.gap)}, with every video counting the same: which classes were '
            'filmed in which setting is not printed.'
        ),
        Paragraph(_class_sentence(found)),
        Table(
            'han_classes',
            'Accuracies of single classes in the text (section 4.3), and the same classes in '
            'Figure 3.',
            make_frame(list(map(_class_row, found.classes.to_dict('records')))),
            (
                columns.text('Class', 'class'),
                columns.text('Set', 'set'),
                columns.percent('Accuracy %', 'accuracy'),
                columns.text('Figure 3, both sets', 'both'),
                columns.text('Counts that fit both', 'counts'),
            ),
        ),
    ]


def _class_sentence(found: HanFindings) -> str:
    fits = found.classes['fitting'].map(len) > 0
    sizes = found.background.by_class['total']
    verdict = 'all agree with Figure 3: there are counts that give both'
    if not fits.all():
        verdict = f'{", ".join(found.classes["class"][~fits])} cannot agree with Figure 3'
    return (
        f'The text tells the accuracies of {len(fits)} classes in numbers; {verdict}, with at '
        'least 15 videos of a class in each setting. Its sizes do not agree: it speaks of 30 '
        f'videos a class, Figure 3 has {sizes.min()} to {sizes.max()}; of 24 of 30 videos of '
        '"flipping pancake" at home, Figure 3 has 24 of 34.'
    )


def _class_row(row: Row) -> Row:
    counts = ', '.join(f'{right}/{size}' for right, size in row['fitting']) or 'none'
    return row | dict(both=f'{row["correct"]}/{row["total"]}', counts=counts, fitting=None)
