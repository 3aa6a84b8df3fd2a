"""Rearrangements of an attribute that leave all else alone: classes, answers and groups.

Invariant: only samples, or whole groups, that would be alike if the attribute did not matter change
places, so every rearrangement is as probable as the data itself when it does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Blocks:
    """Blocks whose samples change places: of one class, or of one class and group.

    Attributes:
        classes: Class of each block, ascending, shape (B,).
        right: Right answers, shape (B,).
        totals: Samples per value of the attribute, two values at least, shape (B, L).
    """

    classes: Codes
    right: Codes
    totals: Codes

    @property
    def moved(self) -> int:
        """Samples that change places."""
        return int(self.totals.sum())

    def add_draws(self, rng: np.random.Generator, right: Floats, totals: Floats) -> None:
        """Add r rearrangements to right answers and totals, each of shape (r, C, L).

        Dealing the right answers of a block to its samples at random is the same as dealing them to
        the values of the attribute from an urn, so no permutation is written out.
        """
        dealt = np.empty((len(right), *self.totals.shape))
        hand, rest = np.tile(self.right, (len(right), 1)), self.totals.sum(axis=1)
        for value in range(self.totals.shape[1] - 1):
            rest = rest - self.totals[:, value]
            dealt[..., value] = taken = rng.hypergeometric(self.totals[:, value], rest, hand)
            hand -= taken
        dealt[..., -1] = hand
        classes, starts = np.unique(self.classes, return_index=True)
        right[:, classes] += np.add.reduceat(dealt, starts, axis=1)  # (r, B, L) -> (r, classes, L)
        totals[:, classes] += np.add.reduceat(self.totals, starts, axis=0)


@dataclass(frozen=True)
class Peers:
    """Groups, each with one value, that have samples of the same classes and change places.

    Attributes:
        classes: Those classes, shape (c,).
        right: Right answers per group and class, shape (G, c).
        totals: Samples per group and class, shape (G, c).
        values: Value of each group, two different ones at least, shape (G,).
    """

    classes: Codes
    right: Floats
    totals: Floats
    values: Codes

    @property
    def moved(self) -> int:
        """Samples that change places."""
        return int(self.totals.sum())

    def add_draws(self, rng: np.random.Generator, right: Floats, totals: Floats) -> None:
        """Add r rearrangements to right answers and totals, each of shape (r, C, L)."""
        values = rng.permuted(np.tile(self.values, (len(right), 1)), axis=1)  # (r, G)
        for value in np.unique(self.values):
            holds = (values == value).astype(np.float64)
            right[:, self.classes, value] += holds @ self.right
            totals[:, self.classes, value] += holds @ self.totals


Movable = Blocks | Peers
_Found = tuple[list[Movable], NDArray[np.bool_]]  # and which samples move, (N,)


@dataclass(frozen=True)
class Rearrangements:
    """All that may change places, and what stands still.

    Attributes:
        name: What changes places, for people.
        movable: The parts that move, each by itself.
        still_right: Right answers of the others per class and value, shape (C, L).
        still_totals: Their number, shape (C, L).
    """

    name: str
    movable: list[Movable]
    still_right: Floats
    still_totals: Floats

    @property
    def moved(self) -> int:
        """Samples that can change places with one of another value."""
        return sum(part.moved for part in self.movable)

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Which classes have such samples, shape (C,)."""
        found = np.zeros(len(self.still_totals), bool)
        for part in self.movable:
            found[part.classes] = True
        return found

    @property
    def numbers(self) -> int:
        """Size of the largest array of one rearrangement."""
        sizes = [part.totals.size for part in self.movable]
        return max([self.still_totals.size, *sizes])

    def draw(self, rng: np.random.Generator, size: int) -> tuple[Floats, Floats]:
        """Draw r rearrangements.

        Args:
            rng: Source of chance.
            size: r.

        Returns:
            Right answers and totals per class and value, each of shape (r, C, L).
        """
        right = np.tile(self.still_right, (size, 1, 1))
        totals = np.tile(self.still_totals, (size, 1, 1))
        for part in self.movable:
            part.add_draws(rng, right, totals)
        return right, totals


