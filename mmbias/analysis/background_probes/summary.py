"""What the analysis of masked probes hands on.

Invariant: frozen data; undefined is NaN; fractions, never percent.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmbias.analysis.background.gaps import SettingGap
from mmbias.analysis.estimates import BiasSummary, Estimate, make_plain

# What a difference is of; `Difference.kind`.
CUT, PLACE, CLASS, ELSEWHERE, GROWN = 'cut', 'place', 'class', 'elsewhere', 'grown'
MEANINGS = {
    CUT: 'what cutting the actor out and pasting it back costs',
    PLACE: 'what the background of another video costs',
    CLASS: 'what it costs that the other background is of another class',
    ELSEWHERE: 'what the actor shows more than another place of the same size',
    GROWN: 'how the accuracy changes with the size of the masks',
}


@dataclass(frozen=True)
class DonorFacts:
    """Whose backgrounds a probe showed.

    Attributes:
        probe: Name of the probe.
        donors: Independent units (groups, or videos) whose backgrounds were pasted.
        most: Samples that the most frequent one was pasted into, mean over the seeds.
        widened: Times as wide as without the donors the interval of the accuracy is.
    """

    probe: str
    donors: int
    most: float
    widened: float


@dataclass(frozen=True)
class SharePair:
    """The two shares of one way to cut.

    Attributes:
        background_probe: Name of the probe that shows the background.
        actor_probe: Name of the probe that shows the actor.
        background: (M_background-only - c) / (M_original - c); 1: the background gives all that the
            whole picture gives above chance, 0: nothing.
        actor: The same of the actor.
        total: Their sum. Above 1: much is in both, either of them suffices; below 1: some of it
            takes both together, or is lost by the cut.
        flags: Sentences to be read with the numbers.
    """

    background_probe: str
    actor_probe: str
    background: Estimate
    actor: Estimate
    total: Estimate
    flags: tuple[str, ...]

    @property
    def reading(self) -> str:
        """What the sum says, for people."""
        if self.total.low > 1:
            return (
                'The sum is above 1: for a part of what is recognised the background and the actor '
                'each suffice.'
            )
        if self.total.high < 1:
            return (
                'The sum is below 1: a part of what is recognised takes both together, or is lost '
                'by the cut.'
            )
        return (
            'The sum may be 1: what takes both, and what either gives, may make up for each other.'
        )


@dataclass(frozen=True)
class Difference:
    """Accuracy under one probe minus accuracy under another.

    Attributes:
        kind: 'cut', 'place', 'class', 'elsewhere' or 'grown', see `MEANINGS`.
        first: Name of the probe that is subtracted from; 'original' for a cut.
        second: Name of the probe that is subtracted.
        grow: Pixels that the masks of the first are grown by; None but for 'grown'.
        accuracy: A_first - A_second.
        mean_class: M_first - M_second.
        p_value: Two-sided, of 'both are equally accurate'.
        p_adjusted: After Holm's method among all differences that are, or are not, 'grown'.
        test: Name of the test.
        smallest_p: The smallest p-value that it can have on these data.
        flags: Sentences to be read with the numbers.
    """

    kind: str
    first: str
    second: str
    grow: int | None
    accuracy: Estimate
    mean_class: Estimate
    p_value: float
    p_adjusted: float
    test: str
    smallest_p: float
    flags: tuple[str, ...]

    @property
    def meaning(self) -> str:
        """What it says, for people."""
        return MEANINGS[self.kind]


@dataclass(frozen=True)
class BackgroundError:
    """How often the class of the pasted background is answered.

    Of the videos whose background is from another class than their own.

    Attributes:
        probe: Name of the probe.
        seeds: How many columns it has.
        n: Answers counted, of all seeds.
        samples: Samples that these are of.
        error: Share of them that is the class of the donor. 0: never, 1: the background decides.
        of_wrong: Share of the wrong answers that is.
        before: Share of the answers to the same samples' original frames that is the donor's class.
        excess: error - before: what the pasted background adds.
        guess: 1 / K, `error` of one who guesses among the K classes present.
        guess_of_wrong: 1 / (K - 1), `of_wrong` of one who guesses; NaN for one class.
        p_value: Two-sided, of 'excess is 0'.
        test: Name of the test.
        smallest_p: The smallest p-value that it can have on these data.
        flags: Sentences to be read with the numbers.
    """

    probe: str
    seeds: int
    n: int
    samples: int
    error: Estimate
    of_wrong: Estimate
    before: Estimate
    excess: Estimate
    guess: float
    guess_of_wrong: float
    p_value: float
    test: str
    smallest_p: float
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Contrasted:
    """Right where the actor moves, wrong where the same pictures stand still.

    Attributes:
        probe: Name of the moving probe.
        frozen: Name of the frozen one.
        seeds: Seeds of both, which are paired.
        accuracy: Share of samples right under the first and wrong under the second; 1: all is known
            from motion, 0: nothing that still pictures do not show.
        mean_class: Its mean over the classes.
        guess: (1 / K) (1 - 1 / K), what a guesser among K classes gets.
        flags: Sentences to be read with the numbers.
    """

    probe: str
    frozen: str
    seeds: tuple[int | None, ...]
    accuracy: Estimate
    mean_class: Estimate
    guess: float
    flags: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Samples without a usable mask beside the others, on the original frames.

    Attributes:
        n: Samples with a usable mask that were read.
        n_left_out: Samples left out that were read.
        unread: Samples left out that could not be read either.
        gap: Accuracy with a usable mask minus accuracy of those left out, see
            :class:`mmbias.analysis.SettingGap`: above 0, those left out are harder. None where no
            sample that was read is left out.
        accuracy: On the samples with a usable mask.
        accuracy_left_out: On those left out; NaN where there are none.
        reasons: Reason and number of samples, the most frequent first; empty where not recorded.
    """

    n: int
    n_left_out: int
    unread: int
    accuracy: Estimate
    accuracy_left_out: Estimate
    gap: SettingGap | None
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class MaskedSummary:
    """All that follows from the answers of one recogniser to the samples with usable masks.

    Attributes:
        bias: Accuracies, S, drop and test of every probe, donors in the intervals; n, groups,
            chance and majority of these samples.
        names: The probes that need masks, in the order of the columns.
        shares: Background share and actor share, one pair for each way to cut.
        differences: What a change costs, without those of the size of the masks.
        grown: Those of the size of the masks.
        errors: Background errors; empty where donors have no classes.
        contrasted: Contrasted accuracies.
        donors: Whose backgrounds were shown, by probe that pastes.
        classes: Accuracy, drop, B and S by class and probe, see
            :func:`mmbias.analysis.summarise_per_value`.
        measures: Background error and contrasted accuracy by class: class, measure
            ('background_error', 'contrasted'), probe, n, value, low, high, bounded.
        answers: Answers to swapped samples by class and class of the donor, all seeds: probe,
            class, donor_class, n, answered_donor, answered_class (counts), donor_share,
            class_share.
        left_out: The samples without a usable mask; None where the others are not at hand.
        flags: Sentences on all of it.
    """

    bias: BiasSummary
    names: tuple[str, ...]
    shares: tuple[SharePair, ...]
    differences: tuple[Difference, ...]
    grown: tuple[Difference, ...]
    errors: tuple[BackgroundError, ...]
    contrasted: tuple[Contrasted, ...]
    donors: tuple[DonorFacts, ...]
    classes: pd.DataFrame
    measures: pd.DataFrame
    answers: pd.DataFrame
    left_out: LeftOut | None
    flags: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold, as :class:`BiasSummary` does."""
        plain: dict[str, Any] = make_plain(_unfold(self))
        return plain


def _unfold(item: Any) -> Any:
    if isinstance(item, pd.DataFrame):
        return item.astype(object).where(item.notna(), float('nan')).to_dict('records')
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return {
            field.name: _unfold(getattr(item, field.name)) for field in dataclasses.fields(item)
        }
    if isinstance(item, dict):
        return {key: _unfold(value) for key, value in item.items()}
    if isinstance(item, tuple | list):
        return [_unfold(value) for value in item]
    return item
