"""Two recognisers on the same samples: how far their biases lie apart.

Invariant: both are resampled together, so that what makes a sample hard for both cancels.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.estimates import Estimate, make_plain
from mmbias.analysis.probe_columns import ORIGINAL, average_over_seeds
from mmbias.analysis.resampling.bootstrap import bootstrap_accuracies
from mmbias.analysis.resampling.estimating import (
    DIFFERENCE,
    MEAN_CLASS,
    Measure,
    choose_interval,
    read_estimate,
)
from mmbias.analysis.resampling.intervals import PERCENTILE, check_confidence
from mmbias.analysis.significance import equal_accuracy_test


@dataclass(frozen=True)
class ProbeComparison:
    """First recogniser minus second under one probe; 'original' has accuracies alone.

    Attributes:
        name: Name of the probe.
        accuracy: A_first - A_second.
        mean_class: M_first - M_second.
        drop: Difference of the drops; None for the original.
        log_ratio: B_first - B_second; above 0 the first is less biased. None for the original.
        static_share: S_first - S_second; above 0 the first is more biased. None for the original.
        p_value: Two-sided, of 'both are equally accurate under this probe'.
        test: Name of the test.
    """

    name: str
    accuracy: Estimate
    mean_class: Estimate
    drop: Estimate | None
    log_ratio: Estimate | None
    static_share: Estimate | None
    p_value: float
    test: str


@dataclass(frozen=True)
class ModelComparison:
    """Two recognisers on the same samples.

    Attributes:
        names: What they are called.
        n: Samples.
        num_groups: Groups drawn in the bootstrap; None if samples count as independent.
        chance: 1 / (classes present), the same for both.
        probes: Differences by probe name, the original first; probes of both alone.
        left_out: Probes that only one of them was run under.
        interval: Which interval the estimates have.
        confidence: Coverage the intervals aim at.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap.
    """

    names: tuple[str, str]
    n: int
    num_groups: int | None
    chance: float
    probes: dict[str, ProbeComparison]
    left_out: tuple[str, ...]
    interval: str
    confidence: float
    resamples: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold, as :class:`BiasSummary` does."""
        plain: dict[str, Any] = make_plain(dataclasses.asdict(self))
        return plain

    def to_frame(self) -> pd.DataFrame:
        """Return one row a difference.

        Returns:
            Columns probe, measure, value, low, high (NaN for a p-value), bounded and n.
        """
        rows = []
        for name, probe in self.probes.items():
            for field in dataclasses.fields(probe):
                estimate = getattr(probe, field.name)
                if isinstance(estimate, Estimate):
                    rows.append((name, field.name, *dataclasses.astuple(estimate)))
            rows.append((name, 'p_value', probe.p_value, np.nan, np.nan, False))
        columns = ['probe', 'measure', 'value', 'low', 'high', 'bounded']
        frame = pd.DataFrame(rows, columns=columns)
        return frame.assign(n=self.n)


