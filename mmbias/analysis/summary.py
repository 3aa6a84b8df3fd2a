"""From right and wrong answers to the summary of a recogniser's static bias.

Invariant: every estimate of a summary is computed on the same resamples, so all of them are paired.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.accuracy import chance_level, majority_baseline
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.bootstrap import ResampledAccuracies, bootstrap_accuracies, encode_groups
from mmbias.analysis.columns import ORIGINAL, average_over_seeds, columns_by_name
from mmbias.analysis.estimates import BiasSummary, Estimate, ProbeSummary, SeedSpread
from mmbias.analysis.flags import ProbeFacts, RunFacts, flag_probe, flag_run
from mmbias.analysis.intervals import check_confidence, upper_bound_of_none
from mmbias.analysis.significance import paired_test


@dataclass(frozen=True)
class _Answers:
    """The checked input; Q probe names, the original first."""

    top1: NDArray[np.bool_]  # (N, P)
    top5: NDArray[np.bool_] | None  # (N, P)
    labels: NDArray[np.generic]  # (N,)
    groups: NDArray[np.intp] | None  # (N,)
    probes: Sequence[tuple[str, int | None]]  # P
    columns: dict[str, list[int]]  # Q

    @property
    def units(self) -> int:
        return len(self.labels) if self.groups is None else int(self.groups.max()) + 1

    def count_changed_units(self, name: str) -> int:
        original = self.top1[:, self.columns[ORIGINAL]]
        changed = (self.top1[:, self.columns[name]] != original).any(axis=1)
        return int(changed.sum() if self.groups is None else len(set(self.groups[changed])))


@dataclass(frozen=True)
class _Run:
    """What the summaries of all probes share."""

    answers: _Answers
    resampled: ResampledAccuracies  # Q columns of top-1, then Q of top-5 if given
    facts: RunFacts
    seed: int

    def estimate(self, draws: ArrayLike) -> Estimate:
        return Estimate.from_draws(draws, self.facts.confidence)

    def estimate_top5(self, position: int) -> Estimate | None:
        if self.answers.top5 is None:
            return None
        return self.estimate(self.resampled.accuracy[:, len(self.answers.columns) + position])


def summarise_bias(
    top1: ArrayLike,
    labels: ArrayLike,
    probes: Sequence[tuple[str, int | None]],
    *,
    top5: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> BiasSummary:
    """Summarise how accuracy changes from the original frames to each probe.

    Columns of the same name and different seeds are one probe: its accuracy is the mean over the
    seeds, followed by one logarithm. Intervals are percentile intervals of a paired bootstrap over
    samples, or over groups; the chance level c is that of the whole set in every resample. They
    speak of this one checkpoint, not of the data set it was trained on.

    Args:
        top1: Right or wrong, boolean, shape (N, P).
        labels: Class of each sample, shape (N,).
        probes: Name and seed (None for a probe without chance) of each column, P pairs, exactly
            one of them ('original', None).
        top5: Label among the top five, boolean, shape (N, P).
        groups: Group of each sample, shape (N,), where samples are not independent.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap and of the tests.

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
    check_confidence(confidence)
    answers = _check_input(top1, labels, probes, top5=top5, groups=groups)
    resampled = _resample(answers, resamples, seed)
    facts = _collect_facts(answers, resampled, confidence)
    run = _Run(answers, resampled, facts, seed)
    names = list(answers.columns)[1:]
    return BiasSummary(
        n=len(answers.labels),
        num_groups=None if groups is None else answers.units,
        classes_present=len(np.unique(answers.labels)),
        chance=facts.chance,
        majority=facts.majority,
        accuracy=run.estimate(resampled.accuracy[:, 0]),
        top5=run.estimate_top5(0),
        mean_class=run.estimate(resampled.mean_class[:, 0]),
        probes={name: _summarise_probe(run, name, i) for i, name in enumerate(names, start=1)},
        flags=flag_run(facts),
        resamples=resamples,
        confidence=confidence,
        seed=seed,
    )


