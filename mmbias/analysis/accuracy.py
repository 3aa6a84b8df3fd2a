"""Accuracies of one set of answers, and what guessing would reach.

Invariant: every mean over classes runs over the classes present in the labels, never over all
classes a model knows, so a subset of a data set is judged on its own classes.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def topk_correct(scores: ArrayLike, labels: ArrayLike, k: int = 1) -> NDArray[np.bool_]:
    """Tell which samples have their label among the k highest scores.

    A tie goes to the lower class index, so the answer never depends on a sorting algorithm. The
    rank of the label is the number of classes that beat it; it is correct where rank < k.

    Args:
        scores: Any score that grows with belief, shape (N, ..., C), C classes.
        labels: Class indices, shape (N,) or any longer prefix of the shape of `scores`; they are
            repeated over the axes in between (probes, for example).
        k: Number of answers allowed, at least 1; cut to C.

    Returns:
        True where the label is among the top k, shape (N, ...).

    Raises:
        ValueError: If a score is NaN, a label is outside 0..C-1, k is below 1 or the shapes
            disagree.

    Example:
        >>> topk_correct([[0.2, 0.4, 0.4], [0.2, 0.4, 0.4]], [1, 2]).tolist()
        [True, False]
    """
    scores, labels = np.asarray(scores), np.asarray(labels)
    _check_scores(scores, labels, k)
    # (N,) -> (N, 1, ..., 1, 1): one trailing axis per axis of the scores.
    labels = labels.reshape(labels.shape + (1,) * (scores.ndim - labels.ndim))
    labels = np.broadcast_to(labels, (*scores.shape[:-1], 1))
    own = np.take_along_axis(scores, labels, axis=-1)
    rank = (scores > own).sum(axis=-1)
    rank += ((scores == own) & (np.arange(scores.shape[-1]) < labels)).sum(axis=-1)
    correct: NDArray[np.bool_] = rank < k
    return correct


def top_class(scores: ArrayLike) -> NDArray[np.intp]:
    """Name the answers: the classes of the highest scores, of a tie as :func:`topk_correct`.

    Args:
        scores: Shape (..., C), C classes.

    Returns:
        Class indices, shape (...).

    Example:
        >>> top_class([[0.2, 0.4, 0.4], [0.5, 0.3, 0.2]]).tolist()
        [1, 0]
    """
    answers: NDArray[np.intp] = np.asarray(scores).argmax(axis=-1)  # the first of equal ones
    return answers


def mean_class_accuracy(correct: ArrayLike, labels: ArrayLike) -> NDArray[np.float64] | np.float64:
    """Average the accuracies of the classes, each class counting the same.

    M = 1/C sum_c (right in c) / (samples of c), over the C classes present in the labels. 1: all
    right; 1/C: what guessing reaches, however imbalanced the classes are.

    Args:
        correct: Right or wrong, or a fraction (a mean over seeds), shape (N, ...).
        labels: Class of each sample, shape (N,).

    Returns:
        Mean-class accuracy, shape (...); a scalar for one column.

    Raises:
        ValueError: If there are no labels or the lengths differ.

    Example:
        >>> float(mean_class_accuracy([True, True, True, False], ['a', 'a', 'a', 'b']))
        0.5
    """
    values = np.asarray(correct, dtype=np.float64)
    labels = _check_labels(labels)
    if len(values) != len(labels):
        raise ValueError(f'correct has {len(values)} rows, must be {len(labels)} as in labels')
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), *values.shape[1:]))  # np.bincount takes one column at a time
    np.add.at(sums, codes, values)
    mean: NDArray[np.float64] = (sums.T / counts).T.mean(axis=0)
    return mean


def chance_level(labels: ArrayLike) -> float:
    """Return 1 / (classes present), the mean-class accuracy of guessing.

    Args:
        labels: Class of each sample, shape (N,).

    Returns:
        Chance level in (0, 1].

    Raises:
        ValueError: If there are no labels.

    Example:
        >>> chance_level([3, 3, 7, 9])
        0.3333333333333333
    """
    return 1.0 / len(np.unique(_check_labels(labels)))


def majority_baseline(labels: ArrayLike) -> float:
    """Return the share of the most frequent class, the best accuracy of a constant answer.

    Args:
        labels: Class of each sample, shape (N,).

    Returns:
        Share in (0, 1], at least the chance level; equal to it for balanced classes.

    Raises:
        ValueError: If there are no labels.

    Example:
        >>> majority_baseline([3, 3, 7, 9])
        0.5
    """
    labels = _check_labels(labels)
    return float(np.unique(labels, return_counts=True)[1].max() / len(labels))


def _check_labels(labels: ArrayLike) -> NDArray[np.generic]:
    labels = np.asarray(labels)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f'labels have shape {labels.shape}, must be (N,) with N >= 1')
    return labels


def _check_scores(scores: NDArray[np.generic], labels: NDArray[np.generic], k: int) -> None:
    if k < 1:
        raise ValueError(f'k is {k}, must be at least 1')
    if scores.ndim < 1 or not scores.shape[-1] or labels.ndim >= scores.ndim:
        raise ValueError(f'scores have shape {scores.shape}, must be (..., C) with C >= 1')
    if labels.shape != scores.shape[: labels.ndim]:
        raise ValueError(
            f'labels have shape {labels.shape}, must be a prefix of {scores.shape[:-1]}'
        )
    if np.isnan(scores).any():
        raise ValueError(f'{np.isnan(scores).sum()} scores are NaN, must be numbers')
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f'labels have dtype {labels.dtype}, must be class indices (integers)')
    classes = scores.shape[-1]
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(
            f'labels run from {labels.min()} to {labels.max()}, must be in 0..{classes - 1}'
        )
