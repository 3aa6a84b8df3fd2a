"""What the analysis hands on: values, their intervals, and what to say about them.

Invariant: plain frozen data, no arrays; undefined is NaN and infinite is inf until `to_dict`.
"""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.intervals import PERCENTILE

_Row = tuple[str, int | None, str, float, float, float, bool]


@dataclass(frozen=True)
class Estimate:
    """A value with its interval; NaN where undefined.

    Attributes:
        value: The value.
        low: Lower end.
        high: Upper end.
        bounded: Whether an end is an exact bound, as resamples agree or all but agree, see
            :func:`mmbias.analysis.read_estimate`.
    """

    value: float
    low: float
    high: float
    bounded: bool = False

    def to_columns(self, name: str) -> dict[str, Any]:
        """Return the entries of a row of a table.

        Args:
            name: Name of the number.

        Returns:
            The fields as ``NAME``, ``NAME_low``, ``NAME_high`` and ``NAME_bounded``.

        Example:
            >>> Estimate(0.5, 0.25, 0.75).to_columns('S')
            {'S': 0.5, 'S_low': 0.25, 'S_high': 0.75, 'S_bounded': False}
        """
        return dict(zip(estimate_columns(name), dataclasses.astuple(self), strict=True))

    @classmethod
    def from_columns(cls, row: Mapping[str, Any], name: str) -> 'Estimate':
        """Take an estimate out of a row again.

        Args:
            row: Entries by name; ends that are absent or None are undefined.
            name: Name of the number.

        Returns:
            The estimate.

        Example:
            >>> Estimate.from_columns({'S': 0.5, 'S_low': 0.25, 'S_high': None}, 'S')
            Estimate(value=0.5, low=0.25, high=nan, bounded=False)
        """
        value, *ends, bounded = (row.get(column) for column in estimate_columns(name))
        value, low, high = (math.nan if x is None else x for x in (value, *ends))
        return cls(value, low, high, bool(bounded))

    def to_scalars(self, name: str) -> dict[str, float]:
        """Return the value and its ends as a logger takes them: numbers by name.

        Args:
            name: Name of the number.

        Returns:
            The entries of :meth:`to_columns` that are numbers.
        """
        *columns, _ = estimate_columns(name)
        return dict(zip(columns, map(float, (self.value, self.low, self.high)), strict=True))


def estimate_columns(name: str) -> tuple[str, str, str, str]:
    """Name the columns that an estimate fills."""
    return name, f'{name}_low', f'{name}_high', f'{name}_bounded'


