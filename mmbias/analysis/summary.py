"""From right and wrong answers to the summary of a recogniser's static bias.

Invariant: every estimate of a summary is computed on the same resamples, so all of them are paired.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mmbias.analysis.accuracy import chance_level, majority_baseline
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.estimates import BiasSummary, Estimate, ProbeSummary, SeedSpread
from mmbias.analysis.flags import ProbeFacts, RunFacts, flag_probe, flag_run
from mmbias.analysis.floors import flag_floor
from mmbias.analysis.resampling.bootstrap import ResampledAccuracies, bootstrap_accuracies
from mmbias.analysis.resampling.estimating import (
    DIFFERENCE,
    MEAN_CLASS,
    SHARE,
    choose_interval,
    read_estimate,
)
from mmbias.analysis.resampling.intervals import PERCENTILE, check_confidence
from mmbias.analysis.significance import paired_test


@dataclass(frozen=True)
class _Run:
    """What the summaries of all probes share."""

    answers: AnswerTable
    resampled: ResampledAccuracies  # Q columns of top-1, then Q of top-5 if given
    facts: RunFacts

    @property
    def read(self) -> Callable[..., Estimate]:
        """Reads a measure of columns, see :func:`mmbias.analysis.read_estimate`."""
        return partial(
            read_estimate,
            self.resampled,
            interval=self.facts.interval,
            confidence=self.facts.confidence,
        )

    def read_accuracies(self, position: int) -> dict[str, Any]:
        """Accuracy, top-5 accuracy and mean-class accuracy of a column."""
        read = partial(self.read, np.positive, within=SHARE)
        top5 = [position + len(self.answers.columns)]
        return dict(
            accuracy=read([position]),
            top5=None if self.answers.top5 is None else read(top5),
            mean_class=read([position], of=MEAN_CLASS),
        )

    def undefined(self, rows: ArrayLike) -> float:
        """Share of the resamples in which a measure is undefined."""
        return float(np.isnan(np.asarray(rows)[1 : 1 + self.resampled.resamples]).mean())


def summarise_bias(
    top1: ArrayLike,
    labels: ArrayLike,
    probes: Sequence[tuple[str, int | None]],
    *,
    top5: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    interval: str = PERCENTILE,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> BiasSummary:
    """Summarise how accuracy changes from the original frames to each probe.

    Columns of the same name and different seeds are one probe: its accuracy is the mean over the
    seeds, followed by one logarithm. Intervals come from a paired bootstrap over samples, or over
    groups, see :func:`mmbias.analysis.read_estimate`; the chance level c is that of the whole set
    in every resample. They speak of this one checkpoint, not of the data set it was trained on.

    Args:
        top1: Right or wrong, boolean, shape (N, P).
        labels: Class of each sample, shape (N,).
        probes: Name and seed (None for a probe without chance) of each column, P pairs, exactly
            one of them ('original', None).
        top5: Label among the top five, boolean, shape (N, P).
        groups: Group of each sample, shape (N,), where samples are not independent.
        interval: 'percentile' or 'bca'; with too few units for either, t over the jackknife.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.

    Returns:
        Values, intervals, tests and flags.

    Raises:
        ValueError: If there are no samples, shapes disagree, answers are not boolean, the original
            is missing, or a setting is out of range.

    Example:
        >>> answers = [[True, True], [True, False], [True, True], [True, False]] * 25
        >>> summary = summarise_bias(
        ...     answers, [0, 0, 1, 1] * 25, [('original', None), ('shuffle', 0)], resamples=1000
        ... )
        >>> shuffle = summary.probes['shuffle']
        >>> round(shuffle.log_ratio.value, 2), shuffle.static_share.value
        (0.69, 0.0)
    """
    answers = AnswerTable.from_arrays(top1, labels, probes, top5=top5, groups=groups)
    return summarise_answers(
        answers, interval=interval, resamples=resamples, confidence=confidence, seed=seed
    )


def summarise_answers(
    answers: AnswerTable,
    *,
    chance: float | None = None,
    interval: str = PERCENTILE,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> BiasSummary:
    """Summarise a table of answers, see :func:`summarise_bias`.

    Args:
        answers: The table.
        chance: Chance level of S; by default 1 / (classes present). The samples of one class keep
            that of the set they were taken from.
        interval: 'percentile' or 'bca'.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.

    Returns:
        Values, intervals, tests and flags.

    Raises:
        ValueError: If a setting is out of range.
    """
    check_confidence(confidence)
    chosen = choose_interval(interval, answers.units, confidence)
    resampled = bootstrap_accuracies(
        answers.shares(),
        answers.labels,
        groups=answers.groups,
        resamples=resamples,
        seed=seed,
        jackknife=chosen != PERCENTILE,
        crossing=answers.cross(),
    )
    facts = _collect_facts(
        answers, resampled, chance=chance, confidence=confidence, interval=chosen
    )
    run = _Run(answers, resampled, facts)
    names = list(answers.columns)[1:]
    return BiasSummary(
        n=len(answers.labels),
        num_groups=None if answers.groups is None else answers.units,
        classes_present=len(np.unique(answers.labels)),
        chance=facts.chance,
        majority=facts.majority,
        **run.read_accuracies(0),
        probes={name: _summarise_probe(run, name, i) for i, name in enumerate(names, start=1)},
        flags=flag_run(facts),
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        interval=chosen,
    )


def _collect_facts(
    answers: AnswerTable,
    resampled: ResampledAccuracies,
    *,
    chance: float | None,
    confidence: float,
    interval: str,
) -> RunFacts:
    return RunFacts(
        units=answers.units,
        noun='samples' if answers.groups is None else 'groups',
        chance=chance_level(answers.labels) if chance is None else chance,
        majority=majority_baseline(answers.labels),
        accuracy=float(resampled.accuracy[0, 0]),
        mean_class=float(resampled.mean_class[0, 0]),
        confidence=confidence,
        interval=interval,
    )


def _summarise_probe(run: _Run, name: str, position: int) -> ProbeSummary:
    answers, resampled, pair = run.answers, run.resampled, [0, position]
    share = partial(static_share, chance=run.facts.chance)
    test = paired_test(answers.original, answers.under(name), groups=answers.groups)
    per_seed = answers.under(name).mean(axis=0)
    ratio, survival = run.read(log_ratio, pair), run.read(share, pair, of=MEAN_CLASS)
    drop = run.read(np.subtract, pair, within=DIFFERENCE)
    facts = ProbeFacts(
        accuracy=float(resampled.accuracy[0, position]),
        changed_units=answers.count_changed_units(name),
        undefined_ratios=run.undefined(log_ratio(*resampled.accuracy[:, pair].T)),
        undefined_shares=run.undefined(share(*resampled.mean_class[:, pair].T)),
        bounded=drop.bounded,
        no_interval=tuple(
            symbol for symbol, found in (('B', ratio), ('S', survival)) if _lacks_interval(found)
        ),
    )
    # Where nothing changed, a flag says so.
    floor = flag_floor(test.p_value, test.smallest) if facts.changed_units else []
    return ProbeSummary(
        name=name,
        seeds=tuple(answers.probes[column][1] for column in answers.columns[name]),
        **run.read_accuracies(position),
        log_ratio=ratio,
        static_share=survival,
        drop=drop,
        p_value=test.p_value,
        test=test.name,
        smallest_p=test.smallest,
        seed_accuracy=SeedSpread.from_values(per_seed.tolist()),
        seed_log_ratio=SeedSpread.from_values(
            np.asarray(log_ratio(answers.original.mean(), per_seed)).tolist()
        ),
        flags=(*flag_probe(run.facts, facts), *floor),
    )


def _lacks_interval(estimate: Estimate) -> bool:
    return math.isfinite(estimate.value) and math.isnan(estimate.low)
