"""How far the bias scatters over networks trained alike but for their seed.

Invariant: a line of its own. Intervals speak of one checkpoint and its test samples; the scatter
over trainings is another source of chance and is never merged with them.
"""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmbias.analysis.estimates import BiasSummary, Estimate, ProbeSummary, make_plain
from mmbias.analysis.probe_columns import ORIGINAL

MEASURES = ('accuracy', 'mean_class', 'drop', 'log_ratio', 'static_share')
SAME = ('n', 'num_groups', 'classes_present', 'chance')


@dataclass(frozen=True)
class TrainingSpread:
    """One measure over several checkpoints.

    Attributes:
        probe: Name of the probe.
        measure: Name of the measure.
        values: One value a checkpoint, in the order given.
        mean: Their mean; NaN where one of them is undefined.
        std: Standard deviation (divisor checkpoints - 1); NaN where a value is not finite.
        minimum: Smallest defined value.
        maximum: Largest defined value.
    """

    probe: str
    measure: str
    values: tuple[float, ...]
    mean: float
    std: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class TrainingSeeds:
    """Several checkpoints on the same samples.

    Attributes:
        checkpoints: How many.
        n: Samples, the same for all.
        spreads: One entry a probe and measure.
    """

    checkpoints: int
    n: int
    spreads: tuple[TrainingSpread, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold."""
        plain: dict[str, Any] = make_plain(dataclasses.asdict(self))
        return plain

    def to_frame(self) -> pd.DataFrame:
        """Return one row a probe and measure.

        Returns:
            Columns probe, measure, mean, std, minimum, maximum, checkpoints and n.
        """
        frame = pd.DataFrame([dataclasses.asdict(spread) for spread in self.spreads])
        return frame.drop(columns='values').assign(checkpoints=self.checkpoints, n=self.n)


def describe_training_seeds(summaries: Sequence[BiasSummary]) -> TrainingSeeds:
    """Describe how accuracy, drop, B and S scatter over checkpoints.

    The standard deviation of few trainings is itself uncertain: with three of them its 95 %
    interval reaches from half to six times the value.

    Args:
        summaries: One a checkpoint, of the same samples under the same probes; at least two.

    Returns:
        Mean, standard deviation and range of each measure.

    Raises:
        ValueError: If there are fewer than two summaries, or they differ in samples, groups,
            classes, chance level or probes.

    Example:
        >>> from mmbias.analysis import summarise_bias
        >>> probes, labels = [('original', None), ('shuffle', 0)], np.arange(8) % 2
        >>> right = np.arange(8)[:, None] < [[8, 6]]
        >>> other = np.arange(8)[:, None] < [[8, 4]]
        >>> runs = [summarise_bias(table, labels, probes) for table in (right, other)]
        >>> spread = describe_training_seeds(runs).spreads[-1]
        >>> spread.probe, spread.measure, spread.values, spread.mean
        ('shuffle', 'static_share', (0.5, 0.0), 0.25)
    """
    _check_alike(summaries)
    lines: list[tuple[str, Sequence[BiasSummary | ProbeSummary]]] = [(ORIGINAL, summaries)]
    lines += [
        (name, [summary.probes[name] for summary in summaries]) for name in summaries[0].probes
    ]
    spreads = [
        _describe(name, measure, [getattr(part, measure) for part in parts])
        for name, parts in lines
        for measure in MEASURES
        if hasattr(parts[0], measure)
    ]
    return TrainingSeeds(len(summaries), summaries[0].n, tuple(spreads))


def _describe(probe: str, measure: str, estimates: Sequence[Estimate]) -> TrainingSpread:
    values = tuple(estimate.value for estimate in estimates)
    defined = [value for value in values if not math.isnan(value)] or [math.nan]
    finite = all(map(math.isfinite, values))
    return TrainingSpread(
        probe=probe,
        measure=measure,
        values=values,
        mean=sum(values) / len(values),
        std=float(np.std(values, ddof=1)) if finite else math.nan,
        minimum=min(defined),
        maximum=max(defined),
    )


def _check_alike(summaries: Sequence[BiasSummary]) -> None:
    if len(summaries) < 2:
        raise ValueError(f'{len(summaries)} summaries, a spread needs at least two checkpoints')
    first = summaries[0]
    for number, other in enumerate(summaries[1:], start=2):
        unlike = [name for name in SAME if getattr(other, name) != getattr(first, name)]
        unlike += [] if set(other.probes) == set(first.probes) else ['probes']
        if unlike:
            raise ValueError(
                f'summary {number} differs from the first in {", ".join(unlike)}: the checkpoints '
                'must have seen the same samples under the same probes'
            )
