"""Right where the actor moves and wrong where it stands still: what is known from motion.

Invariant: the two probes are paired sample by sample and seed by seed.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.background_probes.masked_answers import (
    MaskedAnswers,
    Read,
    Settings,
    resample_columns,
)
from mmbias.analysis.background_probes.names import FREEZE, STRIPES, SWAP, list_of_kind
from mmbias.analysis.background_probes.summary import Contrasted
from mmbias.analysis.resampling.estimating import MEAN_CLASS, SHARE


def list_contrasts(names: Sequence[str]) -> list[tuple[str, str]]:
    """Probes that are there moving and frozen.

    Example:
        >>> list_contrasts(['background-stripes', 'background-stripes+freeze', 'background-swap'])
        [('background-stripes', 'background-stripes+freeze')]
    """
    moving = [name for kind in (STRIPES, SWAP) for name in list_of_kind(names, kind)]
    return [(name, name + FREEZE) for name in moving if name + FREEZE in names]


def contrast(
    answers: MaskedAnswers, name: str, frozen: str, settings: Settings
) -> Contrasted | None:
    """Estimate the share of samples right under one probe and wrong under its frozen form.

    Source: Li, Liu, Wei and Sun, ICCV 2023 (SCUBA and SCUFO).

    Args:
        answers: What was answered.
        name: Name of the moving probe.
        frozen: Name of the frozen one.
        settings: Of the bootstrap.

    Returns:
        The estimate; None where the two have no seed in common.
    """
    pairs = _pair_seeds(answers, name, frozen)
    if not pairs:
        return None
    read = _resample(answers, pairs, settings)
    chance = chance_level(answers.labels)
    return Contrasted(
        probe=name,
        frozen=frozen,
        seeds=tuple(answers.table.probes[moving][1] for moving, _ in pairs),
        accuracy=read(np.positive, [0], within=SHARE),
        mean_class=read(np.positive, [0], of=MEAN_CLASS, within=SHARE),
        guess=chance * (1 - chance),
        flags=(),
    )


def contrasts_by_class(
    answers: MaskedAnswers, name: str, frozen: str, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield one row a class: class, measure, probe, n, value, low, high, bounded."""
    pairs = _pair_seeds(answers, name, frozen)
    for code in np.unique(answers.labels).tolist() if pairs else ():
        part = answers.take(answers.labels == code)
        found = _resample(part, pairs, settings)(np.positive, [0], within=SHARE)
        row = {'class': answers.classes[code], 'measure': 'contrasted', 'probe': name}
        yield row | {'n': len(part.labels) * len(pairs)} | found.to_columns('value')


def _pair_seeds(answers: MaskedAnswers, name: str, frozen: str) -> list[tuple[int, int]]:
    """Columns of equal seed."""
    probes = answers.table.probes
    still = {probes[place][1]: place for place in answers.under(frozen)}
    moving = {probes[place][1]: place for place in answers.under(name)}
    return [(place, still[seed]) for seed, place in moving.items() if seed in still]


def _resample(answers: MaskedAnswers, pairs: Sequence[tuple[int, int]], settings: Settings) -> Read:
    first, second = (list(places) for places in zip(*pairs, strict=True))
    right: NDArray[np.bool_] = answers.table.top1
    return resample_columns(
        [
            (
                (right[:, first] & ~right[:, second]).astype(np.float64),
                answers.backgrounds()[:, first],
            )
        ],
        answers.labels,
        answers.owners(),
        grouped=answers.table.groups is not None,
        settings=settings,
    )