def _check_input(
    top1: ArrayLike,
    labels: ArrayLike,
    probes: Sequence[tuple[str, int | None]],
    *,
    top5: ArrayLike | None,
    groups: ArrayLike | None,
) -> _Answers:
    labels = np.asarray(labels)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f'labels have shape {labels.shape}, must be (N,) with N >= 1')
    shape = (len(labels), len(probes))
    return _Answers(
        top1=_check_answers('top1', top1, shape),
        top5=None if top5 is None else _check_answers('top5', top5, shape),
        labels=labels,
        groups=None if groups is None else encode_groups(groups, len(labels)),
        probes=probes,
        columns=columns_by_name(probes),
    )


def _check_answers(name: str, answers: ArrayLike, shape: tuple[int, int]) -> NDArray[np.bool_]:
    table = np.asarray(answers)
    if table.dtype != np.bool_:
        raise ValueError(f'{name} has dtype {table.dtype}, must be bool')
    if table.shape != shape:
        raise ValueError(f'{name} has shape {table.shape}, must be (samples, probes) = {shape}')
    return table


def _resample(answers: _Answers, resamples: int, seed: int) -> ResampledAccuracies:
    tables = [answers.top1] if answers.top5 is None else [answers.top1, answers.top5]
    return bootstrap_accuracies(
        np.hstack([average_over_seeds(table, answers.columns) for table in tables]),
        answers.labels,
        groups=answers.groups,
        resamples=resamples,
        seed=seed,
    )


def _collect_facts(
    answers: _Answers, resampled: ResampledAccuracies, confidence: float
) -> RunFacts:
    return RunFacts(
        units=answers.units,
        noun='samples' if answers.groups is None else 'groups',
        chance=chance_level(answers.labels),
        majority=majority_baseline(answers.labels),
        accuracy=float(resampled.accuracy[0, 0]),
        mean_class=float(resampled.mean_class[0, 0]),
        confidence=confidence,
    )


def _summarise_probe(run: _Run, name: str, position: int) -> ProbeSummary:
    index = run.answers.columns[name]
    original = run.answers.top1[:, run.answers.columns[ORIGINAL][0]]
    accuracy, mean_class = run.resampled.accuracy, run.resampled.mean_class
    ratios = np.asarray(log_ratio(accuracy[:, 0], accuracy[:, position]))
    shares = np.asarray(static_share(mean_class[:, 0], mean_class[:, position], run.facts.chance))
    test = paired_test(
        original, run.answers.top1[:, index], groups=run.answers.groups, seed=run.seed
    )
    per_seed = run.answers.top1[:, index].mean(axis=0)
    facts = ProbeFacts(
        name=name,
        accuracy=float(accuracy[0, position]),
        changed_units=run.answers.count_changed_units(name),
        undefined_ratios=float(np.isnan(ratios[1:]).mean()),
        undefined_shares=float(np.isnan(shares[1:]).mean()),
    )
    return ProbeSummary(
        name=name,
        seeds=tuple(run.answers.probes[column][1] for column in index),
        accuracy=run.estimate(accuracy[:, position]),
        top5=run.estimate_top5(position),
        mean_class=run.estimate(mean_class[:, position]),
        log_ratio=_bound_infinite(run.estimate(ratios), run.facts, facts),
        static_share=run.estimate(shares),
        drop=run.estimate(accuracy[:, 0] - accuracy[:, position]),
        p_value=test.p_value,
        test=test.name,
        seed_accuracy=SeedSpread.from_values(per_seed.tolist()),
        seed_log_ratio=SeedSpread.from_values(
            np.asarray(log_ratio(original.mean(), per_seed)).tolist()
        ),
        flags=flag_probe(run.facts, facts),
    )


def _bound_infinite(ratio: Estimate, run: RunFacts, probe: ProbeFacts) -> Estimate:
    """Put an exact bound where every resample is as infinite as the value."""
    bound = upper_bound_of_none(run.units, run.confidence)
    if ratio.value == math.inf:
        return replace(ratio, low=float(log_ratio(run.accuracy, bound)))
    if ratio.value == -math.inf:
        return replace(ratio, high=float(log_ratio(bound, probe.accuracy)))
    return ratio
