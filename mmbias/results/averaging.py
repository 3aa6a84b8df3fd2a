"""Averaging the scores of a sample's clips."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax

AVERAGES = ('prob', 'score')
RESTRICTIONS = ('logits', 'probs')  # of the classes of a head


def average_clips(
    logits: NDArray[np.floating], how: str, *, log_probs: bool = False
) -> NDArray[np.float32]:
    """Class probabilities of a sample from the logits of its clips.

    ``'prob'`` averages the probabilities of the clips (Hara et al. 2021, section 3.4), ``'score'``
    takes the probabilities of the averaged logits.

    Args:
        logits: Shape (P, K, C): probes, clips, classes.
        how: ``'prob'`` or ``'score'``.
        log_probs: Whether these are logarithms of probabilities that need not sum to 1, because
            other classes hold the rest. They are then averaged as they are, and scaled to a sum of
            1 after that: a clip counts by the probability that it gives to these classes.

    Returns:
        Shape (P, C), rows sum to 1.

    Raises:
        ValueError: If the rule is unknown.

    Example:
        >>> average_clips(np.array([[[0.0, 0.0], [50.0, -50.0]]], np.float32), 'prob').tolist()
        [[0.75, 0.25]]
        >>> clips = np.log(np.array([[[0.1, 0.1], [0.7, 0.1]]], np.float32))  # 0.4 and 0.1
        >>> average_clips(clips, 'prob', log_probs=True).astype(float).round(2).tolist()
        [[0.8, 0.2]]
    """
    if how not in AVERAGES:
        raise ValueError(f'unknown average {how!r}, allowed: {", ".join(AVERAGES)}')
    # Probe by probe: double precision and what softmax copies take several times the memory.
    return np.stack([_average(clips, how, log_probs=log_probs) for clips in logits])


def _average(logits: NDArray[np.floating], how: str, *, log_probs: bool) -> NDArray[np.float32]:
    """Class probabilities (C,) from the logits of clips (K, C)."""
    logits64 = logits.astype(np.float64)
    if how == 'score':
        return softmax(logits64.mean(axis=0)).astype(np.float32)
    if log_probs:  # in logarithms, as every probability of a clip may be too small for a float
        return softmax(logsumexp(logits64, axis=0)).astype(np.float32)
    return softmax(logits64, axis=-1).mean(axis=0).astype(np.float32)