def rearrange(
    answers: NDArray[np.bool_], classes: Codes, values: Codes, groups: Codes | None
) -> Rearrangements:
    """Choose what may change places.

    Without groups the samples of a class may. With groups, samples of different groups are not
    alike: in a group with several values its own samples change places, class by class; groups with
    a single value change places whole, with others that have the same classes. Each rearrangement
    moves both, each among its like.

    Args:
        answers: Right or wrong, shape (N,).
        classes: Class of each sample, 0..C-1, shape (N,).
        values: Value of the attribute, 0..L-1, shape (N,).
        groups: Group of each sample, 0..G-1, shape (N,), or None.

    Returns:
        The rearrangements.
    """
    shape = (int(classes.max()) + 1, int(values.max()) + 1)
    if groups is None:
        found = {'samples of a class': _mix(answers, classes, values, classes)}
    else:
        blocks = groups * shape[0] + classes
        found = {
            'whole groups that have the same classes': _exchange(answers, classes, values, groups),
            'samples of a class and group': _mix(answers, classes, values, blocks),
        }
    # Blocks of a group with one value have one value: no sample is in parts of both kinds.
    moves = np.any([moved for _, moved in found.values()], axis=0)
    return Rearrangements(
        _name(found),
        [part for parts, _ in found.values() for part in parts],
        still_right=tally(classes, values, shape, where=~moves & answers).astype(np.float64),
        still_totals=tally(classes, values, shape, where=~moves).astype(np.float64),
    )


def tally(
    rows: Codes, columns: Codes, shape: tuple[int, int], where: NDArray[np.bool_] | None = None
) -> Codes:
    """Count samples by two numbers of theirs.

    Args:
        rows: First number of each sample, shape (N,).
        columns: Second number, shape (N,).
        shape: How many of each there are.
        where: Samples to count, shape (N,); all by default.

    Returns:
        Counts of the given shape.

    Example:
        >>> tally(np.array([0, 1, 1]), np.array([1, 0, 0]), (2, 2)).tolist()
        [[0, 1], [2, 0]]
    """
    chosen = slice(None) if where is None else where
    cells = np.ravel_multi_index((rows[chosen], columns[chosen]), shape)
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def _name(found: Mapping[str, _Found]) -> str:
    """Name what changes places, and of how many samples where it is of two kinds."""
    counts = {name: int(moved.sum()) for name, (_, moved) in found.items() if moved.any()}
    if len(counts) < 2:
        return ' or '.join(counts or found)
    return ' and '.join(f'{name} ({count})' for name, count in counts.items())


def _mix(answers: NDArray[np.bool_], classes: Codes, values: Codes, keys: Codes) -> _Found:
    """Blocks of equal key with more than one value, and which samples are in them."""
    firsts, blocks = np.unique(keys, return_index=True, return_inverse=True)[1:]
    owners = classes[firsts]
    totals = tally(blocks, values, (len(firsts), int(values.max()) + 1))
    right = np.bincount(blocks[answers], minlength=len(firsts))
    mixed = (totals > 0).sum(axis=1) > 1
    kept = np.flatnonzero(mixed)[np.argsort(owners[mixed], kind='stable')]
    return [Blocks(owners[kept], right[kept], totals[kept])] if len(kept) else [], mixed[blocks]


def _exchange(answers: NDArray[np.bool_], classes: Codes, values: Codes, groups: Codes) -> _Found:
    """Groups of one value and the same classes, where values differ, and which samples are theirs.

    Groups with several values stand still.
    """
    shape = (int(groups.max()) + 1, int(classes.max()) + 1)
    totals = tally(groups, classes, shape).astype(np.float64)
    right = tally(groups, classes, shape, where=answers).astype(np.float64)
    held = tally(groups, values, (shape[0], int(values.max()) + 1)) > 0
    of_group, single = held.argmax(axis=1), held.sum(axis=1) == 1
    kinds = np.unique(totals > 0, axis=0, return_inverse=True)[1]
    parts: list[Movable] = []
    moves = np.zeros(shape[0], bool)
    for kind in np.unique(kinds[single]):
        members = np.flatnonzero(single & (kinds == kind))
        if len(np.unique(of_group[members])) > 1:
            kept = np.flatnonzero(totals[members[0]])
            chosen = np.ix_(members, kept)
            parts.append(Peers(kept, right[chosen], totals[chosen], of_group[members]))
            moves[members] = True
    return parts, moves[groups]
