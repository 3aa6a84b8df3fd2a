"""The two measures of static bias, from accuracies to numbers.

Invariant: accuracies are fractions in [0, 1]; what is undefined is NaN, never 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Accuracies of real data differ by 1 / (classes x samples) at least; less is a rounding error.
ROUNDING = 1e-12


def log_ratio(
    accuracy_original: ArrayLike, accuracy_probe: ArrayLike
) -> NDArray[np.float64] | np.float64:
    """Compare the accuracy on the original frames with the accuracy under a probe.

    B = ln(A_original / A_probe). 0: the probe costs nothing; the larger, the more it costs, which
    the paper reads as less bias to static cues; below 0: the probe helps.

    Source: Hara et al. 2021, Eq. 1 (natural logarithm, plain accuracy).

    Args:
        accuracy_original: Accuracy on the original frames, any shape.
        accuracy_probe: Accuracy under the probe, of a shape that broadcasts with it. With several
            seeds it is their mean: one logarithm of the mean, not a mean of logarithms.

    Returns:
        B in the broadcast shape: inf where only A_probe is 0, -inf where only A_original is 0,
        NaN where both are.

    Raises:
        ValueError: If an accuracy is outside [0, 1].

    Example:
        >>> round(float(log_ratio(0.643, 0.327)), 2)
        0.68
        >>> log_ratio([0.5, 0.0], [0.0, 0.0]).tolist()
        [inf, nan]
    """
    original = _check_fraction('accuracy_original', accuracy_original)
    probe = _check_fraction('accuracy_probe', accuracy_probe)
    with np.errstate(divide='ignore', invalid='ignore'):
        # A difference of logarithms does not overflow where a quotient of tiny numbers would.
        ratio: NDArray[np.float64] = np.log(original) - np.log(probe)
    return ratio


def static_share(
    mean_class_original: ArrayLike, mean_class_probe: ArrayLike, chance: ArrayLike
) -> NDArray[np.float64] | np.float64:
    """Share of the above-chance accuracy that survives a probe.

    S = (M_probe - c) / (M_original - c). 0: nothing above chance survives the probe; 1: the probe
    costs nothing; below 0: worse than guessing under the probe; above 1: the probe helps. It is a
    number of a network on data: one that has learnt the static videos of a data set alone has
    S = 1 there, whatever their share.

    Args:
        mean_class_original: Mean-class accuracy on the original frames, any shape.
        mean_class_probe: Mean-class accuracy under the probe, of a shape that broadcasts with it.
        chance: 1 / (classes present), in (0, 1].

    Returns:
        S in the broadcast shape; NaN where M_original <= c, as nothing is there to survive.

    Raises:
        ValueError: If an accuracy is outside [0, 1] or chance outside (0, 1].

    Example:
        >>> float(static_share(1.0, 0.625, 0.25))
        0.5
    """
    original = _check_fraction('mean_class_original', mean_class_original)
    probe = _check_fraction('mean_class_probe', mean_class_probe)
    chance = _check_fraction('chance', chance)
    if np.any(chance == 0):
        raise ValueError('chance is 0, must be in (0, 1]')
    above = np.where(original > chance + ROUNDING, original - chance, np.nan)
    share: NDArray[np.float64] = (probe - chance) / above
    return share


def _check_fraction(name: str, values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    # A sum of shares may pass 1 by a rounding error; 64.3 instead of 0.643 must not pass.
    wrong = array[(array < 0) | (array > 1 + 1e-9)]
    if wrong.size:
        raise ValueError(f'{name} is {wrong.flat[0]}, must be a fraction in [0, 1]')
    return array
