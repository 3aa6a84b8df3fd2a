"""Right answers counted by class, by attribute, or by both.

Invariant: a cell without samples is absent, never 0 of 0; a rate stands beside its counts.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mmbias.analysis.resampling.bootstrap import encode_groups

# An interval over half of all possible accuracies cannot tell a low one from a high one.
WIDEST = 0.5
COUNTED = ('correct', 'total', 'units', 'accuracy', 'low', 'high', 'too_small')


def count_cells(
    correct: ArrayLike,
    keys: Mapping[str, ArrayLike],
    *,
    groups: ArrayLike | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the right answers in every cell that the keys make.

    The interval is Wilson's; it takes the samples as independent, so it is too short where groups
    are few. `too_small` marks a cell that says next to nothing: its interval is wider than 0.5.
    That is so below 4 samples whatever the answers, and below 12 where half of them are right.

    Source: Wilson, Journal of the American Statistical Association 1927.

    Args:
        correct: Right or wrong, boolean, shape (N,). Means over seeds are refused: the interval
            counts answers, so each seed has cells of its own.
        keys: Values by name, each of shape (N,): a class, an attribute. Without keys there is one
            cell of all samples. The categories of a pandas Categorical keep their order.
        groups: Group of each sample, shape (N,), where samples are not independent.
        confidence: Coverage of the intervals, in (0, 1).

    Returns:
        One row per cell with samples, sorted by the keys: the keys, then `correct`, `total`,
        `units` (groups, or samples without groups), `accuracy`, `low`, `high`, `too_small`.

    Raises:
        ValueError: If the answers are not boolean, a key has another length, a missing value or
            the name of a result, or there are no samples.

    Example:
        >>> rooms = ['home', 'home', 'cafe', 'home']
        >>> count_cells([True, False, True, True], {'room': rooms})[['room', 'correct', 'total']]
           room  correct  total
        0  cafe        1      1
        1  home        2      3
    """
    answers = check_answers(correct)
    taken = sorted(set(keys) & set(COUNTED))
    if taken:
        raise ValueError(f'a key is called {taken[0]!r}, must be none of {", ".join(COUNTED)}')
    table = pd.DataFrame({name: as_categories(name, keys[name], len(answers)) for name in keys})
    table = table.assign(correct=answers, units=_number_units(groups, len(answers)))
    cells = table.groupby(list(keys) or np.zeros(len(answers)), observed=True, sort=True).agg(
        correct=('correct', 'sum'), total=('correct', 'size'), units=('units', 'nunique')
    )
    return _add_rates(cells.reset_index(drop=not keys), confidence)


def wilson_interval(correct: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Bound an accuracy from its counts.

    Args:
        correct: Right answers, 0..total.
        total: Answers, at least 1.
        confidence: Coverage aimed at, in (0, 1).

    Returns:
        Lower and upper end, in [0, 1].

    Example:
        >>> [round(end, 3) for end in wilson_interval(0, 5)]
        [0.0, 0.434]
    """
    interval = stats.binomtest(int(correct), int(total)).proportion_ci(confidence, method='wilson')
    return float(interval.low), float(interval.high)


def check_answers(correct: ArrayLike) -> NDArray[np.bool_]:
    """Return the answers as an array, or raise a ValueError unless they are boolean, (N,)."""
    answers = np.asarray(correct)
    if answers.ndim != 1 or not len(answers):
        raise ValueError(f'correct has shape {answers.shape}, must be (N,) with N >= 1')
    if answers.dtype != np.bool_:
        raise ValueError(f'correct has dtype {answers.dtype}, must be bool: one answer a sample')
    return answers


def as_categories(name: str, values: ArrayLike, samples: int) -> pd.Categorical:
    """Number the values of a key.

    Args:
        name: What the values are, for the error.
        values: One value per sample, shape (N,).
        samples: N.

    Returns:
        Categories that occur, sorted, or in their own order where they come with one.

    Raises:
        ValueError: If a value is missing or the shape is not (N,).

    Example:
        >>> as_categories('room', ['home', 'cafe', 'home'], 3).codes.tolist()
        [1, 0, 1]
    """
    column = pd.Categorical(values)
    if column.shape != (samples,):
        raise ValueError(f'{name} has shape {column.shape}, must be ({samples},)')
    missing = int((column.codes < 0).sum())
    if missing:
        raise ValueError(f'{missing} values of {name} are missing, every sample must have one')
    return column.remove_unused_categories()


def _number_units(groups: ArrayLike | None, samples: int) -> NDArray[np.intp]:
    return np.arange(samples) if groups is None else encode_groups(groups, samples)


def _add_rates(cells: pd.DataFrame, confidence: float) -> pd.DataFrame:
    # Few distinct counts occur, and SciPy takes one at a time.
    distinct = cells[['correct', 'total']].drop_duplicates()
    ends = {
        (correct, total): wilson_interval(correct, total, confidence)
        for correct, total in distinct.itertuples(index=False)
    }
    counts = zip(cells['correct'], cells['total'], strict=True)
    low, high = np.array([ends[pair] for pair in counts]).T
    accuracy = cells['correct'] / cells['total']
    return cells.assign(accuracy=accuracy, low=low, high=high, too_small=high - low > WIDEST)
