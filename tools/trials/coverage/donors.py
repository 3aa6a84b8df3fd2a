"""Videos that are pasted onto each other's backgrounds: answers of known accuracy.

Invariant: a data set is a function of its design and its number alone.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background_probes.differences import compare_accuracies
from mmbias.analysis.background_probes.errors import count_background_errors
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Settings
from mmbias.analysis.bias import static_share
from mmbias.analysis.probe_columns import ORIGINAL

Codes = NDArray[np.intp]

SWAP, SAME = 'background-swap', 'swap-same'
OURS, NAIVE = 'donors counted', 'donors ignored'
# What is estimated or tested.
ACCURACY, SHARE_LEFT = 'A_swap', 'S_swap'
PLACE_LOSS, CLASS_LOSS = 'A_original - A_swap', 'A_same - A_swap'
ERROR = 'background error'


@dataclass(frozen=True)
class DonorDesign:
    """Videos whose actors are pasted onto backgrounds of others.

    A normal number decides each answer: force of the background less skill of the actor, both of
    their units, and chance. The answer is right below the quantile of the accuracy, the donor's
    class above that of the error, and any other class between. On its own background the force is
    a help.

    Attributes:
        name: What tables call it.
        samples: N, a multiple of the classes.
        classes: K, in turn.
        groups: Groups, each with all classes; None: every sample is independent.
        pool: Videos of each class that serve as donors, 2 at least; None: all.
        seeds: Draws of donors.
        accuracy: Under both swaps; under that of another class alone where there is an effect.
        changed: Under the swap of the same class where there is an effect.
        error: Share of the swapped answers that is the donor's class; 1 - accuracy of two classes.
        original: Accuracy on the original frames.
        skill: Share of the variance that is of the actor's unit.
        force: Share of the variance that is of the background's unit.
        both: Correlation of a unit's skill and force.
    """

    name: str
    samples: int
    classes: int
    groups: int | None = None
    pool: int | None = None
    seeds: int = 1
    accuracy: float = 0.6
    changed: float = 0.75
    error: float = 0.25
    original: float = 0.85
    skill: float = 0.3
    force: float = 0.3
    both: float = 0.0

    @property
    def truths(self) -> dict[str, float]:
        """What is estimated, without an effect."""
        return {
            ACCURACY: self.accuracy,
            SHARE_LEFT: float(static_share(self.original, self.accuracy, 1 / self.classes)),
            CLASS_LOSS: 0.0,
            ERROR: self.error,
        }

    def p_values(self, seed: int, effect: bool) -> dict[str, float]:
        """Draw a data set and test it, with its donors counted and ignored.

        Args:
            seed: Number of the data set.
            effect: Whether the background matters. If not, both swaps are as often right as the
                original frames, and the donor's class is answered as often as there.

        Returns:
            P-values by what was tested.
        """
        before = (1 - self.accuracy) / (self.classes - 1)
        null = replace(self, original=self.accuracy, error=before)
        counted = (self if effect else null).draw(seed, effect)
        found = {}
        for how, answers in ((OURS, counted), (NAIVE, ignore_donors(counted))):
            settings = Settings(resamples=1)
            reader = answers.resample([ORIGINAL, SWAP, SAME], settings)
            for tested, first in ((PLACE_LOSS, ORIGINAL), (CLASS_LOSS, SAME)):
                test = compare_accuracies(answers, first, SWAP, reader)
                found[f'{tested}, {how}'] = test.p_value
            error = count_background_errors(answers, SWAP, settings)
            assert error is not None
            found[f'{ERROR}, {how}'] = error.p_value
        return found

    def draw(self, seed: int, effect: bool = False) -> MaskedAnswers:
        """Answers on the original frames and under both swaps."""
        rng = np.random.default_rng([seed, effect, self.samples])
        everyone = np.arange(self.samples)
        labels, units = everyone % self.classes, everyone
        if self.groups is not None:
            units = everyone // self.classes % self.groups
        skill, force, own, part = rng.standard_normal((4, self.samples))
        force = self.both * skill + np.sqrt(1 - self.both**2) * part
        wanted = {
            ORIGINAL: self.original,
            SWAP: self.accuracy,
            SAME: self.changed if effect else self.accuracy,
        }
        probes = [
            (ORIGINAL, None),
            *((name, s) for name in (SWAP, SAME) for s in range(self.seeds)),
        ]
        columns = []
        for name, _ in probes:
            donors = everyone if name == ORIGINAL else self._choose(rng, labels, units, name)
            chance = (own + rng.standard_normal(self.samples)) / np.sqrt(2)
            number = _mix(
                *(self.skill, -skill[units]),
                *(self.force, (-force if name == ORIGINAL else force)[units[donors]]),
                *(1 - self.skill - self.force, chance),
            )
            if name == ORIGINAL:
                number /= np.sqrt(1 + 2 * self.both * np.sqrt(self.skill * self.force))
            error = self.error if name == SWAP else 0.0
            given = self._answer(rng, number, labels, labels[donors], wanted[name], error)
            columns.append((given, donors))
        answered, donors = (np.column_stack(each) for each in zip(*columns, strict=True))
        right = answered == labels[:, None]
        groups = None if self.groups is None else units
        names = np.array([f'class {number:03}' for number in range(self.classes)])
        table = AnswerTable.from_arrays(right, names[labels], probes, groups=groups)
        return MaskedAnswers(
            table=replace(table, donors=units[donors]),
            labels=labels,
            answered=answered,
            donor_classes=np.where(donors == everyone[:, None], -1, labels[donors]),
            classes=names.tolist(),
        )

    def _choose(self, rng: np.random.Generator, labels: Codes, units: Codes, name: str) -> Codes:
        """Donors of other units, of the same class or of another."""
        donors = np.arange(self.samples)
        pool = self.pool or self.samples // self.classes
        while len(left := np.flatnonzero(units[donors] == units)):
            classes = labels[left]
            if name == SWAP:
                classes = (classes + rng.integers(1, self.classes, len(left))) % self.classes
            donors[left] = classes + self.classes * rng.integers(pool, size=len(left))
        return donors

    def _answer(
        self,
        rng: np.random.Generator,
        number: NDArray[np.float64],
        labels: Codes,
        donors: Codes,
        accuracy: float,
        error: float,
    ) -> Codes:
        """Classes answered; one that is neither the own nor the donor's is drawn at random."""
        off = (donors - labels) % self.classes
        taken = off > 0
        steps = rng.integers(1, np.maximum(self.classes - taken, 2))
        steps += taken & (steps >= off)
        steps[number > stats.norm.ppf(1 - error)] = off[number > stats.norm.ppf(1 - error)]
        steps[number < stats.norm.ppf(accuracy)] = 0
        return (labels + steps) % self.classes


def ignore_donors(answers: MaskedAnswers) -> MaskedAnswers:
    """The same answers as if every sample were on a background of its own."""
    return replace(answers, table=replace(answers.table, donors=None))


def _mix(*parts: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of numbers with shares of the variance."""
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return np.sum([np.sqrt(share) * numbers for share, numbers in pairs], axis=0)
