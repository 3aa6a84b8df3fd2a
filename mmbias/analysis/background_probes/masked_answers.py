"""The table that the analysis of masked probes starts from: what was answered, and to whose place.

Invariant: classes are numbers, the same for labels, answers and donors; -1 is no class.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.bootstrap import bootstrap_accuracies
from mmbias.analysis.resampling.crossing import Crossing
from mmbias.analysis.resampling.estimating import choose_interval, read_estimate
from mmbias.analysis.resampling.intervals import PERCENTILE

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
Read = Callable[..., Estimate]  # of a measure and columns, see `mmbias.analysis.read_estimate`


class Settings(NamedTuple):
    """Of the bootstrap."""

    resamples: int = 10_000
    confidence: float = 0.95
    seed: int = 0


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

    def under(self, name: str) -> list[int]:
        """Columns of a probe."""
        return self.table.columns[name]

    def owners(self) -> Codes:
        """Unit of each sample in the numbers of the backgrounds, shape (N,)."""
        return self.backgrounds()[:, self.under(ORIGINAL)[0]]

    def backgrounds(self) -> Codes:
        """Unit whose background each answer saw, shape (N, P)."""
        if self.table.donors is not None:
            return self.table.donors
        count = len(self.labels)
        own = np.arange(count) if self.table.groups is None else self.table.groups
        return np.repeat(own[:, None], len(self.table.probes), axis=1)

    def take(self, rows: NDArray[np.generic]) -> 'MaskedAnswers':
        """The same of some of the samples, by mask or indices."""
        return replace(
            self,
            table=self.table.take(rows),
            labels=self.labels[rows],
            answered=self.answered[rows],
            donor_classes=self.donor_classes[rows],
        )


def resample_columns(
    columns: Sequence[tuple[Floats, Codes]],
    labels: Codes,
    owners: Codes,
    *,
    grouped: bool,
    settings: Settings,
) -> Read:
    """Resample the means of some columns.

    Args:
        columns: Values and whose background was seen, each of shape (M, S) for S seeds.
        labels: Class of each row, shape (M,).
        owners: Unit of each row, shape (M,).
        grouped: Whether units are more than rows.
        settings: Of the bootstrap.

    Returns:
        Reads a measure of the means off the resamples.
    """
    values = np.hstack([part for part, _ in columns])
    ends = np.cumsum([part.shape[1] for part, _ in columns]).tolist()
    places = [
        list(range(end - part.shape[1], end)) for end, (part, _) in zip(ends, columns, strict=True)
    ]
    units = len(np.unique(owners))
    chosen = choose_interval(PERCENTILE, units, settings.confidence)
    drawn = bootstrap_accuracies(
        np.column_stack([part.mean(axis=1) for part, _ in columns]),
        labels,
        groups=owners if grouped else None,
        resamples=settings.resamples,
        seed=settings.seed,
        jackknife=chosen != PERCENTILE,
        crossing=Crossing(
            values=values,
            columns=places,
            classes=np.unique(labels, return_inverse=True)[1],
            units=owners,
            donors=np.hstack([seen for _, seen in columns]),
        ),
    )
    return partial(read_estimate, drawn, interval=chosen, confidence=settings.confidence)
