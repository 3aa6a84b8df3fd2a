"""Do the intervals cover what they promise? Answers drawn from a known truth, summarised as usual.

Invariant: a repeat is a function of its scenario and its number alone, and it takes the way of
every report, through `summarise_answers`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background.cells import wilson_interval
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.estimates import BiasSummary
from mmbias.analysis.resampling.intervals import PERCENTILE
from mmbias.analysis.summary import summarise_answers

PROBES = [('original', None), ('shuffle', 0)]
WILSON = 'A_original (Wilson)'


@dataclass(frozen=True)
class Scenario:
    """A data set and a recogniser whose accuracies are known.

    A sample is right where a normal number falls below the quantile of its class's accuracy. The
    numbers of the two columns are correlated, as hard samples are hard under every probe, and so
    are those of one group. The accuracies of the classes are quantiles of a beta distribution.

    Attributes:
        name: What tables call it.
        samples: N.
        classes: C, samples dealt out evenly.
        accuracy: Mean over the classes of the accuracy on the original frames.
        probe_accuracy: The same under the probe.
        groups: Independent groups; None: every sample is independent.
        one_class: Whether a group holds one class (a source video) or all in turn (a person).
        correlation: Correlation of the numbers within a group, in [0, 1).
        uneven: Sizes of the groups (of the classes, without groups) are as k^uneven, k = 1, 2, ...
        chance: Chance level of S; None: 1 / C.
        pairing: Correlation between the two columns.
        concentration: Sum of the two parameters of the beta distribution; the less, the more the
            classes differ.
    """

    name: str
    samples: int
    classes: int
    accuracy: float
    probe_accuracy: float
    groups: int | None = None
    one_class: bool = False
    correlation: float = 0.0
    uneven: float = 0.0
    chance: float | None = None
    pairing: float = 0.5
    concentration: float = 4.0

    def deal_groups(self) -> NDArray[np.intp] | None:
        """Group of each sample, shape (N,); None without groups."""
        return None if self.groups is None else _deal(self.samples, self.groups, self.uneven)

    def deal_labels(self) -> NDArray[np.intp]:
        """Class of each sample, shape (N,)."""
        groups = self.deal_groups()
        if groups is None:
            return _deal(self.samples, self.classes, self.uneven)
        if self.one_class:
            return groups % self.classes
        return np.arange(self.samples) % self.classes

    def class_accuracies(self) -> NDArray[np.float64]:
        """True accuracies of the classes, original and probe, shape (C, 2)."""
        # Shuffled, so that large classes are not the easy ones.
        levels = np.random.default_rng(0).permutation(self.classes) + 0.5
        levels /= self.classes
        means = np.array([self.accuracy, self.probe_accuracy])
        if self.classes == 1:
            return means[None]
        sizes = self.concentration * np.stack([means, 1 - means])
        return np.asarray(stats.beta.ppf(levels[:, None], *sizes[:, None]))


def true_values(scenario: Scenario) -> dict[str, float]:
    """Compute what the summaries of a scenario estimate.

    Args:
        scenario: The scenario.

    Returns:
        A_original, A_probe, drop, B and S of the given labels and of the classes' accuracies.
    """
    labels, by_class = scenario.deal_labels(), scenario.class_accuracies()
    original, probe = by_class[labels].mean(axis=0)
    present = np.unique(labels)
    means = by_class[present].mean(axis=0)
    chance = scenario.chance or 1 / len(present)
    return {
        'A_original': float(original),
        'A_probe': float(probe),
        'drop': float(original - probe),
        'B': float(log_ratio(original, probe)),
        'S': float(static_share(means[0], means[1], chance)),
    }


def draw_answers(scenario: Scenario, repeat: int) -> AnswerTable:
    """Draw the answers of one repeat.

    Args:
        scenario: The scenario.
        repeat: Number of the repeat, which seeds the draw.

    Returns:
        Answers under 'original' and 'shuffle'.
    """
    rng = np.random.default_rng([repeat, scenario.samples])
    labels, groups = scenario.deal_labels(), scenario.deal_groups()
    numbers = _draw_pairs(rng, scenario.samples, scenario.pairing)
    if groups is not None:
        shared = _draw_pairs(rng, int(groups.max()) + 1, scenario.pairing)[groups]
        own, common = np.sqrt([1 - scenario.correlation, scenario.correlation])
        numbers = own * numbers + common * shared
    right = numbers < stats.norm.ppf(scenario.class_accuracies())[labels]
    return AnswerTable.from_arrays(right, labels, PROBES, groups=groups)


def simulate_intervals(
    scenario: Scenario,
    repeats: Iterable[int],
    *,
    interval: str = PERCENTILE,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Draw and summarise again and again.

    Args:
        scenario: The scenario.
        repeats: Numbers of the repeats.
        interval: 'percentile' or 'bca'.
        resamples: Bootstrap resamples of a repeat.
        confidence: Coverage aimed at.

    Returns:
        One row a repeat and measure: scenario, repeat, measure, truth, low, high. Without groups
        Wilson's interval of A_original stands beside the bootstrap's.
    """
    truths, rows = true_values(scenario), []
    for repeat in repeats:
        answers = draw_answers(scenario, repeat)
        summary = summarise_answers(
            answers,
            chance=scenario.chance,
            interval=interval,
            resamples=resamples,
            confidence=confidence,
            seed=repeat,
        )
        for measure, ends in _intervals_of(summary).items():
            truth = truths['A_original' if measure == WILSON else measure]
            rows.append((scenario.name, repeat, measure, truth, *ends))
    return pd.DataFrame(rows, columns=['scenario', 'repeat', 'measure', 'truth', 'low', 'high'])


