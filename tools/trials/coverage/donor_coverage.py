"""Do intervals hold the truth where samples share backgrounds, and where they err, on which side?

Invariant: all intervals of a repeat are of the same answers.
"""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.background_probes.errors import count_background_errors
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Settings
from mmbias.analysis.bias import static_share
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.estimating import DIFFERENCE, MEAN_CLASS, SHARE
from mmbias.analysis.resampling.intervals import percentile_interval
from trials.coverage.donors import (
    ACCURACY,
    CLASS_LOSS,
    ERROR,
    NAIVE,
    OURS,
    SAME,
    SHARE_LEFT,
    SWAP,
    DonorDesign,
    ignore_donors,
)

PRODUCTS = 'products of weights'
COLUMNS = ('design', 'repeat', 'measure', 'method', 'truth', 'low', 'high')

_Ends = dict[str, tuple[float, float]]


def simulate_donors(
    design: DonorDesign, repeats: Iterable[int], *, resamples: int = 1000
) -> pd.DataFrame:
    """Draw and estimate again and again.

    Args:
        design: Where the data come from.
        repeats: Numbers of the repeats.
        resamples: Bootstrap resamples of a repeat.

    Returns:
        One row a repeat, measure and method: design, repeat, measure, method, truth, low, high. The
        methods are the one of the reports, the same without donors, and the product of the weights
        of two bootstraps, one of units and one of donors.
    """
    rows = []
    for repeat in repeats:
        answers = design.draw(repeat)
        settings = Settings(resamples=resamples, seed=repeat)
        for method, ends in (
            (OURS, _estimate(answers, settings)),
            (NAIVE, _estimate(ignore_donors(answers), settings)),
            (PRODUCTS, _multiply(answers, settings)),
        ):
            rows += [
                (design.name, repeat, measure, method, design.truths[measure], *found)
                for measure, found in ends.items()
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def tabulate_donors(intervals: pd.DataFrame) -> pd.DataFrame:
    """Count how often the intervals hold the truth, and on which side they miss it.

    Args:
        intervals: Rows of :func:`simulate_donors`, of one or more designs.

    Returns:
        One row a design, measure and method: truth, coverage, error (its binomial standard error),
        below and above (shares of the repeats whose interval lies below the truth and above it),
        width (the median) and repeats; an interval that is undefined holds nothing.
    """
    frame = intervals.assign(
        held=intervals['truth'].between(intervals['low'], intervals['high']),
        below=intervals['high'] < intervals['truth'],
        above=intervals['low'] > intervals['truth'],
        width=intervals['high'] - intervals['low'],
    )
    table = frame.groupby(['design', 'measure', 'method'], sort=False).agg(
        truth=('truth', 'first'),
        coverage=('held', 'mean'),
        below=('below', 'mean'),
        above=('above', 'mean'),
        width=('width', 'median'),
        repeats=('repeat', 'size'),
    )
    spread = table['coverage'] * (1 - table['coverage'])
    table.insert(2, 'error', np.sqrt(spread / table['repeats']))
    return table.reset_index()


def _estimate(answers: MaskedAnswers, settings: Settings) -> _Ends:
    reader = answers.resample([ORIGINAL, SWAP, SAME], settings)
    share = partial(static_share, chance=1 / len(answers.classes))
    found = {
        ACCURACY: reader.read(np.positive, SWAP, within=SHARE),
        SHARE_LEFT: reader.read(share, ORIGINAL, SWAP, of=MEAN_CLASS),
        CLASS_LOSS: reader.read(np.subtract, SAME, SWAP, within=DIFFERENCE),
    }
    error = count_background_errors(answers, SWAP, settings)
    if error is not None:
        found[ERROR] = error.error
    return {measure: (estimate.low, estimate.high) for measure, estimate in found.items()}


def _multiply(answers: MaskedAnswers, settings: Settings) -> _Ends:
    """The two-way bootstrap of Owen (Annals of Applied Statistics 2007), plain percentiles."""
    rng = np.random.default_rng(settings.seed)
    size = (settings.resamples, len(np.unique(answers.owners)))
    drawn = [_count_draws(rng.integers(size[1], size=size)) for _ in range(2)]
    shares = {name: list(_weigh(answers, name, *drawn)) for name in (SWAP, SAME)}
    measures: dict[str, NDArray[np.float64]] = {
        ACCURACY: shares[SWAP][0],
        CLASS_LOSS: shares[SAME][0] - shares[SWAP][0],
        ERROR: shares[SWAP][1],
    }
    return {name: percentile_interval(draws) for name, draws in measures.items()}


def _count_draws(drawn: NDArray[np.integer]) -> NDArray[np.intp]:
    """How often each unit is in each resample, shape (R, units)."""
    resamples, units = drawn.shape
    places = (drawn + units * np.arange(resamples)[:, None]).reshape(-1)
    return np.bincount(places, minlength=drawn.size).reshape(drawn.shape)


def _weigh(
    answers: MaskedAnswers, name: str, own: ArrayLike, theirs: ArrayLike
) -> Iterator[NDArray[np.float64]]:
    """Shares of right answers and of donors' classes in each resample, shape (R,)."""
    columns = answers.columns(name)
    given, donors = answers.answered[:, columns], answers.donor_classes[:, columns]
    weights = np.asarray(own)[:, answers.owners, None]
    weights = weights * np.asarray(theirs)[:, answers.backgrounds[:, columns]]  # (R, N, S)
    totals = weights.sum(axis=(1, 2))
    for counted in (given == answers.labels[:, None], given == donors):
        sums = (weights * counted).sum(axis=(1, 2))
        yield np.divide(sums, totals, out=np.full(len(sums), np.nan), where=totals > 0)
