"""Averaging the scores of a sample's clips."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

AVERAGES = ('prob', 'score')


def average_clips(logits: NDArray[np.float32], how: str) -> NDArray[np.float32]:
    """Class probabilities of a sample from the logits of its clips.

    ``'prob'`` averages the probabilities of the clips (Hara et al. 2021, section 3.4), ``'score'``
    takes the probabilities of the averaged logits.

    Args:
        logits: Shape (P, K, C): probes, clips, classes.
        how: ``'prob'`` or ``'score'``.

    Returns:
        Shape (P, C), rows sum to 1.

    Raises:
        ValueError: If the rule is unknown.

    Example:
        >>> average_clips(np.array([[[0.0, 0.0], [50.0, -50.0]]], np.float32), 'prob').tolist()
        [[0.75, 0.25]]
    """
    if how not in AVERAGES:
        raise ValueError(f'unknown average {how!r}, allowed: {", ".join(AVERAGES)}')
    logits64 = logits.astype(np.float64)
    if how == 'prob':
        return softmax(logits64, axis=-1).mean(axis=1).astype(np.float32)
    return softmax(logits64.mean(axis=1), axis=-1).astype(np.float32)
