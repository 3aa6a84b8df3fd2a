"""Which class is taken for which.

Invariant: rows are true classes, columns answers, and a row of counts sums to the samples of its
class; a class without samples has no rates.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import confusion_matrix


def confusion_counts(
    labels: ArrayLike, answers: ArrayLike, classes: Sequence[str], *, present: bool = False
) -> pd.DataFrame:
    """Count the answers to the samples of each class.

    Args:
        labels: True class indices, shape (N,).
        answers: Class indices answered, shape (N,).
        classes: Class names, C of them.
        present: Whether to keep only classes that are true or answered at least once.

    Returns:
        Counts, true classes by answers, both in the order of `classes`.

    Raises:
        ValueError: If there are no samples, the shapes differ, or an index is outside 0..C-1.

    Example:
        >>> confusion_counts([0, 0, 2], [0, 1, 2], ['run', 'jog', 'sit']).to_numpy().tolist()
        [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    """
    labels, answers = np.asarray(labels), np.asarray(answers)
    if labels.ndim != 1 or labels.shape != answers.shape or not len(labels):
        raise ValueError(f'labels and answers have shape {labels.shape} and {answers.shape}')
    indices = np.concatenate([labels, answers])
    if indices.min() < 0 or indices.max() >= len(classes):
        raise ValueError(
            f'class indices run from {indices.min()} to {indices.max()}, '
            f'must be in 0..{len(classes) - 1}'
        )
    kept = np.unique(indices) if present else np.arange(len(classes))
    names = np.asarray(classes, dtype=object)[kept]
    # scikit-learn warns of a single class.
    single = np.array([[len(labels)]])
    return pd.DataFrame(
        single if len(kept) == 1 else confusion_matrix(labels, answers, labels=kept),
        index=pd.Index(names, name='class'),
        columns=pd.Index(names, name='answer'),
    )


def confusion_rates(counts: pd.DataFrame) -> pd.DataFrame:
    """Share of each answer among the samples of a class.

    Args:
        counts: True classes by answers, from :func:`confusion_counts`.

    Returns:
        The same table; rows sum to 1, and are NaN where a class has no samples.

    Example:
        >>> confusion_rates(confusion_counts([0, 0], [0, 1], ['run', 'jog'])).loc['run'].tolist()
        [0.5, 0.5]
    """
    totals = counts.sum(axis=1)
    return counts.div(totals.where(totals > 0), axis=0)
