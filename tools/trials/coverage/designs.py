"""Data sets on which the tests are tried: drawn with no effect, and with one.

Invariant: a data set is a function of its design and the generator alone. Without an effect the
answers are exchangeable as the test wants it, except where the name of a design says otherwise.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mmbias.analysis.background.dependence import within_class_test
from mmbias.analysis.multiplicity import holm
from mmbias.analysis.significance import equal_accuracy_test, paired_test

Answers = NDArray[np.bool_]

_GROUP = 0.2  # of a group: in common for all its samples and answers, and for those of one column
# Two sides of answers to the same samples, and the names of the p-values of a design.
PAIRED, HOLM = 'drop', 'some class, Holm'
ANY, COMMON = 'any pattern', 'alike in all classes'


class Design(Protocol):
    """Where data sets come from on which tests are tried."""

    @property
    def name(self) -> str:
        """What tables call it."""

    def p_values(self, seed: int, effect: bool) -> dict[str, float]:
        """Draw a data set, without an effect or with one, and test it."""


@dataclass(frozen=True)
class AnswerDesign:
    """Answers to the same samples on two sides, each with its seeds.

    An answer is right where a normal number falls below the quantile of the accuracy of its side.
    The numbers of a sample share a part, its difficulty; so do those of a group, and those of a
    group in one column.

    Attributes:
        name: What tables call it.
        samples: N.
        accuracy: Of both sides without an effect, of the first with one.
        changed: Accuracy of the second side with an effect.
        seeds: Columns of either side.
        groups: Groups, of equal size; None: samples are independent.
        difficulty: Share of the variance that all answers to a sample have in common; at 0 none is
            harder than another.
        own: Share of the variance that the answers of one side to a sample have in common beyond
            its difficulty: sides that differ in which samples they get right, not in how many.
        classes: Tested class by class if more than 1, then the effect is in the first alone.
    """

    name: str
    samples: int
    accuracy: float
    changed: float
    seeds: tuple[int, int] = (1, 1)
    groups: int | None = None
    difficulty: float = 0.5
    own: float = 0.0
    classes: int = 1

    def p_values(self, seed: int, effect: bool) -> dict[str, float]:
        """Draw a data set and test it.

        Args:
            seed: Number of the data set.
            effect: Whether there is anything to find.

        Returns:
            P-values by what was tested.
        """
        first, second = self.draw(np.random.default_rng([seed, effect]), effect)
        groups = None if self.groups is None else np.arange(self.samples) % self.groups
        if self.classes == 1:
            return {PAIRED: _compare(first, second, groups)}
        parts = [np.arange(self.samples) % self.classes == each for each in range(self.classes)]
        return {HOLM: float(holm([_compare(first[p], second[p], None) for p in parts]).min())}

    def draw(self, rng: np.random.Generator, effect: bool) -> tuple[Answers, Answers]:
        """Answers of both sides, each of shape (N, seeds)."""
        columns = sum(self.seeds)
        sides = np.repeat([0, 1], self.seeds)
        parts = [(self.difficulty, rng.standard_normal((self.samples, 1)))]
        parts.append((self.own, rng.standard_normal((self.samples, 2))[:, sides]))
        if self.groups is not None:
            place = np.arange(self.samples) % self.groups
            for width in (1, columns):
                parts.append((_GROUP / 2, rng.standard_normal((self.groups, width))[place]))
        rest = 1 - sum(share for share, _ in parts)
        parts.append((rest, rng.standard_normal((self.samples, columns))))
        numbers = sum(np.sqrt(share) * part for share, part in parts)
        accuracies = np.full((self.samples, columns), self.accuracy)
        if effect:
            touched = np.arange(self.samples) % self.classes == 0
            accuracies[np.ix_(touched, sides == 1)] = self.changed
        right = numbers < stats.norm.ppf(accuracies)
        return right[:, sides == 0], right[:, sides == 1]


@dataclass(frozen=True)
class BackgroundDesign:
    """Videos of people who differ in skill, filmed in places that may matter.

    Attributes:
        name: What tables call it.
        pure: People filmed in one place, drawn for each.
        mixed: People filmed in several, drawn for each video with a liking of their own.
        videos: Of each person, of all classes in turn.
        classes: C.
        places: How many there are.
        loss: Accuracy lost in the first place where there is an effect.
        skills: Standard deviation of skill, in those of the normal number of an answer; at 0 videos
            are independent and people are no groups.
    """

    name: str
    pure: int
    mixed: int
    videos: int = 5
    classes: int = 5
    places: int = 2
    loss: float = 0.3
    skills: float = 0.7

    def p_values(self, seed: int, effect: bool) -> dict[str, float]:
        """Draw a data set and test it, as :meth:`AnswerDesign.p_values`."""
        rng = np.random.default_rng([seed, effect])
        people = self.pure + self.mixed
        person = np.repeat(np.arange(people), self.videos)
        liking = rng.dirichlet(np.ones(self.places), size=people)
        # Who likes a place is skilled or not whatever the place: nothing follows from it.
        of_person = rng.integers(self.places, size=people)
        drawn = (rng.random((len(person), 1)) > liking[person].cumsum(axis=1)).sum(axis=1)
        place = np.where(person < self.pure, of_person[person], drawn)
        classes = np.arange(len(person)) % self.classes
        accuracy = np.linspace(0.6, 0.9, self.classes)[classes] - self.loss * effect * (place == 0)
        numbers = (
            rng.standard_normal(len(person)) + self.skills * rng.standard_normal(people)[person]
        )
        right = numbers < stats.norm.ppf(accuracy) * np.hypot(1, self.skills)
        groups = person if self.skills else None
        test = within_class_test(right, classes, place, groups=groups, resamples=999, seed=seed)
        return {
            ANY: test.p_value,
            COMMON: test.p_common,
            HOLM: float(np.nanmin(test.per_class['p_holm'], initial=1.0)),
        }


def _compare(first: Answers, second: Answers, groups: NDArray[np.intp] | None) -> float:
    if first.shape[1] == 1:
        return paired_test(first[:, 0], second, groups=groups).p_value
    return equal_accuracy_test(first, second, groups=groups).p_value
