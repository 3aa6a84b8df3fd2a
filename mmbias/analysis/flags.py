"""Sentences that must be read with the numbers.

Invariant: nothing is hidden and nothing is changed here; a flag only says what an interval or a
value cannot say itself.
"""

from dataclasses import dataclass

from mmbias.analysis.bias import ROUNDING
from mmbias.analysis.resampling.intervals import JACKKNIFE, PERCENTILE, upper_bound_of_none

FEW_UNITS = 30


@dataclass(frozen=True)
class RunFacts:
    """What the flags need to know of the whole set.

    Attributes:
        units: Independent units: groups, or samples without groups.
        noun: What a unit is called, in the plural.
        chance: 1 / (classes present).
        majority: Share of the most frequent class.
        accuracy: A_original.
        mean_class: M_original.
        confidence: Of the intervals.
        interval: Which interval the estimates have.
    """

    units: int
    noun: str
    chance: float
    majority: float
    accuracy: float
    mean_class: float
    confidence: float
    interval: str = PERCENTILE


@dataclass(frozen=True)
class ProbeFacts:
    """What the flags need to know of one probe.

    Attributes:
        accuracy: A_probe.
        changed_units: Units with a sample that became right or wrong under any seed.
        bounded: Whether the ends of the drop are bounds, see :class:`mmbias.analysis.Estimate`.
        undefined_ratios: Share of the resamples in which B is undefined.
        undefined_shares: Share of the resamples in which S is undefined.
        no_interval: Measures, of B and S, that are finite and have no interval.
    """

    accuracy: float
    changed_units: int
    undefined_ratios: float
    undefined_shares: float
    bounded: bool = False
    no_interval: tuple[str, ...] = ()


def flag_run(run: RunFacts) -> tuple[str, ...]:
    """Say what holds for the whole set, whatever the probe.

    Args:
        run: Facts on the set.

    Returns:
        Sentences, none if there is nothing to say.
    """
    flags = [*_flag_shared(run)]
    if run.accuracy in (0, 1):
        kind = 'right' if run.accuracy else 'wrong'
        flags.append(f'Every sample is {kind} on the original frames; {_describe_bound(run)}')
    return tuple(flags)


def flag_probe(run: RunFacts, probe: ProbeFacts) -> tuple[str, ...]:
    """Say what the numbers of one probe hide.

    Args:
        run: Facts on the set.
        probe: Facts on the probe.

    Returns:
        Sentences, none if there is nothing to say.
    """
    flags = [*_flag_shared(run), *_flag_accuracy(run, probe)]
    tail = (1 - run.confidence) / 2
    for share, symbol in ((probe.undefined_ratios, 'B'), (probe.undefined_shares, 'S')):
        if share > tail and run.interval != JACKKNIFE:
            flags.append(
                f'{symbol} is undefined in {share:.1%} of the resamples (more than {tail:.1%}): '
                f'it has no interval.'
            )
        elif symbol in probe.no_interval and run.units > 1:
            flags.append(
                f'{symbol} is undefined or infinite for some accuracies that the data allow: it '
                f'has no interval.'
            )
    return (*flags, *_flag_changes(run, probe))


def _flag_changes(run: RunFacts, probe: ProbeFacts) -> list[str]:
    if not probe.changed_units:
        return [f'No sample became right or wrong; {_describe_bound(run)}']
    if probe.bounded:
        changed = count_noun(probe.changed_units, run.noun)
        return [
            f'Answers changed in {changed}, but so few, or in such balance, that the resamples '
            f'(nearly) agree on what is lost; {_describe_bound(run)}'
        ]
    return []


def count_noun(count: int, noun: str) -> str:
    """Write a count with its noun, which is in the plural.

    Example:
        >>> count_noun(1, 'groups'), count_noun(2000, 'classes')
        ('1 group', '2,000 classes')
    """
    one = {'classes': 'class'}.get(noun, noun.removesuffix('s'))
    return f'{count:,} {one if count == 1 else noun}'


def _flag_shared(run: RunFacts) -> list[str]:
    flags = []
    if run.units < FEW_UNITS:
        flags.append(
            f'Only {count_noun(run.units, run.noun)}, fewer than {FEW_UNITS}: {_describe_few(run)}'
        )
    if run.mean_class <= run.chance + ROUNDING:
        flags.append(
            f'Mean-class accuracy on the original frames ({run.mean_class:.2%}) is not above '
            f'chance ({run.chance:.2%}): S is undefined.'
        )
    return flags


def _describe_few(run: RunFacts) -> str:
    if run.units < 2:
        return 'there are no intervals.'
    if run.interval == JACKKNIFE:
        return f'the intervals are t intervals and hold only if the {run.noun} are much alike.'
    return f'the intervals are widened for it and hold only if the {run.noun} are much alike.'


def _flag_accuracy(run: RunFacts, probe: ProbeFacts) -> list[str]:
    if not probe.accuracy and not run.accuracy:
        return ['No sample is right on the original frames or under the probe: B is undefined.']
    flags = []
    if not run.accuracy:
        flags.append('No sample is right on the original frames: B is minus infinity.')
    if probe.accuracy == 1 != run.accuracy:
        flags.append(f'Every sample is right; {_describe_bound(run)}')
    if not probe.accuracy:
        flags.append(f'No sample is right, B is infinite; {_describe_bound(run)}')
    if probe.accuracy <= run.chance + ROUNDING:
        flags.append(
            f'Accuracy ({probe.accuracy:.2%}) is at or below chance ({run.chance:.2%}): B grows '
            'with the number of classes, not with the recogniser.'
        )
    elif probe.accuracy < run.majority - ROUNDING:
        flags.append(
            f'Accuracy ({probe.accuracy:.2%}) is below the share of the most frequent class '
            f'({run.majority:.2%}): a constant answer would do better.'
        )
    return flags


def _describe_bound(run: RunFacts) -> str:
    if run.units < 2:
        return f'one of the {run.noun} says nothing of others.'
    bound = upper_bound_of_none(run.units, (1 + run.confidence) / 2)
    return f'at most {bound:.2%} of all {run.noun} are of a kind not seen ({run.units} were).'
