"""What a change of the pictures costs: two probes on the same samples.

Invariant: the two differ in one thing, and all differences are read off the same resamples.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Reader
from mmbias.analysis.background_probes.names import (
    ACTOR_ONLY,
    SWAP,
    SWAP_RANDOM,
    SWAP_SAME,
    SWAP_SELF,
    drop_grow,
    find_partner,
    list_of_kind,
    read_grow,
)
from mmbias.analysis.background_probes.names import ELSEWHERE as OTHER_PLACE
from mmbias.analysis.background_probes.summary import (
    CLASS,
    CUT,
    ELSEWHERE,
    GROWN,
    PLACE,
    SWAPPED,
    Difference,
)
from mmbias.analysis.floors import flag_floor
from mmbias.analysis.multiplicity import holm
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.crossing import Spread
from mmbias.analysis.resampling.estimating import DIFFERENCE, MEAN_CLASS
from mmbias.analysis.significance import PairedTest, equal_accuracy_test, paired_test


class Pair(NamedTuple):
    """Two probes to be compared, the one that is subtracted from first."""

    kind: str
    first: str
    second: str


def list_differences(names: Sequence[str]) -> list[Pair]:
    """Pairs of probes that differ in one thing.

    Args:
        names: Names of the probes that there are.

    Returns:
        The pairs, without those that differ in the size of the masks; where there are masks as they
        are, none of grown or shrunk ones.

    Example:
        >>> [pair.kind for pair in list_differences(['background-swap', 'swap-same', 'swap-self'])]
        ['swapped', 'swapped', 'cut', 'place', 'place', 'class']
    """
    names = [name for name in names if read_grow(name) is None or drop_grow(name) not in names]
    swaps = (SWAP, SWAP_SAME, SWAP_RANDOM)
    pairs = [
        Pair(CUT if kind == SWAP_SELF else SWAPPED, ORIGINAL, name)
        for kind in (*swaps, SWAP_SELF)
        for name in list_of_kind(names, kind)
        if '+' not in name  # the original frames are in no other order
    ]
    wanted = [
        *((PLACE, SWAP_SELF, kind) for kind in swaps),
        (CLASS, SWAP_SAME, SWAP),
        (ELSEWHERE, ACTOR_ONLY, OTHER_PLACE),
    ]
    for kind, first, second in wanted:
        for name in list_of_kind(names, second):
            partner = find_partner(name, first, names)
            if partner is not None:
                pairs.append(Pair(kind, partner, name))
    return pairs


def list_grown(names: Sequence[str]) -> list[Pair]:
    """Pairs of probes that differ in the size of the masks, the grown or shrunk one first.

    Example:
        >>> list_grown(['background-swap', 'background-swap-grow-2'])
        [Pair(kind='grown', first='background-swap-grow-2', second='background-swap')]
    """
    grown = [name for name in names if read_grow(name) is not None]
    return [Pair(GROWN, name, drop_grow(name)) for name in grown if drop_grow(name) in names]


def compare_pairs(
    answers: MaskedAnswers, pairs: Sequence[Pair], reader: Reader
) -> tuple[Difference, ...]:
    """Estimate and test every difference; the p-values are adjusted for all of them.

    Args:
        answers: What was answered.
        pairs: Which probes to compare.
        reader: Resamples of all of them.

    Returns:
        The differences in the same order.
    """
    tests = [compare_accuracies(answers, pair.first, pair.second, reader) for pair in pairs]
    adjusted = holm([test.p_value for test in tests])
    return tuple(
        Difference(
            kind=pair.kind,
            first=pair.first,
            second=pair.second,
            grow=read_grow(pair.first) if pair.kind == GROWN else None,
            accuracy=reader.read(np.subtract, pair.first, pair.second, within=DIFFERENCE),
            mean_class=reader.read(
                np.subtract, pair.first, pair.second, of=MEAN_CLASS, within=DIFFERENCE
            ),
            p_value=test.p_value,
            p_adjusted=float(p_adjusted),
            test=test.name,
            smallest_p=test.smallest,
            flags=tuple(flag_floor(test.p_value, test.smallest)),
        )
        for pair, test, p_adjusted in zip(pairs, tests, adjusted, strict=True)
    )


def compare_accuracies(
    answers: MaskedAnswers, first: str, second: str, reader: Reader
) -> PairedTest:
    """Test whether two probes are equally accurate.

    The paired tests of temporal probes, see :func:`mmbias.analysis.paired_test` (where one has a
    single column) and :func:`mmbias.analysis.equal_accuracy_test`, made less certain by donors.

    Args:
        answers: What was answered.
        first: Name of a probe.
        second: Name of the other.
        reader: Resamples of both.

    Returns:
        Two-sided test.
    """
    table = answers.table
    few, many = sorted((table.under(name) for name in (first, second)), key=lambda a: a.shape[1])
    if few.shape[1] > 1:
        test = equal_accuracy_test(few, many, groups=table.groups)
    else:
        test = paired_test(few[:, 0], many, groups=table.groups)
    return spread_test(test, reader.measure_spread(np.subtract, first, second), table.units)


def spread_test(test: PairedTest, spread: Spread, units: int) -> PairedTest:
    """Make a test as much less certain as donors make the interval.

    The p-value is taken for that of a Student's t of the units, the t divided by the factor, and
    read with the degrees of freedom of the donors where they are fewer.

    Args:
        test: Of independent units.
        spread: What the donors do.
        units: Independent units.

    Returns:
        The test, itself where nothing was pasted.
    """
    if spread.factor == 1 and spread.units >= units:
        return test
    if spread.units < 2:
        return PairedTest(float('nan'), f'{test.name}, one donor', 1.0)

    def widen(p_value: float) -> float:
        deviate = stats.t.isf(p_value / 2, units - 1) / spread.factor
        return float(2 * stats.t.sf(deviate, spread.units - 1))

    return PairedTest(
        widen(test.p_value), f'{test.name}, corrected for donors', widen(test.smallest)
    )