def any_bounded(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> bool:
    """Tell whether one of these estimates is marked as bounded in a row.

    Args:
        rows: Entries by name, see :meth:`Estimate.to_columns`.
        names: Names of the numbers; some may not be estimates.

    Returns:
        Whether a remark on the mark is due.
    """
    marks = [estimate_columns(name)[-1] for name in names]
    # Equal to, not as good as, true: the mark of a row without the estimate may be NaN.
    return any(row.get(mark) in (True,) for row in rows for mark in marks)


@dataclass(frozen=True)
class SeedSpread:
    """One number per seed of a probe, and how far they lie apart.

    Attributes:
        values: One value per seed, in the order of the seeds.
        minimum: Smallest defined value.
        maximum: Largest defined value.
        std: Standard deviation (divisor seeds - 1); NaN for one seed or a value not finite.
    """

    values: tuple[float, ...]
    minimum: float
    maximum: float
    std: float

    @classmethod
    def from_values(cls, values: Sequence[float]) -> 'SeedSpread':
        """Describe the values of the seeds.

        Args:
            values: One value per seed.

        Returns:
            The values and their spread.

        Example:
            >>> SeedSpread.from_values([0.25, 0.5, 0.75]).std
            0.25
        """
        defined = [value for value in values if not math.isnan(value)] or [math.nan]
        spread = len(values) > 1 and all(map(math.isfinite, values))
        std = float(np.std(values, ddof=1)) if spread else math.nan
        return cls(tuple(map(float, values)), float(min(defined)), float(max(defined)), std)


@dataclass(frozen=True)
class ProbeSummary:
    """One probe against the original frames.

    Attributes:
        name: Name of the probe.
        seeds: Its seeds; (None,) for a probe without chance.
        accuracy: A_probe, the mean over the seeds.
        top5: Top-5 accuracy, mean over the seeds; None if not given.
        mean_class: M_probe, mean over the seeds.
        log_ratio: B = ln(A_original / A_probe).
        static_share: S = (M_probe - c) / (M_original - c).
        drop: A_original - A_probe.
        p_value: Two-sided p-value of 'the probe changes nothing'.
        test: Name of the test.
        smallest_p: The smallest p-value that it can have on these data.
        seed_accuracy: Accuracy of each seed; its spread is no part of the intervals.
        seed_log_ratio: Log ratio of each seed.
        flags: Sentences to be read with the numbers.
    """

    name: str
    seeds: tuple[int | None, ...]
    accuracy: Estimate
    top5: Estimate | None
    mean_class: Estimate
    log_ratio: Estimate
    static_share: Estimate
    drop: Estimate
    p_value: float
    test: str
    smallest_p: float
    seed_accuracy: SeedSpread
    seed_log_ratio: SeedSpread
    flags: tuple[str, ...]


@dataclass(frozen=True)
class BiasSummary:
    """Static bias of one recogniser on one set of samples.

    Attributes:
        n: Samples.
        num_groups: Groups drawn in the bootstrap; None if samples count as independent.
        classes_present: Classes in the labels.
        chance: 1 / classes_present.
        majority: Share of the most frequent class.
        accuracy: A_original.
        top5: Top-5 accuracy on the original frames; None if not given.
        mean_class: M_original.
        probes: Summary by probe name, without the original.
        flags: Sentences on the whole set; those that touch a probe's numbers stand there too.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.
        interval: Which interval the estimates have, see :func:`mmbias.analysis.choose_interval`.
    """

    n: int
    num_groups: int | None
    classes_present: int
    chance: float
    majority: float
    accuracy: Estimate
    top5: Estimate | None
    mean_class: Estimate
    probes: Mapping[str, ProbeSummary]
    flags: tuple[str, ...]
    resamples: int
    confidence: float
    seed: int
    interval: str = PERCENTILE

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold.

        JSON has no infinities and no NaN: they become the strings 'inf', '-inf' and 'nan', which
        `float` reads back. None stays for 'not given'.

        Returns:
            The fields by name.
        """
        plain: dict[str, Any] = make_plain(dataclasses.asdict(self))
        return plain

    def to_frame(self) -> pd.DataFrame:
        """Return one row per number, for people and for plotting.

        Returns:
            Columns probe, seed (missing for the mean over seeds), measure, value, low, high
            (NaN where a number has no interval), bounded and n.
        """
        rows = [*_measure_rows(ORIGINAL, self)]
        for name, probe in self.probes.items():
            rows += [*_measure_rows(name, probe), *_seed_rows(probe)]
            rows.append((name, None, 'p_value', probe.p_value, math.nan, math.nan, False))
        columns = ['probe', 'seed', 'measure', 'value', 'low', 'high', 'bounded']
        frame = pd.DataFrame(rows, columns=columns).astype({'seed': 'Int64'})
        return frame.assign(n=self.n)


def _measure_rows(name: str, summary: BiasSummary | ProbeSummary) -> Iterator[_Row]:
    for field in dataclasses.fields(summary):
        estimate = getattr(summary, field.name)
        if isinstance(estimate, Estimate):
            yield name, None, field.name, *dataclasses.astuple(estimate)


def _seed_rows(probe: ProbeSummary) -> Iterator[_Row]:
    spreads = {'accuracy': probe.seed_accuracy, 'log_ratio': probe.seed_log_ratio}
    for measure, spread in spreads.items():
        for seed, value in zip(probe.seeds, spread.values, strict=True):
            if seed is not None:
                yield probe.name, seed, measure, value, math.nan, math.nan, False


def make_plain(item: Any) -> Any:
    """Turn numbers that strict JSON cannot hold into the strings 'inf', '-inf' and 'nan'.

    Args:
        item: A value, or nested mappings and sequences of values.

    Returns:
        The same, in dicts and lists.
    """
    if isinstance(item, Mapping):
        return {key: make_plain(value) for key, value in item.items()}
    if isinstance(item, list | tuple):
        return [make_plain(value) for value in item]
    if isinstance(item, float) and not math.isfinite(item):
        return str(item)
    return item