def compare_models(
    first: AnswerTable,
    second: AnswerTable,
    *,
    names: tuple[str, str] = ('first', 'second'),
    interval: str = PERCENTILE,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> ModelComparison:
    """Subtract the second recogniser's accuracies, B and S from the first's, paired by sample.

    The samples may come in another order; seeds may differ, as the mean over them is compared.

    Args:
        first: Answers with ids.
        second: Answers to the same samples, with ids.
        names: What the two are called.
        interval: 'percentile' or 'bca'.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.

    Returns:
        Differences with paired intervals, and tests of equal accuracy.

    Raises:
        ValueError: If ids are missing, the samples, their classes or their groups differ, or a
            setting is out of range.

    Example:
        >>> ids, labels = np.arange(40), np.arange(40) % 2
        >>> probes = [('original', None), ('shuffle', 0)]
        >>> right = np.ones((40, 2), dtype=bool)
        >>> blind = AnswerTable.from_arrays(right, labels, probes, ids=ids)
        >>> right = np.column_stack([right[:, 0], np.arange(40) % 4 < 2])
        >>> other = AnswerTable.from_arrays(right, labels, probes, ids=ids)
        >>> shuffle = compare_models(other, blind, resamples=200).probes['shuffle']
        >>> round(shuffle.log_ratio.value, 2), shuffle.static_share.value
        (0.69, -1.0)
    """
    check_confidence(confidence)
    second = _align(first, second)
    shared = [name for name in first.columns if name in second.columns]
    chosen = choose_interval(interval, first.units, confidence)
    drawn = bootstrap_accuracies(  # Q shared probes of the first, then of the second
        np.hstack([average_over_seeds(t.top1, _pick(t, shared)) for t in (first, second)]),
        first.labels,
        groups=first.groups,
        resamples=resamples,
        seed=seed,
        jackknife=chosen != PERCENTILE,
    )
    read = partial(read_estimate, drawn, interval=chosen, confidence=confidence)
    pair = _Pair(first, second, read, len(shared))
    return ModelComparison(
        names=names,
        n=len(first.labels),
        num_groups=None if first.groups is None else first.units,
        chance=chance_level(first.labels),
        probes={name: _compare(pair, name, i) for i, name in enumerate(shared)},
        left_out=tuple(sorted(set(first.columns) ^ set(second.columns))),
        interval=chosen,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )


@dataclass(frozen=True)
class _Pair:
    """What the comparisons under all probes share."""

    first: AnswerTable
    second: AnswerTable
    read: Callable[..., Estimate]
    shared: int  # probes of both

    def subtract(self, measure: Measure, places: Sequence[int], **options: Any) -> Estimate:
        """Estimate a measure of probes of the first minus that of the same of the second."""
        columns = [*places, *(self.shared + place for place in places)]
        return self.read(partial(_difference, measure), columns, **options)


def _difference(measure: Measure, *columns: ArrayLike) -> NDArray[np.float64]:
    half = len(columns) // 2
    first, second = (np.asarray(measure(*part)) for part in (columns[:half], columns[half:]))
    # Two infinite log ratios have no difference: inf - inf is NaN.
    with np.errstate(invalid='ignore'):
        difference: NDArray[np.float64] = first - second
    return difference


def _compare(pair: _Pair, name: str, position: int) -> ProbeComparison:
    bias: dict[str, Estimate | None] = dict(drop=None, log_ratio=None, static_share=None)
    if name != ORIGINAL:
        share = partial(static_share, chance=chance_level(pair.first.labels))
        bias = dict(
            drop=pair.subtract(np.subtract, [0, position], within=(-2.0, 2.0)),
            log_ratio=pair.subtract(log_ratio, [0, position]),
            static_share=pair.subtract(share, [0, position], of=MEAN_CLASS),
        )
    test = equal_accuracy_test(
        pair.first.under(name), pair.second.under(name), groups=pair.first.groups
    )
    return ProbeComparison(
        name=name,
        accuracy=pair.subtract(np.positive, [position], within=DIFFERENCE),
        mean_class=pair.subtract(np.positive, [position], of=MEAN_CLASS, within=DIFFERENCE),
        p_value=test.p_value,
        test=test.name,
        **bias,
    )


def _pick(table: AnswerTable, names: Sequence[str]) -> dict[str, list[int]]:
    return {name: table.columns[name] for name in names}


def _align(first: AnswerTable, second: AnswerTable) -> AnswerTable:
    """Bring the second table into the order of the first; refuse other samples."""
    if first.ids is None or second.ids is None:
        raise ValueError('a table has no ids, both must have them to be compared by sample')
    if first.donors is not None or second.donors is not None:
        raise ValueError('a table has donors, intervals of a comparison know nothing of them')
    places = {name: row for row, name in enumerate(second.ids.tolist())}
    wanted = first.ids.tolist()
    for only, found, of in ((set(wanted), places, 'first'), (set(places), set(wanted), 'second')):
        lonely = sorted(map(str, only - set(found)))
        if lonely:
            raise ValueError(
                f'{len(lonely)} samples are in the {of} table alone, {lonely[0]!r} among them: '
                'the sets must be the same'
            )
    aligned = second.take(np.array([places[name] for name in wanted]))
    unlike = np.flatnonzero(first.labels.astype(object) != aligned.labels.astype(object))
    if len(unlike):
        row = unlike[0]
        raise ValueError(
            f'{len(unlike)} samples differ in class, {wanted[row]!r} among them: '
            f'{first.labels[row]} and {aligned.labels[row]}'
        )
    grouped = [table.groups for table in (first, aligned) if table.groups is not None]
    if len(grouped) == 1 or (grouped and (grouped[0] != grouped[1]).any()):
        raise ValueError('the groups differ between the tables, must be the same')
    return aligned
