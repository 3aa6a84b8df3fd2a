"""Which other video gives its background: a function of seed and video, by a hash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmbias.clips import clip_rng

# What must hold of the donor's value (of its class, or of a column) beside the video's own.
RELATIONS: dict[str, Callable[[NDArray[np.int64], int], NDArray[np.bool_]]] = {
    'other': lambda values, own: values != own,
    'same': lambda values, own: values == own,
    'any': lambda values, own: np.ones(len(values), bool),
}


@dataclass(frozen=True)
class Candidates:
    """The videos that may be donors.

    Attributes:
        ids: Identities of all samples, in any order.
        values: Class of each, or the value of another column, shape (N,).
        usable: Whether each has masks, shape (N,).
        groups: Names of samples that are not independent; None where all are.
    """

    ids: Sequence[str]
    values: Sequence[str]
    usable: NDArray[np.bool_]
    groups: Sequence[str] | None = None


def choose_donors(candidates: Candidates, relation: str, seed: int) -> NDArray[np.int64]:
    """Choose a donor for every usable sample.

    A donor is another sample, of another group where there is one of another group, and drawn
    uniformly among those that the relation allows. The draw depends on the seed, on the sample and
    on who may be drawn, never on the order of the samples.

    Args:
        candidates: The samples.
        relation: ``'other'`` value, the ``'same'`` value, or ``'any'``.
        seed: Shuffle seed.

    Returns:
        Position of the donor of each sample, -1 for one that is not usable, shape (N,).

    Raises:
        ValueError: If the relation is unknown, or a usable sample has no donor.
    """
    if relation not in RELATIONS:
        raise ValueError(f'unknown relation {relation!r}, allowed: {", ".join(RELATIONS)}')
    by_id = np.argsort(np.asarray(candidates.ids), kind='stable')
    pool = by_id[candidates.usable[by_id]]
    values = _codes(candidates.values)
    groups = None if candidates.groups is None else _codes(candidates.groups)
    donors = np.full(len(by_id), -1)
    for own in pool:
        fits = RELATIONS[relation](values[pool], values[own]) & (pool != own)
        if groups is not None and (apart := fits & (groups[pool] != groups[own])).any():
            fits = apart
        allowed = pool[fits]
        if not len(allowed):
            raise ValueError(
                f'no donor for {candidates.ids[own]}: no other of the {len(pool)} videos with '
                f'masks is of {_WANTED[relation].format(candidates.values[own])}'
            )
        draw = clip_rng(seed, f'{candidates.ids[own]}\0donor', 0)
        donors[own] = allowed[draw.integers(len(allowed))]
    return donors


_WANTED = {'other': 'another value than {!r}', 'same': 'value {!r}', 'any': 'any value'}


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.asarray(values, dtype=str), return_inverse=True)[1]
