"""How much more a number varies where its answers depend on each other in a second way.

Invariant: nothing is drawn here; variances are sums of squares of linear influences, exact for the
answers at hand.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]

_STEP = 1e-6  # of an accuracy, for the slopes of a measure


@dataclass(frozen=True)
class Spread:
    """What a second dependence does to an interval.

    Attributes:
        factor: Times as wide as the interval of the first dependence alone, at least 1.
        units: Independent units of the way that has fewer.
    """

    factor: float
    units: int


@dataclass(frozen=True)
class Crossing:
    """Answers that depend on each other by sample (or group) and by whose background they show.

    Attributes:
        values: Right or wrong, N answers of each of P columns, shape (N, P).
        columns: Which of the P columns each of the Q columns of the resamples is the mean of.
        classes: Class of each answer, 0..C-1, shape (N,).
        units: Sample or group of each answer, shape (N,).
        donors: Whose background was seen, in the numbers of `units` where it is one of them, shape
            (N, P); the own one where nothing was pasted.
    """

    values: Floats
    columns: Sequence[Sequence[int]]
    classes: Codes
    units: Codes
    donors: Codes

    def measure_spread(
        self, measure: Callable[..., ArrayLike], chosen: Sequence[int], *, mean_class: bool = False
    ) -> Spread:
        """Compare the variance over both dependences with that over the units alone.

        Two answers go together if they are of one unit or show one background (Cameron, Gelbach and
        Miller), or if they have any unit in common, be it seen or behind (dyads). Each is a sum of
        squares of the influences that a cluster adds up to, less what was counted twice; with the
        few dozen clusters that there may be both are rough, and the largest is taken.

        Source: Cameron, Gelbach and Miller, Journal of Business & Economic Statistics 2011;
        Aronow, Samii and Assenova, Political Analysis 2015.

        Args:
            measure: Function of accuracies.
            chosen: Which of the Q columns it takes.
            mean_class: Whether of mean-class accuracies.

        Returns:
            The factor and the units; 1 and the units alone where no chosen column has donors.
        """
        places = [place for column in chosen for place in self.columns[column]]
        donors, units = self.donors[:, places], len(np.unique(self.units))
        pasted = donors != self.units[:, None]
        if not pasted.any():
            return Spread(1.0, units)
        influence = self._find_influence(measure, chosen, mean_class=mean_class)
        owners = np.broadcast_to(self.units[:, None], donors.shape)
        own = _vary(influence, owners)
        crossed = max(
            _vary_two_ways(influence, owners, donors), _vary_dyads(influence, owners, donors)
        )
        factor = math.sqrt(max(1.0, crossed / own)) if own > 0 else 1.0
        return Spread(factor, min(units, len(np.unique(donors[pasted]))))

    def _find_influence(
        self, measure: Callable[..., ArrayLike], chosen: Sequence[int], *, mean_class: bool
    ) -> Floats:
        """What each answer adds to the measure beyond the mean, shape (N, all columns chosen)."""
        sizes = np.bincount(self.classes).astype(np.float64)
        present = int((sizes > 0).sum())
        parts, means = [], []
        for column in chosen:
            values = self.values[:, list(self.columns[column])]
            share = values.mean(axis=1)
            if mean_class:
                by_class = np.bincount(self.classes, share) / np.maximum(sizes, 1)
                means.append(by_class.sum() / present)
                weights = 1 / (present * sizes[self.classes])
                parts.append((values - by_class[self.classes, None]) * weights[:, None])
            else:
                means.append(share.mean())
                parts.append((values - means[-1]) / len(values))
            parts[-1] /= values.shape[1]
        slopes = _find_slopes(measure, np.array(means))
        with np.errstate(invalid='ignore'):  # B has no slope where an accuracy is 0
            return np.hstack([slope * part for slope, part in zip(slopes, parts, strict=True)])


def _find_slopes(measure: Callable[..., ArrayLike], means: Floats) -> Floats:
    """Derivatives of a measure by each accuracy, one-sided at 0 and 1."""
    steps = _STEP * np.eye(len(means))
    above, below = np.minimum(means + steps, 1), np.maximum(means - steps, 0)
    with np.errstate(invalid='ignore', divide='ignore'):
        rise = np.asarray(measure(*above.T), np.float64) - np.asarray(measure(*below.T), np.float64)
    return rise / (above - below).sum(axis=1)


def _vary(influence: Floats, clusters: Codes) -> float:
    """Variance of a sum over independent clusters, both arguments of shape (N, p)."""
    places = np.unique(clusters, return_inverse=True)[1].reshape(-1)
    sums = np.bincount(places, influence.reshape(-1))
    return float(sums @ sums) * _of_few(len(sums))


def _vary_two_ways(influence: Floats, owners: Codes, donors: Codes) -> float:
    pairs = _number_pairs(owners, donors)
    return _vary(influence, owners) + _vary(influence, donors) - _vary(influence, pairs)


def _vary_dyads(influence: Floats, owners: Codes, donors: Codes) -> float:
    apart = owners != donors
    both = np.where(apart, influence, 0.0)
    count = int(max(owners.max(), donors.max())) + 1
    touching = np.bincount(owners.reshape(-1), influence.reshape(-1), count)
    touching += np.bincount(donors.reshape(-1), both.reshape(-1), count)
    pairs = _number_pairs(np.minimum(owners, donors), np.maximum(owners, donors))
    twice = np.bincount(np.unique(pairs, return_inverse=True)[1].reshape(-1), both.reshape(-1))
    units = len(np.unique(owners))
    return float(touching @ touching - twice @ twice) * _of_few(units)


def _number_pairs(first: Codes, second: Codes) -> Codes:
    return first * (int(second.max()) + 1) + second


def _of_few(clusters: int) -> float:
    return clusters / (clusters - 1) if clusters > 1 else 0.0
