"""How often a recogniser answers the class of a background that was pasted.

Invariant: only samples count whose background is from another class than their own.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.background_probes.differences import spread_test
from mmbias.analysis.background_probes.masked_answers import (
    Answers,
    Codes,
    Column,
    MaskedAnswers,
    Reader,
    Settings,
    resample_columns,
)
from mmbias.analysis.background_probes.summary import BackgroundError
from mmbias.analysis.bias import ROUNDING
from mmbias.analysis.floors import flag_floor
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.estimating import DIFFERENCE, SHARE
from mmbias.analysis.significance import PairedTest, equal_accuracy_test

HIT, BEFORE, RIGHT = 'hit', 'before', 'right'  # columns that are counted


def count_background_errors(
    answers: MaskedAnswers, name: str, settings: Settings
) -> BackgroundError | None:
    """Estimate how often the class of the pasted background is answered.

    Args:
        answers: What was answered.
        name: Name of a probe that pastes.
        settings: Of the bootstrap.

    Returns:
        The errors; None where no sample has a background of another class.
    """
    rows = _Swapped(answers, name)
    if not rows.count:
        return None
    reader = rows.resample(settings)
    classes = len(np.unique(answers.labels))
    test = rows.test(reader)
    return BackgroundError(
        probe=name,
        seeds=len(answers.columns(name)),
        n=rows.count,
        samples=len(np.unique(rows.sample)),
        error=reader.read(np.positive, HIT, within=SHARE),
        of_wrong=reader.read(share_of_wrong, HIT, RIGHT, within=SHARE),
        before=reader.read(np.positive, BEFORE, within=SHARE),
        excess=reader.read(np.subtract, HIT, BEFORE, within=DIFFERENCE),
        guess=1 / classes,
        guess_of_wrong=1 / (classes - 1) if classes > 1 else float('nan'),
        p_value=test.p_value,
        test=test.name,
        smallest_p=test.smallest,
        flags=tuple(flag_floor(test.p_value, test.smallest)),
    )


def share_of_wrong(hit: ArrayLike, right: ArrayLike) -> NDArray[np.float64]:
    """Share of the wrong answers that are the donor's class; NaN where none is wrong.

    Example:
        >>> share_of_wrong([0.25, 0.0], [0.5, 1.0]).tolist()
        [0.5, nan]
    """
    hits, wrong = np.asarray(hit, np.float64), 1 - np.asarray(right, np.float64)
    return np.asarray(hits / np.where(wrong > ROUNDING, wrong, np.nan))


def errors_by_class(
    answers: MaskedAnswers, name: str, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield one row a class: class, measure, probe, n, value, low, high, bounded."""
    for code in np.unique(answers.labels).tolist():
        rows = _Swapped(answers.take(answers.labels == code), name)
        if rows.count:
            error = rows.resample(settings).read(np.positive, HIT, within=SHARE)
            row = {'class': answers.classes[code], 'measure': 'background_error', 'probe': name}
            yield row | {'n': rows.count} | asdict(error)


def count_answers(answers: MaskedAnswers, name: str) -> pd.DataFrame:
    """Count the answers to swapped samples by class and class of the donor, all seeds.

    Args:
        answers: What was answered.
        name: Name of a probe that pastes.

    Returns:
        One row a pair of classes that occurs: probe, class, donor_class, n, answered_donor and
        answered_class (counts), donor_share and class_share.
    """
    columns = answers.columns(name)
    labels = np.repeat(answers.labels, len(columns))
    donors, given = (
        part[:, columns].reshape(-1) for part in (answers.donor_classes, answers.answered)
    )
    kept = donors >= 0
    names = np.asarray(answers.classes, dtype=object)
    table = pd.DataFrame(
        {
            'class': names[labels[kept]],
            'donor_class': names[donors[kept]],
            'answered_donor': (given == donors)[kept],
            'answered_class': (given == labels)[kept],
        }
    )
    keys = ['class', 'donor_class']
    counts = table.groupby(keys, as_index=False).agg(
        n=('answered_donor', 'size'),
        answered_donor=('answered_donor', 'sum'),
        answered_class=('answered_class', 'sum'),
    )
    counts.insert(0, 'probe', name)
    return counts.assign(
        donor_share=counts['answered_donor'] / counts['n'],
        class_share=counts['answered_class'] / counts['n'],
    )


class _Swapped:
    """The answers that count, one row each: the seeds of a sample stand under each other."""

    def __init__(self, answers: MaskedAnswers, name: str) -> None:
        columns = answers.columns(name)
        donors = answers.donor_classes[:, columns]
        kept = (donors >= 0) & (donors != answers.labels[:, None])
        self.answers = answers
        self.sample, seed = np.nonzero(kept)
        self.place = np.asarray(columns)[seed]
        self.donor = donors[kept]
        self.owners: Codes = answers.owners[self.sample]
        self.grouped = answers.table.groups is not None or len(columns) > 1

    @property
    def count(self) -> int:
        """Answers."""
        return len(self.sample)

    def resample(self, settings: Settings) -> Reader:
        """Shares of HIT, BEFORE and RIGHT."""
        labels = self.answers.labels[self.sample]
        seen = self.answers.backgrounds[self.sample, self.place]
        given = self.answers.answered[self.sample, self.place]
        counted = {
            HIT: (self._hits(self.place), seen),
            BEFORE: (self._hits(self._original), self.owners),
            RIGHT: (given == labels, seen),
        }
        return resample_columns(
            {name: Column(hit[:, None], of[:, None]) for name, (hit, of) in counted.items()},
            labels,
            self.owners,
            grouped=self.grouped,
            settings=settings,
        )

    def test(self, reader: Reader) -> PairedTest:
        """Whether the donor's class is answered as often before as after."""
        after, before = (self._hits(place)[:, None] for place in (self.place, self._original))
        test = equal_accuracy_test(after, before, groups=self.owners if self.grouped else None)
        if self.answers.table.groups is None and self.grouped:
            test = replace(test, name=test.name.replace('groups', 'samples'))
        units = len(np.unique(self.owners))
        return spread_test(test, reader.measure_spread(np.subtract, HIT, BEFORE), units)

    @property
    def _original(self) -> int:
        return self.answers.columns(ORIGINAL)[0]

    def _hits(self, place: Codes | int) -> Answers:
        """Whether the class of the donor is answered in a column, or in one of each row."""
        return np.asarray(self.answers.answered[self.sample, place] == self.donor)
