"""What a competent model shows on the calibrated control, whose bias is known."""

import math

NUM_CLASSES = 4  # of the plain control


def expected(rho: float, num_classes: int = NUM_CLASSES) -> dict[str, float]:
    """What a competent model shows on a control with static share rho.

    Shuffled, reversed or frozen, static videos keep their class. Of the dynamic videos, shuffled
    or frozen, one in K is met by chance, and none reversed, as k becomes 16 - k.

    Args:
        rho: Exact static share, in [0, 1].
        num_classes: K.

    Returns:
        The accuracies A_original = 1, A_shuffle = A_freeze = rho + (1 - rho) / K, A_reverse = rho,
        the log ratio B = ln(A_original / A_shuffle) and the static share S = rho.

    Raises:
        ValueError: If rho is outside [0, 1].

    Example:
        >>> expected(0.5)['A_shuffle'], round(expected(0.5)['B'], 2)
        (0.625, 0.47)
    """
    check_share(rho)
    chance = rho + (1 - rho) / num_classes
    return {
        'A_original': 1.0,
        'A_shuffle': chance,
        'A_reverse': rho,
        'A_freeze': chance,
        'B': math.log(1 / chance),
        'S': rho,
    }


def check_share(rho: float) -> None:
    """Raise a ValueError unless a static share is in [0, 1]."""
    if not 0 <= rho <= 1:
        raise ValueError(f'rho is {rho}, must be in [0, 1]')
