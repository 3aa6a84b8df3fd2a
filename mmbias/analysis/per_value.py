"""Bias by class, or by the value of any attribute of the samples.

Invariant: a value is summarised from its own samples alone, with the chance level of the whole set:
what guessing reaches does not change because a table is cut up.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background.cells import as_categories, wilson_interval
from mmbias.analysis.estimates import BiasSummary, Estimate, ProbeSummary, estimate_columns
from mmbias.analysis.multiplicity import holm
from mmbias.analysis.resampling.intervals import PERCENTILE
from mmbias.analysis.summary import summarise_answers

Adjust = Callable[[ArrayLike], NDArray[np.float64]]
MEASURES = ('accuracy', 'drop', 'log_ratio', 'static_share')
COLUMNS = (
    *('value', 'probe', 'n', 'num_groups', 'classes_present', 'changed'),
    *(column for name in ('accuracy_original', *MEASURES) for column in estimate_columns(name)),
    *('p_value', 'p_adjusted', 'test'),
)


def summarise_per_value(
    answers: AnswerTable,
    values: ArrayLike,
    *,
    adjust: Adjust = holm,
    interval: str = PERCENTILE,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Summarise the samples of each value apart.

    Give the labels as values for a table by class. B is on plain accuracy and S on mean-class
    accuracy, over the classes among the samples of the value; the chance level in S is 1 / (classes
    present in the whole table). Intervals are those of :func:`summarise_answers`; accuracies of
    independent samples have Wilson's instead, except for means over several seeds. They are
    intervals of one value each: it is the p-values that are adjusted, per probe, for the number of
    values.

    Args:
        answers: The whole table.
        values: Class or attribute of each sample, shape (N,). The categories of a pandas
            Categorical keep their order.
        adjust: :func:`mmbias.analysis.holm` or :func:`mmbias.analysis.benjamini_hochberg`.
        interval: 'percentile' or 'bca'.
        resamples: Bootstrap resamples of each value.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.

    Returns:
        One row a value and probe: value, probe, n, num_groups (missing without groups),
        classes_present, changed (units that became right or wrong), then accuracy_original,
        accuracy, drop, log_ratio and static_share, each followed by its _low, _high and
        _bounded, then p_value, p_adjusted and test. NaN where undefined; no rows where nothing was
        probed.

    Raises:
        ValueError: If a value is missing, the shape is not (N,) or a setting is out of range.

    Example:
        >>> answers = AnswerTable.from_arrays(
        ...     [[True, False]] * 8 + [[True, True]] * 8,
        ...     ['jump'] * 8 + ['swim'] * 8,
        ...     [('original', None), ('shuffle', 0)],
        ... )
        >>> table = summarise_per_value(answers, answers.labels, resamples=200)
        >>> table[['value', 'n', 'changed', 'drop', 'p_adjusted']]
          value  n  changed  drop  p_adjusted
        0  jump  8        8   1.0    0.015625
        1  swim  8        0   0.0    1.000000
    """
    categories = as_categories('values', values, len(answers.labels))
    chance = chance_level(answers.labels)
    rows: list[dict[str, Any]] = []
    for code, value in enumerate(categories.categories):
        part = answers.take(categories.codes == code)
        summary = summarise_answers(
            part,
            chance=chance,
            interval=interval,
            resamples=resamples,
            confidence=confidence,
            seed=seed,
        )
        rows += [{'value': value, **row} for row in _rows_of(part, summary)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({'num_groups': 'Int64'})
    for of_probe in table.groupby('probe').indices.values():
        table.loc[of_probe, 'p_adjusted'] = adjust(table.loc[of_probe, 'p_value'].to_numpy())
    return table


def _rows_of(answers: AnswerTable, summary: BiasSummary) -> Iterator[dict[str, Any]]:
    """One row a probe."""
    shared = {
        'n': summary.n,
        'num_groups': summary.num_groups,
        'classes_present': summary.classes_present,
    }
    original = _score_accuracy(summary.accuracy, answers, 'original', summary.confidence)
    for name, probe in summary.probes.items():
        yield {
            'probe': name,
            **shared,
            'changed': answers.count_changed_units(name),
            **original.to_columns('accuracy_original'),
            **_measures(answers, probe, summary.confidence),
            'p_value': probe.p_value,
            'test': probe.test,
        }


def _measures(answers: AnswerTable, probe: ProbeSummary, confidence: float) -> dict[str, Any]:
    accuracy = _score_accuracy(probe.accuracy, answers, probe.name, confidence)
    columns = accuracy.to_columns('accuracy')
    for measure in MEASURES[1:]:
        columns |= getattr(probe, measure).to_columns(measure)
    return columns


def _score_accuracy(
    estimate: Estimate, answers: AnswerTable, name: str, confidence: float
) -> Estimate:
    """Give an accuracy of independent answers Wilson's interval, which suits any few of them."""
    right = answers.under(name)
    if answers.groups is not None or right.shape[1] > 1 or answers.pastes(name):
        return estimate
    return Estimate(estimate.value, *wilson_interval(int(right.sum()), len(right), confidence))
