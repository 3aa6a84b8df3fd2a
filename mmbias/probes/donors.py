"""Which other video gives its background: a function of seed and video, by a hash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmbias.clips import clip_rng

# What must hold of the donor's value (of its class, or of a column) beside the video's own, and
# beside the video's class: where a column names classes, a background of the class that is to be
# recognised would be no other.
RELATIONS: dict[str, Callable[[NDArray[np.int64], int, int], NDArray[np.bool_]]] = {
    'other': lambda values, own, label: (values != own) & (values != label),
    'same': lambda values, own, label: values == own,
    'any': lambda values, own, label: np.ones(len(values), bool),
}


@dataclass(frozen=True)
class Videos:
    """Those that get a background, or those that may give theirs.

    Attributes:
        ids: Identities, in any order.
        values: Class of each, or the value of another column, shape (N,).
        usable: Whether each has masks, shape (N,).
        groups: Names of videos that are not independent; None where all are.
        labels: Class of each; None where that is the value.
    """

    ids: Sequence[str]
    values: Sequence[str]
    usable: NDArray[np.bool_]
    groups: Sequence[str] | None = None
    labels: Sequence[str] | None = None


def choose_donors(samples: Videos, pool: Videos, relation: str, seed: int) -> NDArray[np.int64]:
    """Choose a donor for every usable sample.

    A donor is another video, of another group where there is one of another group, and drawn
    uniformly among those that the relation allows. The draw depends on the seed, on the sample and
    on who may be drawn, never on the order of the videos.

    Args:
        samples: Those that get a background.
        pool: Those that may give theirs; the samples may be among them.
        relation: ``'other'`` value, neither the sample's nor its class, the ``'same'`` value, or
            ``'any'``.
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
    labels = samples.labels or samples.values
    own_values, own_labels, values = _codes(samples.values, labels, pool.values)
    own_groups, groups = _codes(samples.groups or samples.ids, pool.groups or pool.ids)
    donors = np.full(len(samples.ids), -1)
    for i in np.flatnonzero(samples.usable).tolist():
        name = samples.ids[i]
        fits = RELATIONS[relation](values[known], own_values[i], own_labels[i])
        fits &= ids[known] != name
        apart = fits & (groups[known] != own_groups[i])
        allowed = known[apart if apart.any() else fits]
        if not len(allowed):
            raise ValueError(
                f'no donor for {name}: no other of the {len(known)} videos with masks is of '
                f'{_wanted(relation, samples.values[i], labels[i])}'
            )
        draw = clip_rng(seed, f'{name}\0donor', 0)
        donors[i] = allowed[draw.integers(len(allowed))]
    return donors


def _wanted(relation: str, value: str, label: str) -> str:
    avoided = ' or '.join(map(repr, dict.fromkeys((value, label))))
    texts = {'other': f'another value than {avoided}', 'same': f'value {value!r}'}
    return texts.get(relation, 'any value')


def _codes(*texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Numbers that are equal where texts of any list are."""
    together = np.asarray([text for part in texts for text in part], dtype=str)
    codes = np.unique(together, return_inverse=True)[1]
    return np.split(codes, np.cumsum([len(part) for part in texts])[:-1])
