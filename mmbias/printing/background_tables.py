"""Accuracy by class and attribute as plain text for terminals and logs."""

import io

import pandas as pd
from rich.console import Console
from rich.table import Table

from mmbias.analysis.background.dependence import DependenceTest
from mmbias.analysis.background.gaps import SettingGap
from mmbias.analysis.background.summary import CLASS, BackgroundSummary
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.flags import count_noun
from mmbias.printing.numbers import (
    TOO_SMALL_RULE,
    format_cell,
    format_estimate,
    format_number,
    format_p,
)

ALL = 'all'
WIDE = 10_000  # nothing is cut off; a terminal wraps what is longer than its lines


def background_table(summary: BackgroundSummary) -> str:
    """Lay out right answers of all by class and attribute, the gap, the tests, and what to mind.

    Args:
        summary: The numbers.

    Returns:
        Lines without colour codes.
    """
    parts = [_title(summary)]
    if summary.cells is not None:
        parts += ['', f'right / all; {TOO_SMALL_RULE}', _cell_table(summary)]
    parts += ['', _margins(summary)]
    if summary.test is not None:
        parts += ['', *_test_lines(str(summary.attribute), summary.test)]
    if summary.gap is not None:
        parts += ['', *_gap_lines(summary.gap), _gap_table(summary.gap)]
    return '\n'.join([*parts, *(f'note: {flag}' for flag in summary.flags)])


def _title(summary: BackgroundSummary) -> str:
    groups = summary.num_groups
    units = '' if groups is None else f' in {count_noun(groups, "groups")}'
    return (
        f'{count_noun(summary.n, "samples")}{units}, '
        f'{count_noun(len(summary.by_class), "classes")}, original frames; '
        f'{summary.confidence:.0%} intervals'
    )


def _cell_table(summary: BackgroundSummary) -> str:
    assert summary.cells is not None
    assert summary.by_attribute is not None
    name = str(summary.attribute)
    cells = {(row[CLASS], row[name]): format_cell(row) for _, row in summary.cells.iterrows()}
    values = list(summary.by_attribute[name])
    rows = [
        [
            str(row[CLASS]),
            *(cells.get((row[CLASS], value), '') for value in values),
            format_cell(row, margin=True),
        ]
        for _, row in summary.by_class.iterrows()
    ]
    margins = [*summary.by_attribute.iterrows(), *summary.overall.iterrows()]
    rows.append([ALL, *(format_cell(row, margin=True) for _, row in margins)])
    return _lay_out([CLASS, *map(str, values), ALL], rows)


def _margins(summary: BackgroundSummary) -> str:
    """Accuracies of everything, of each value and of each setting."""
    rows = [['', ALL, *_rates(summary.overall.iloc[0])]]
    named = {summary.attribute: summary.by_attribute, summary.setting: summary.by_setting}
    for name, table in named.items():
        if table is not None:
            rows += [[str(name), str(row[name]), *_rates(row)] for _, row in table.iterrows()]
    return _lay_out(['by', 'value', 'right / all', 'accuracy %'], rows, texts=2)


def _test_lines(attribute: str, test: DependenceTest) -> list[str]:
    return [
        f'does accuracy depend on {attribute}, given the class? p = {format_p(test.p_value)} '
        f'(any pattern), p = {format_p(test.p_common)} (alike in all classes)',
        f'{test.name}; {_list_classes(test.per_class)}',
    ]


def _gap_lines(gap: SettingGap) -> list[str]:
    return [
        f'{gap.first} - {gap.second}, points: {format_estimate(gap.accuracy, 1, 100)}; mean over '
        f'the {count_noun(gap.shared, "classes")} of both: '
        f'{format_estimate(gap.mean_class, 1, 100)}',
        f'does accuracy depend on it, given the class? p = {format_p(gap.p_value)} (alike in all '
        'classes)',
        f'{gap.test}; {_list_classes(gap.per_class)}',
    ]


def _gap_table(gap: SettingGap) -> str:
    rows = [
        [
            str(row[CLASS]),
            f'{row["correct_first"]}/{row["total_first"]}' if row['total_first'] else '',
            f'{row["correct_second"]}/{row["total_second"]}' if row['total_second'] else '',
            format_estimate(Estimate(row['gap'], row['low'], row['high']), 1, 100),
            *(format_p(row[name]) for name in ('p_value', 'p_holm', 'p_bh')),
        ]
        for _, row in gap.per_class.iterrows()
    ]
    headings = [CLASS, str(gap.first), str(gap.second), 'gap, points', 'p', 'p Holm', 'p Benj.-H.']
    return _lay_out(headings, rows)


def _list_classes(per_class: pd.DataFrame, level: float = 0.05) -> str:
    """Classes that stand out after Holm's adjustment."""
    found = per_class[per_class['p_holm'] <= level]
    names = ', '.join(f'{row[CLASS]} ({format_p(row["p_holm"])})' for _, row in found.iterrows())
    return f'by class, Holm: {names or f"none at {level:g}"}'


def _rates(row: pd.Series) -> list[str]:
    low, value, high = (format_number(row[name], 1, 100) for name in ('low', 'accuracy', 'high'))
    return [format_cell(row, margin=True), f'{value} [{low}, {high}]']


def _lay_out(headings: list[str], rows: list[list[str]], texts: int = 1) -> str:
    """A table whose first columns are texts, to the left, and the others numbers, to the right."""
    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify='left' if place < texts else 'right', no_wrap=True)
    for row in rows:
        table.add_row(*row)
    buffer = io.StringIO()
    Console(file=buffer, width=WIDE, color_system=None, markup=False).print(table)
    return '\n'.join(line.rstrip() for line in buffer.getvalue().splitlines())
