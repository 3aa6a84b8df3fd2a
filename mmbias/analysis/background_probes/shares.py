"""How much of what is recognised the background gives by itself, and how much the actor.

Invariant: both shares are of the same samples and resamples, so that their sum has an interval.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.background_probes.masked_answers import Reader
from mmbias.analysis.background_probes.names import (
    ACTOR_ONLY,
    BACKGROUND_ONLY,
    find_partner,
    list_of_kind,
)
from mmbias.analysis.background_probes.summary import SharePair
from mmbias.analysis.bias import static_share
from mmbias.analysis.estimates import BiasSummary
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.estimating import MEAN_CLASS


def pair_shares(names: Sequence[str], reader: Reader, bias: BiasSummary) -> Iterator[SharePair]:
    """Yield both shares and their sum for every way to cut.

    Args:
        names: Names of the masked probes.
        reader: Resamples of them and of the original frames.
        bias: Summary of them, for the chance level and what was said of S.

    Yields:
        One pair for each probe of the background that has one of the actor cut in the same way.
    """
    share = partial(static_share, chance=bias.chance)
    total = partial(add_shares, bias.chance)
    for background in list_of_kind(names, BACKGROUND_ONLY):
        actor = find_partner(background, ACTOR_ONLY, names)
        if actor is not None:
            flags = (*bias.probes[background].flags, *bias.probes[actor].flags)
            yield SharePair(
                background_probe=background,
                actor_probe=actor,
                background=reader.read(share, ORIGINAL, background, of=MEAN_CLASS),
                actor=reader.read(share, ORIGINAL, actor, of=MEAN_CLASS),
                total=reader.read(total, ORIGINAL, background, actor, of=MEAN_CLASS),
                flags=tuple(dict.fromkeys(flag for flag in flags if 'S is undefined' in flag)),
            )


def add_shares(
    chance: float, original: ArrayLike, background: ArrayLike, actor: ArrayLike
) -> NDArray[np.float64]:
    """Add the shares of the background and of the actor.

    Args:
        chance: 1 / (classes present).
        original: Mean-class accuracy on the original frames.
        background: Mean-class accuracy on the background alone.
        actor: Mean-class accuracy on the actor alone.

    Returns:
        (M_background + M_actor - 2 c) / (M_original - c); NaN where the original is not above
        chance.

    Example:
        >>> float(add_shares(0.25, 1.0, 0.625, 0.625))
        1.0
    """
    first, second = (static_share(original, probe, chance) for probe in (background, actor))
    return np.asarray(first + second)
