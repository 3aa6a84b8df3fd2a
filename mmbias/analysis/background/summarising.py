"""Where an attribute decides: accuracy by class and background, and between two settings.

Invariant: counts are those of the answers given; a sample without a value of the attribute is left
out where the attribute counts, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.background.cells import COUNTED, as_categories, check_answers, count_cells
from mmbias.analysis.background.dependence import DependenceTest, within_class_test
from mmbias.analysis.background.flags import flag_background
from mmbias.analysis.background.gaps import SettingGap, setting_gap
from mmbias.analysis.background.summary import CLASS, BackgroundSummary
from mmbias.analysis.resampling.bootstrap import encode_groups


def summarise_background(
    correct: ArrayLike,
    labels: ArrayLike,
    columns: Mapping[str, ArrayLike],
    *,
    attribute: str | None = None,
    setting: str | None = None,
    pair: Sequence[str] | None = None,
    groups: ArrayLike | None = None,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> BackgroundSummary:
    """Count the answers by class, attribute and setting, and test what depends on what.

    Args:
        correct: Right or wrong, boolean, shape (N,).
        labels: Class name of each sample, shape (N,); a pandas Categorical keeps its order.
        columns: Values by name, each of shape (N,); None, NaN and '' are no value.
        attribute: The column to cross with the class, for example a background.
        setting: The column whose values are compared by a gap.
        pair: Two settings, the one that is subtracted from first; by default the two that there
            are, in sorted order.
        groups: Group of each sample, shape (N,), where samples are not independent.
        resamples: Bootstrap resamples and rearrangements of the tests, at least 1.
        confidence: Coverage the intervals aim at, in (0, 1).
        seed: Seed of all of them.

    Returns:
        Counts, intervals, tests and flags.

    Raises:
        ValueError: If neither attribute nor setting is named, a column is not there, has no value
            at all or the name of a result, or anything else does not fit.

    Example:
        >>> rooms = {'room': ['home', 'home', 'cafe', 'cafe'] * 9}
        >>> summary = summarise_background(
        ...     [True, True, False, False] * 9, ['eating', 'reading'] * 18, rooms, attribute='room'
        ... )
        >>> summary.spread_cells('correct').loc['eating'].to_dict()
        {'cafe': 0, 'home': 9}
        >>> summary.test.p_value < 0.001
        True
    """
    answers = check_answers(correct)
    data = _Data(
        answers,
        as_categories('labels', labels, len(answers)),
        None if groups is None else encode_groups(groups, len(answers)),
        dict(resamples=resamples, confidence=confidence, seed=seed),
    )
    if attribute is None and setting is None:
        raise ValueError(f'name an attribute or a setting, there are: {", ".join(columns)}')
    by_attribute, cells, test = _cross(data, attribute, columns)
    by_setting, gap = _compare(data, setting, columns, pair)
    num_groups = None if data.groups is None else int(data.groups.max()) + 1
    summary = BackgroundSummary(
        attribute=attribute,
        setting=setting,
        n=len(answers),
        num_groups=num_groups,
        overall=data.count({}),
        by_class=data.count({CLASS: data.classes}),
        by_attribute=by_attribute,
        by_setting=by_setting,
        cells=cells,
        test=test,
        gap=gap,
        flags=(),
        resamples=resamples,
        confidence=confidence,
        seed=seed,
    )
    return replace(summary, flags=flag_background(summary))


@dataclass(frozen=True)
class _Data:
    """Checked answers and how to judge them."""

    correct: NDArray[np.bool_]  # (N,)
    classes: pd.Categorical  # (N,)
    groups: NDArray[np.intp] | None  # (N,)
    options: Mapping[str, Any]

    def having(self, name: str, columns: Mapping[str, ArrayLike]) -> tuple['_Data', pd.Categorical]:
        """Samples with a value in a column, and these values."""
        if name not in columns:
            raise ValueError(f'no column {name!r}, there are: {", ".join(columns)}')
        if name in (CLASS, *COUNTED):
            raise ValueError(f'column {name!r} has the name of a result, must have another')
        values = pd.Categorical(columns[name])
        if len(values) != len(self.correct):
            raise ValueError(f'{name} has {len(values)} values, must have {len(self.correct)}')
        known = np.asarray(values.notna() & (values != ''))
        if not known.any():
            raise ValueError(f'column {name!r} has no value in any of {len(known)} samples')
        groups = None if self.groups is None else self.groups[known]
        values = values[known].remove_unused_categories()
        return _Data(self.correct[known], self.classes[known], groups, self.options), values

    def count(self, keys: Mapping[str, pd.Categorical]) -> pd.DataFrame:
        """Cells of the keys."""
        confidence = self.options['confidence']
        return count_cells(self.correct, keys, groups=self.groups, confidence=confidence)


def _cross(
    everything: _Data, attribute: str | None, columns: Mapping[str, ArrayLike]
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, DependenceTest | None]:
    """Margins of the attribute, cells of class and attribute, and the test."""
    if attribute is None:
        return None, None, None
    data, values = everything.having(attribute, columns)
    test = within_class_test(
        data.correct,
        data.classes,
        values,
        groups=data.groups,
        resamples=data.options['resamples'],
        seed=data.options['seed'],
    )
    cells = data.count({CLASS: data.classes, attribute: values})
    return data.count({attribute: values}), cells, test


def _compare(
    everything: _Data,
    setting: str | None,
    columns: Mapping[str, ArrayLike],
    pair: Sequence[str] | None,
) -> tuple[pd.DataFrame | None, SettingGap | None]:
    """Counts of the settings, and the gap of the pair or of the only two settings."""
    if setting is None:
        return None, None
    data, values = everything.having(setting, columns)
    by_setting, gap = data.count({setting: values}), None
    if pair is None and len(values.categories) == 2:
        pair = list(values.categories)
    if pair is not None:
        gap = setting_gap(
            data.correct, data.classes, values, pair, groups=data.groups, **data.options
        )
    return by_setting, gap