def tabulate_coverage(intervals: pd.DataFrame) -> pd.DataFrame:
    """Count how often the intervals hold the truth.

    Args:
        intervals: Rows of :func:`simulate_intervals`, of one or more scenarios.

    Returns:
        One row a scenario and measure: truth, coverage among the repeats that have an interval
        (NaN if none has), error (its binomial standard error), width (the median) and undefined
        (the share of the repeats without an interval) and repeats.
    """
    frame = intervals.assign(
        held=intervals['truth'].between(intervals['low'], intervals['high']),
        width=intervals['high'] - intervals['low'],
        undefined=intervals['low'].isna() | intervals['high'].isna(),
    )
    frame['held'] = frame['held'].astype(float).where(~frame['undefined'])
    keys = ['scenario', 'measure']
    table = frame.groupby(keys, sort=False).agg(
        truth=('truth', 'first'),
        coverage=('held', 'mean'),
        defined=('held', 'count'),
        width=('width', 'median'),
        undefined=('undefined', 'mean'),
        repeats=('repeat', 'size'),
    )
    spread = table['coverage'] * (1 - table['coverage'])
    table.insert(2, 'error', np.sqrt(spread / table.pop('defined').where(lambda n: n > 0)))
    return table.reset_index()


def _intervals_of(summary: BiasSummary) -> dict[str, tuple[float, float]]:
    probe = summary.probes['shuffle']
    estimates = {
        'A_original': summary.accuracy,
        'A_probe': probe.accuracy,
        'drop': probe.drop,
        'B': probe.log_ratio,
        'S': probe.static_share,
    }
    ends = {measure: (estimate.low, estimate.high) for measure, estimate in estimates.items()}
    if summary.num_groups is None:
        right = round(summary.accuracy.value * summary.n)
        ends[WILSON] = wilson_interval(right, summary.n, summary.confidence)
    return ends


def _draw_pairs(rng: np.random.Generator, count: int, correlation: float) -> NDArray[np.float64]:
    """Normal numbers, shape (count, 2), the two columns correlated."""
    first, second = rng.standard_normal((2, count))
    return np.column_stack([first, correlation * first + np.sqrt(1 - correlation**2) * second])


def _deal(samples: int, parts: int, uneven: float) -> NDArray[np.intp]:
    """Number of the part of each sample, shape (samples,); sizes as k^uneven, at least 1."""
    weights = np.arange(1, parts + 1) ** uneven
    spare = samples - parts
    ends = np.arange(1, parts + 1) + np.round(spare * np.cumsum(weights) / weights.sum())
    return np.searchsorted(ends, np.arange(samples), side='right')
