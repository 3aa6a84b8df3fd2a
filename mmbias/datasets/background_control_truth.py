"""What a competent model shows on the control with background, and why.

A competent model is right on every original video, and has learnt what the videos teach: with a
bright hand its motion, whatever the ground; with a dark hand, or without one, the texture. So the
bright videos, 1 - r of all, ask for the motion and the dark ones, r, for the texture, and a probe
is known by what it leaves of either: the accuracy is (1 - r) m + r g, where

- m is 1 where the motion is shown, 1 / K where it is not (one of the four videos of a bright scene,
  which look the same then), and 0 played backwards;
- g is 1 where the texture is the video's own or that of another video of the same texture, 1 / K
  where there is none, or that of any video, and 0 where it is another one.
"""

from mmbias.datasets.control_truth import NUM_CLASSES, check_share

Measure = tuple[str, str]

HIDES_ORDER = ('shuffle', 'freeze')
OWN_GROUND = ('original', 'swap-same', 'swap-self', 'background-only')
NO_GROUND = ('actor-only', 'swap-random')
# Of all values from 0 to 255: a hand that is 80 brighter than its ground is no bright one there.
UNSEEN_GROUND = ('background-stripes', 'actor-only-fill-noise')


def expected_of_background(rho: float, num_classes: int = NUM_CLASSES) -> dict[Measure, float]:
    """What a competent model shows on a control with background of which a share rho is dark.

    Beside the accuracies: the background error of a swap is r, as every dark video is given the
    class of its donor and no bright one is, and 0 where the donor's texture is the video's own; the
    background share is r and the actor share 1 - r, as the accuracies are 1 / K + (1 - 1 / K) times
    these; the contrasted accuracy of a swap is (1 - r) (1 - 1 / K), as a frozen video is right
    where its texture is, or by chance if bright. By chance, unless the donor is of another texture:
    that texture is never the video's class, and a network may answer it where the hand is still.

    Args:
        rho: Exact share r of dark scenes, in [0, 1].
        num_classes: K.

    Returns:
        The values by name of the probe and of the measure: ``accuracy``, ``background_error``,
        ``background_share``, ``actor_share`` and ``contrasted``. What no formula gives is absent:
        how a network answers to a mask elsewhere, or to stripes and noise unlike any ground that
        it saw, but for 1 / K where their order is hidden too.

    Raises:
        ValueError: If rho is outside [0, 1].

    Example:
        >>> truth = expected_of_background(0.25)
        >>> truth['background-swap', 'accuracy'], truth['background-only', 'accuracy']
        (0.75, 0.4375)
    """
    check_share(rho)
    guess = 1 / num_classes
    contrasted = (1 - rho) * (1 - guess)
    return {
        **_accuracies(rho, guess),
        ('background-swap', 'background_error'): rho,
        ('swap-random', 'background_error'): rho,
        ('swap-same', 'background_error'): 0.0,
        ('background-only', 'background_share'): rho,
        ('actor-only', 'actor_share'): 1 - rho,
        ('swap-same', 'contrasted'): contrasted,
        ('swap-random', 'contrasted'): contrasted,
    }


def _accuracies(rho: float, guess: float) -> dict[Measure, float]:
    grounds = dict.fromkeys(OWN_GROUND, 1.0) | dict.fromkeys(NO_GROUND, guess)
    truth = {}
    for probe, ground in grounds.items():
        motion = guess if probe == 'background-only' else 1.0
        truth[probe, 'accuracy'] = (1 - rho) * motion + rho * ground
        for order in HIDES_ORDER:
            name = order if probe == 'original' else f'{probe}+{order}'
            truth[name, 'accuracy'] = (1 - rho) * guess + rho * ground
    truth['background-swap', 'accuracy'] = 1 - rho
    truth['reverse', 'accuracy'] = rho
    unseen = [f'{probe}+{order}' for probe in UNSEEN_GROUND for order in HIDES_ORDER]
    return truth | {(probe, 'accuracy'): guess for probe in unseen}
