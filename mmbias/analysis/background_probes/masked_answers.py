"""The table that the analysis of masked probes starts from, and its resamples.

Invariant: classes are numbers, the same for labels, answers and donors; -1 is no class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.bootstrap import ResampledAccuracies, bootstrap_accuracies
from mmbias.analysis.resampling.crossing import Crossing, Spread
from mmbias.analysis.resampling.estimating import Measure, choose_interval, read_estimate
from mmbias.analysis.resampling.intervals import PERCENTILE

Codes = NDArray[np.intp]
Answers = NDArray[np.bool_]


class Settings(NamedTuple):
    """Of the bootstrap."""

    resamples: int = 10_000
    confidence: float = 0.95
    seed: int = 0


class Column(NamedTuple):
    """What is counted, for M rows and S seeds.

    Attributes:
        counted: Shape (M, S).
        backgrounds: Unit whose background was seen, shape (M, S).
    """

    counted: Answers
    backgrounds: Codes


@dataclass(frozen=True)
class Reader:
    """Shares of what is counted, with their resamples.

    Attributes:
        names: What the columns are called.
        drawn: The resamples.
        interval: Which interval the estimates have.
        confidence: Coverage aimed at.
    """

    names: Sequence[str]
    drawn: ResampledAccuracies
    interval: str
    confidence: float

    def read(self, measure: Measure, *names: str, **options: Any) -> Estimate:
        """Estimate a measure of columns, see :func:`mmbias.analysis.read_estimate`."""
        columns = [self.names.index(name) for name in names]
        how: dict[str, Any] = dict(interval=self.interval, confidence=self.confidence)
        return read_estimate(self.drawn, measure, columns, **how, **options)

    def measure_spread(self, measure: Measure, *names: str) -> Spread:
        """What the donors do to the interval of a measure of columns."""
        columns = [self.names.index(name) for name in names]
        assert self.drawn.crossing is not None
        return self.drawn.crossing.measure_spread(measure, columns)


@dataclass(frozen=True)
class MaskedAnswers:
    """Answers to N samples in P columns.

    Attributes:
        table: Which are right, and whose background each saw.
        labels: Class of each sample, shape (N,).
        answered: Class answered, shape (N, P).
        donor_classes: Class of the pasted background, shape (N, P); -1 where nothing was pasted or
            what the donors are called by is no class.
        classes: Names, C of them.
    """

    table: AnswerTable
    labels: Codes
    answered: Codes
    donor_classes: Codes
    classes: Sequence[str]

    @property
    def owners(self) -> Codes:
        """Unit of each sample in the numbers of the backgrounds, shape (N,)."""
        return self.backgrounds[:, self.columns(ORIGINAL)[0]]

    @property
    def backgrounds(self) -> Codes:
        """Unit whose background each answer saw, shape (N, P)."""
        if self.table.donors is not None:
            return self.table.donors
        count = len(self.labels)
        own = np.arange(count) if self.table.groups is None else self.table.groups
        return np.repeat(own[:, None], len(self.table.probes), axis=1)

    def columns(self, name: str) -> list[int]:
        """Columns of a probe."""
        return self.table.columns[name]

    def take(self, rows: NDArray[np.generic]) -> 'MaskedAnswers':
        """The same of some of the samples, by mask or indices."""
        return replace(
            self,
            table=self.table.take(rows),
            labels=self.labels[rows],
            answered=self.answered[rows],
            donor_classes=self.donor_classes[rows],
        )

    def resample(self, names: Sequence[str], settings: Settings) -> Reader:
        """Resample the accuracies of some probes."""
        counted = {
            name: Column(self.table.under(name), self.backgrounds[:, self.columns(name)])
            for name in names
        }
        grouped = self.table.groups is not None
        return resample_columns(
            counted, self.labels, self.owners, grouped=grouped, settings=settings
        )


def resample_columns(
    counted: Mapping[str, Column],
    labels: Codes,
    owners: Codes,
    *,
    grouped: bool,
    settings: Settings,
) -> Reader:
    """Resample the shares of what is counted, each the mean over its seeds.

    Args:
        counted: Columns by name, of M rows.
        labels: Class of each row, shape (M,).
        owners: Unit of each row in the numbers of the backgrounds, shape (M,).
        grouped: Whether a unit may be more than a row.
        settings: Of the bootstrap.

    Returns:
        The shares and their resamples.
    """
    ends = np.cumsum([column.counted.shape[1] for column in counted.values()])
    starts = [0, *ends.tolist()]
    crossing = Crossing(
        values=np.hstack([column.counted for column in counted.values()]).astype(np.float64),
        columns=[list(range(*pair)) for pair in pairwise(starts)],
        classes=np.unique(labels, return_inverse=True)[1],
        units=owners,
        donors=np.hstack([column.backgrounds for column in counted.values()]),
    )
    interval = choose_interval(PERCENTILE, len(np.unique(owners)), settings.confidence)
    drawn = bootstrap_accuracies(
        np.column_stack([column.counted.mean(axis=1) for column in counted.values()]),
        labels,
        groups=owners if grouped else None,
        resamples=settings.resamples,
        seed=settings.seed,
        jackknife=interval != PERCENTILE,
        crossing=crossing,
    )
    return Reader(list(counted), drawn, interval, settings.confidence)
