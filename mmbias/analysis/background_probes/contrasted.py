"""Right where the actor moves and wrong where it stands still: what is known from motion.

Invariant: the two probes are paired sample by sample and seed by seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.background_probes.masked_answers import (
    Column,
    MaskedAnswers,
    Reader,
    Settings,
    resample_columns,
)
from mmbias.analysis.background_probes.names import (
    FREEZE,
    STRIPES,
    SWAP,
    SWAP_RANDOM,
    SWAP_SAME,
    list_of_kind,
)
from mmbias.analysis.background_probes.summary import Contrasted
from mmbias.analysis.flags import count_noun
from mmbias.analysis.resampling.estimating import MEAN_CLASS, SHARE

CONTRASTED = 'contrasted'


def list_contrasts(names: Sequence[str]) -> list[tuple[str, str]]:
    """Probes that are there moving and frozen.

    Example:
        >>> list_contrasts(['background-stripes', 'background-stripes+freeze', 'background-swap'])
        [('background-stripes', 'background-stripes+freeze')]
    """
    kinds = (STRIPES, SWAP, SWAP_SAME, SWAP_RANDOM)
    moving = [name for kind in kinds for name in list_of_kind(names, kind)]
    return [(name, name + FREEZE) for name in moving if name + FREEZE in names]


def contrast(
    answers: MaskedAnswers, name: str, frozen: str, settings: Settings
) -> Contrasted | None:
    """Estimate the share of samples right under one probe and wrong under its frozen form.

    Source: Li, Liu, Zhang and Li, ICCV 2023 (SCUBA and SCUFO).

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
    reader = _resample(answers, pairs, settings)
    chance = chance_level(answers.labels)
    return Contrasted(
        probe=name,
        frozen=frozen,
        seeds=tuple(answers.table.probes[moving][1] for moving, _ in pairs),
        accuracy=reader.read(np.positive, CONTRASTED, within=SHARE),
        mean_class=reader.read(np.positive, CONTRASTED, of=MEAN_CLASS, within=SHARE),
        guess=chance * (1 - chance),
        flags=tuple(_flag_other_donors(answers, pairs)),
    )


def contrasts_by_class(
    answers: MaskedAnswers, name: str, frozen: str, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield one row a class: class, measure, probe, n, value, low, high, bounded."""
    pairs = _pair_seeds(answers, name, frozen)
    for code in np.unique(answers.labels).tolist() if pairs else ():
        part = answers.take(answers.labels == code)
        found = _resample(part, pairs, settings).read(np.positive, CONTRASTED, within=SHARE)
        row = {'class': answers.classes[code], 'measure': CONTRASTED, 'probe': name}
        yield row | {'n': len(part.labels) * len(pairs)} | asdict(found)


def _flag_other_donors(answers: MaskedAnswers, pairs: Sequence[tuple[int, int]]) -> Iterator[str]:
    first, second = (answers.backgrounds[:, list(places)] for places in zip(*pairs, strict=True))
    unlike = int((first != second).any(axis=1).sum())
    if unlike:
        has = 'has' if unlike == 1 else 'have'
        yield (
            f'{count_noun(unlike, "samples")} {has} another background where the actor stands '
            'still: no copies of the moving ones.'
        )


def _pair_seeds(answers: MaskedAnswers, name: str, frozen: str) -> list[tuple[int, int]]:
    """Columns of equal seed."""
    probes = answers.table.probes
    still = {probes[place][1]: place for place in answers.columns(frozen)}
    moving = {probes[place][1]: place for place in answers.columns(name)}
    return [(place, still[seed]) for seed, place in moving.items() if seed in still]


def _resample(
    answers: MaskedAnswers, pairs: Sequence[tuple[int, int]], settings: Settings
) -> Reader:
    first, second = (list(places) for places in zip(*pairs, strict=True))
    right = answers.table.top1
    counted = Column(right[:, first] & ~right[:, second], answers.backgrounds[:, first])
    return resample_columns(
        {CONTRASTED: counted},
        answers.labels,
        answers.owners,
        grouped=answers.table.groups is not None,
        settings=settings,
    )
