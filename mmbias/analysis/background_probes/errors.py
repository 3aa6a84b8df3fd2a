"""How often a recogniser answers the class of a background that was pasted.

Invariant: only samples count whose background is from another class than their own.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.background_probes.differences import spread_test
from mmbias.analysis.background_probes.masked_answers import (
    Codes,
    MaskedAnswers,
    Read,
    Settings,
    resample_columns,
)
from mmbias.analysis.background_probes.summary import BackgroundError
from mmbias.analysis.bias import ROUNDING
from mmbias.analysis.floors import flag_floor
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.estimating import DIFFERENCE, SHARE
from mmbias.analysis.significance import PairedTest, equal_accuracy_test

HIT, BEFORE, RIGHT = 0, 1, 2


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
    read = rows.resample(settings)
    chance = chance_level(answers.labels)
    test = rows.test(read)
    return BackgroundError(
        probe=name,
        seeds=len(answers.under(name)),
        n=rows.count,
        samples=len(np.unique(rows.sample)),
        error=read(np.positive, [HIT], within=SHARE),
        of_wrong=read(share_of_wrong, [HIT, RIGHT], within=SHARE),
        before=read(np.positive, [BEFORE], within=SHARE),
        excess=read(np.subtract, [HIT, BEFORE], within=DIFFERENCE),
        guess=chance,
        guess_of_wrong=chance / (1 - chance) if chance < 1 else float('nan'),
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
            error = rows.resample(settings)(np.positive, [HIT], within=SHARE)
            row = {'class': answers.classes[code], 'measure': 'background_error', 'probe': name}
            yield row | {'n': rows.count} | error.to_columns('value')


def count_answers(answers: MaskedAnswers, name: str) -> pd.DataFrame:
    """Count the answers to swapped samples by class and class of the donor, all seeds.

    Args:
        answers: What was answered.
        name: Name of a probe that pastes.

    Returns:
        One row a pair of classes that occurs: probe, class, donor_class, n, answered_donor and
        answered_class (counts), donor_share and class_share.
    """
    columns = answers.under(name)
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
        self.answers = answers
        columns = answers.under(name)
        donors = answers.donor_classes[:, columns]
        kept = (donors >= 0) & (donors != answers.labels[:, None])
        self.sample, seed = np.nonzero(kept)
        self.place = np.asarray(columns)[seed]
        self.donor = donors[kept]
        self.grouped = answers.table.groups is not None or len(columns) > 1

    @property
    def count(self) -> int:
        """Answers."""
        return len(self.sample)

    @property
    def owners(self) -> Codes:
        """Unit of each row."""
        return self.answers.owners()[self.sample]

    def resample(self, settings: Settings) -> Read:
        """Reads measures of the columns HIT, BEFORE and RIGHT."""
        answers, original = self.answers, self.answers.under(ORIGINAL)[0]
        given = answers.answered[self.sample, self.place]
        seen = answers.backgrounds()[self.sample, self.place][:, None]
        labels = answers.labels[self.sample]
        values = (
            (given == self.donor, seen),
            (answers.answered[self.sample, original] == self.donor, self.owners[:, None]),
            (given == labels, seen),
        )
        return resample_columns(
            [(np.asarray(hit, np.float64)[:, None], of) for hit, of in values],
            labels,
            self.owners,
            grouped=self.grouped,
            settings=settings,
        )

    def test(self, read: Read) -> PairedTest:
        """Whether the donor's class is answered as often before as after."""
        original = self.answers.under(ORIGINAL)[0]
        after, before = (
            (self.answers.answered[self.sample, place] == self.donor)[:, None]
            for place in (self.place, original)
        )
        test = equal_accuracy_test(after, before, groups=self.owners if self.grouped else None)
        crossing = read.args[0].crossing  # type: ignore[attr-defined]
        spread = crossing.measure_spread(np.subtract, [HIT, BEFORE])
        return spread_test(test, spread, len(np.unique(self.owners)))
