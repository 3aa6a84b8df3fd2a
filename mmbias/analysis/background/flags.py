"""Sentences that must be read with the numbers on an attribute.

Invariant: nothing is hidden and nothing is changed here; a flag only says what a count, an interval
or a p-value cannot say itself.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from mmbias.analysis.background.dependence import DependenceTest
from mmbias.analysis.background.gaps import SettingGap
from mmbias.analysis.background.summary import BackgroundSummary
from mmbias.analysis.flags import FEW_UNITS, count_noun
from mmbias.analysis.floors import flag_floor

Counts = Mapping[str, Any]


def flag_background(summary: BackgroundSummary) -> tuple[str, ...]:
    """Everything that must be read with a summary, each thing once.

    Args:
        summary: The numbers; its own flags are not looked at.

    Returns:
        Sentences.
    """
    flags = flag_groups(summary.n, summary.num_groups)
    same, gap, samples = summary.attribute == summary.setting, summary.gap, summary.n
    if summary.cells is not None:
        flags += flag_cells(str(summary.attribute), summary.cells, samples)
    # Of the same column, the gap says it in a sentence that names the two values.
    if summary.test is not None and not (same and gap is not None and not gap.shared):
        flags += flag_test(str(summary.attribute), summary.test)
    if summary.by_setting is not None:
        counted = int(summary.by_setting['total'].sum()) if same else samples
        flags += flag_gap(str(summary.setting), gap, summary.by_setting, counted)
    if gap is not None and not (same and summary.test is not None):
        flags += flag_floor(gap.p_value, gap.smallest_p, f'{gap.first} - {gap.second}')
    return tuple(flags)


def flag_groups(samples: int, groups: int | None) -> list[str]:
    """Say what samples that are not independent do to the intervals."""
    if groups is None or groups == samples:
        return []
    if groups == 1:
        return [
            f'All {samples} samples are of one group: nothing is said of other groups. Intervals '
            'of accuracies and tests within the group speak of other samples of it.'
        ]
    return [
        f'The {samples} samples are of {groups} groups: the intervals of the accuracies take '
        'samples as independent and are too short.'
    ]


def flag_cells(attribute: str, cells: pd.DataFrame, samples: int) -> list[str]:
    """Say which cells say nothing, and which samples are in none."""
    flags = []
    outside = samples - int(cells['total'].sum())
    if outside:
        flags.append(f'{outside} of {samples} samples have no {attribute}: they are in no cell.')
    small = int(cells['too_small'].sum())
    if small:
        flags.append(
            f'{small} of {len(cells)} cells say next to nothing: their intervals are wider than '
            '50 points.'
        )
    return flags


def flag_test(attribute: str, test: DependenceTest) -> list[str]:
    """Say what the test could not compare."""
    if math.isnan(test.p_value):
        return [f'No class can be compared over {attribute} ({test.name}): there is no p-value.']
    flags = []
    samples = int(test.per_class['total'].sum())
    if test.moved < samples:
        flags.append(
            f'The test over {attribute} rests on {test.moved} of {samples} samples: the others '
            f'cannot change places ({test.name}).'
        )
    return flags + flag_floor(test.p_value, test.smallest, attribute)


def flag_gap(
    setting: str, gap: SettingGap | None, settings: pd.DataFrame, samples: int
) -> list[str]:
    """Say what the gap hides, or why there is none.

    Args:
        setting: Name of the column of settings.
        gap: The gap, None where there is none.
        settings: Counts of the settings.
        samples: All samples that are to be accounted for.

    Returns:
        Sentences, none if there is nothing to say.
    """
    flags = []
    outside = samples - int(settings['total'].sum())
    if outside:
        flags.append(f'{outside} of {samples} samples have no {setting}: they are in no gap.')
    if gap is None:
        names = ', '.join(map(str, settings[setting]))
        return [*flags, f'There is no gap over {setting}: of {names}, two must be named.']
    rows = settings.rename(columns={setting: 'name'}).to_dict('records')
    others = [row for row in rows if row['name'] not in (gap.first, gap.second)]
    flags += [
        f'The gap leaves out the {count_noun(row["total"], "samples")} of {row["name"]}.'
        for row in others
    ]
    pair = [row for row in rows if row['name'] in (gap.first, gap.second)]
    return [*flags, *_flag_classes(gap), *_flag_intervals(gap), *_flag_settings(gap, pair)]


def _flag_classes(gap: SettingGap) -> list[str]:
    if not gap.shared:
        return [
            f'No class is in both {gap.first} and {gap.second}: nothing can be compared class by '
            'class, and the gap may be a difference of the classes alone.'
        ]
    lost = len(gap.per_class) - gap.shared
    if not lost:
        return []
    return [
        f'{lost} of {len(gap.per_class)} classes are in {gap.first} or in {gap.second} only: '
        'the class-balanced gap leaves them out.'
    ]


def _flag_intervals(gap: SettingGap) -> list[str]:
    estimates = {'gap': gap.accuracy, 'class-balanced gap': gap.mean_class if gap.shared else None}
    missing = [what for what, found in estimates.items() if found and math.isnan(found.low)]
    if not missing:
        return []
    return [
        f'There is no interval of the {" and of the ".join(missing)}: the resamples all agree, or '
        'too many of them lack a setting.'
    ]


def _flag_settings(gap: SettingGap, pair: Sequence[Counts]) -> list[str]:
    """What both settings share is said once."""
    flags = []
    taken = (
        '' if math.isnan(gap.accuracy.low) else 'the interval of the gap takes that as certain; '
    )
    for kind, accuracy in (('right', 1), ('wrong', 0)):
        certain = [row for row in pair if row['accuracy'] == accuracy]
        if certain:
            flags.append(
                f'All {_join_counts(certain, "total", "samples")} are {kind}: {taken}see the '
                'intervals of the settings themselves, beside their counts.'
            )
    varied = [row for row in pair if row['accuracy'] not in (0, 1) and row['units'] < FEW_UNITS]
    for noun in ('samples', 'groups'):
        few = [row for row in varied if (row['units'] == row['total']) == (noun == 'samples')]
        if few:
            flags.append(
                f'Only {_join_counts(few, "units", noun)}, fewer than {FEW_UNITS}: the interval of '
                f'the gap allows for it and holds only if the {noun} are much alike.'
            )
    return flags


def _join_counts(rows: Sequence[Counts], column: str, noun: str) -> str:
    """As in '9 groups of real and 8 of weird'."""
    first, *others = rows
    parts = [f'{count_noun(first[column], noun)} of {first["name"]}']
    return ' and '.join([*parts, *(f'{row[column]} of {row["name"]}' for row in others)])
