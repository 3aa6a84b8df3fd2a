"""Sentences that must be read with the numbers on an attribute.

Invariant: nothing is hidden and nothing is changed here; a flag only says what a count, an interval
or a p-value cannot say itself.
"""

import math
from typing import Any

import pandas as pd

from mmbias.analysis.background.dependence import DependenceTest
from mmbias.analysis.background.gaps import SettingGap
from mmbias.analysis.flags import FEW_UNITS

LEVEL = 0.05  # above it, a test that cannot reach it cannot find anything


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
            f'{small} of {len(cells)} cells are too small to say anything: their intervals are '
            'wider than half of all accuracies.'
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
    if test.smallest > LEVEL:
        flags.append(
            f'The test over {attribute} knows {1 / test.smallest:.0f} rearrangements '
            f'({test.name}): a p-value below {test.smallest:.2g} is impossible, whatever the data.'
        )
    return flags


def flag_gap(
    setting: str, gap: SettingGap | None, settings: pd.DataFrame, samples: int
) -> list[str]:
    """Say what the gap hides, or why there is none.

    Args:
        setting: Name of the column of settings.
        gap: The gap, None where there is none.
        settings: Counts of the settings.
        samples: All samples.

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
    lost = len(gap.per_class) - gap.shared
    if lost:
        flags.append(
            f'{lost} of {len(gap.per_class)} classes are in {gap.first} or in {gap.second} only: '
            'the class-balanced gap leaves them out.'
        )
    for what, estimate in (('gap', gap.accuracy), ('class-balanced gap', gap.mean_class)):
        if math.isnan(estimate.low):
            flags.append(
                f'There is no interval of the {what}: the resamples all agree, or too many of them '
                'lack a setting.'
            )
    for row in settings.to_dict('records'):
        flags += _flag_setting(gap, row[setting], row)
    return flags


def _flag_setting(gap: SettingGap, name: str, counts: dict[str, Any]) -> list[str]:
    if name not in (gap.first, gap.second):
        return [f'The gap leaves out the {counts["total"]} samples of {name}.']
    if counts['accuracy'] in (0, 1):
        kind = 'right' if counts['accuracy'] else 'wrong'
        return [
            f'All {counts["total"]} samples of {name} are {kind}: the interval of the gap takes '
            f'that as certain; see the interval of {name} itself.'
        ]
    if counts['units'] < FEW_UNITS:
        noun = 'samples' if counts['units'] == counts['total'] else 'groups'
        return [
            f'Only {counts["units"]} {noun} of {name}, fewer than {FEW_UNITS}: the interval of the '
            f'gap allows for it and holds only if the {noun} are much alike.'
        ]
    return []
