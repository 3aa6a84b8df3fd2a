"""What a change of the pictures costs: two probes on the same samples.

Invariant: the two differ in one thing, and all differences are read off the same resamples.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from mmbias.analysis.background_probes.masked_answers import (
    MaskedAnswers,
    Read,
    Settings,
    resample_columns,
)
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
    Difference,
)
from mmbias.analysis.estimates import Estimate
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
        The pairs, without those that differ in the size of the masks.

    Example:
        >>> [pair.kind for pair in list_differences(['background-swap', 'swap-same', 'swap-self'])]
        ['cut', 'place', 'place', 'class']
    """
    wanted = [
        *((PLACE, SWAP_SELF, kind) for kind in (SWAP, SWAP_SAME, SWAP_RANDOM)),
        (CLASS, SWAP_SAME, SWAP),
        (ELSEWHERE, ACTOR_ONLY, OTHER_PLACE),
    ]
    pairs = [
        Pair(CUT, ORIGINAL, name) for name in list_of_kind(names, SWAP_SELF) if '+' not in name
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
    answers: MaskedAnswers, pairs: Sequence[Pair], settings: Settings
) -> tuple[Difference, ...]:
    """Estimate and test every difference; the p-values are adjusted for all of them.

    Args:
        answers: What was answered.
        pairs: Which probes to compare.
        settings: Of the bootstrap.

    Returns:
        The differences in the same order.
    """
    if not pairs:
        return ()
    found = list(_compare(answers, pairs, settings))
    adjusted = holm([test.p_value for *_, test in found])
    return tuple(
        Difference(
            kind=pair.kind,
            first=pair.first,
            second=pair.second,
            grow=read_grow(pair.first) if pair.kind == GROWN else None,
            accuracy=accuracy,
            mean_class=mean_class,
            p_value=test.p_value,
            p_adjusted=float(p_adjusted),
            test=test.name,
            smallest_p=test.smallest,
            flags=tuple(flag_floor(test.p_value, test.smallest)),
        )
        for (pair, accuracy, mean_class, test), p_adjusted in zip(found, adjusted, strict=True)
    )


def _compare(
    answers: MaskedAnswers, pairs: Sequence[Pair], settings: Settings
) -> Iterator[tuple[Pair, Estimate, Estimate, PairedTest]]:
    names = list(dict.fromkeys(name for _, *both in pairs for name in both))
    table = answers.table
    read = resample_columns(
        [
            (table.under(name).astype(np.float64), answers.backgrounds()[:, table.columns[name]])
            for name in names
        ],
        answers.labels,
        answers.owners(),
        grouped=table.groups is not None,
        settings=settings,
    )
    for pair in pairs:
        columns = [names.index(pair.first), names.index(pair.second)]
        accuracy, mean_class = (
            read(np.subtract, columns, within=DIFFERENCE, **of) for of in ({}, {'of': MEAN_CLASS})
        )
        yield pair, accuracy, mean_class, _test(answers, read, pair, columns)


def _test(answers: MaskedAnswers, read: Read, pair: Pair, columns: list[int]) -> PairedTest:
    table = answers.table
    first, second = table.under(pair.first), table.under(pair.second)
    if min(first.shape[1], second.shape[1]) > 1:
        test = equal_accuracy_test(first, second, groups=table.groups)
    elif first.shape[1] == 1:
        test = paired_test(first[:, 0], second, groups=table.groups)
    else:
        test = paired_test(second[:, 0], first, groups=table.groups)
    crossing = read.args[0].crossing  # type: ignore[attr-defined]
    return spread_test(test, crossing.measure_spread(np.subtract, columns), table.units)


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
