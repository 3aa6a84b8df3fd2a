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
class Videos:
    """Those that get a background, or those that may give theirs.

    Attributes:
        ids: Identities, in any order.
        values: Class of each, or the value of another column, shape (N,).
        usable: Whether each has masks, shape (N,).
        groups: Names of videos that are not independent; None where all are.
    """

    ids: Sequence[str]
    values: Sequence[str]
    usable: NDArray[np.bool_]
    groups: Sequence[str] | None = None


def choose_donors(samples: Videos, pool: Videos, relation: str, seed: int) -> NDArray[np.int64]:
    """Choose a donor for every usable sample.

    A donor is another video, of another group where there is one of another group, and drawn
    uniformly among those that the relation allows. The draw depends on the seed, on the sample and
    on who may be drawn, never on the order of the videos.

    Args:
        samples: Those that get a background.
        pool: Those that may give theirs; the samples may be among them.
        relation: ``'other'`` value, the ``'same'`` value, or ``'any'``.
        seed: Shuffle seed.

    Returns:
        Place in the pool of the donor of each sample, -1 for one that is not usable, shape (N,).

    Raises:
        ValueError: If the relation is unknown, or a usable sample has no donor.
    """
    if relation not in RELATIONS:
        raise ValueError(f'unknown relation {relation!r}, allowed: {", ".join(RELATIONS)}')
    ids = np.asarray(pool.ids)
    known = np.argsort(ids, kind='stable')
    known = known[pool.usable[known]]
    own_values, values = _codes(samples.values, pool.values)
    own_groups, groups = _codes(samples.groups or samples.ids, pool.groups or pool.ids)
    donors = np.full(len(samples.ids), -1)
    for i in np.flatnonzero(samples.usable).tolist():
        name = samples.ids[i]
        fits = RELATIONS[relation](values[known], own_values[i]) & (ids[known] != name)
        apart = fits & (groups[known] != own_groups[i])
        allowed = known[apart if apart.any() else fits]
        if not len(allowed):
            raise ValueError(
                f'no donor for {name}: no other of the {len(known)} videos with masks is of '
                f'{_WANTED[relation].format(samples.values[i])}'
            )
        draw = clip_rng(seed, f'{name}\0donor', 0)
        donors[i] = allowed[draw.integers(len(allowed))]
    return donors


_WANTED = {'other': 'another value than {!r}', 'same': 'value {!r}', 'any': 'any value'}


def _codes(
    first: Sequence[str], second: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers that are equal where texts of either are."""
    codes = np.unique(np.asarray([*first, *second], dtype=str), return_inverse=True)[1]
    return codes[: len(first)], codes[len(first) :]
