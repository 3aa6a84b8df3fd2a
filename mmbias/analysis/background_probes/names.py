"""Which probes belong together, told by their names.

Invariant: a name is a kind, then its options and its order of frames; probes are compared only
where all but the kind is the same.
"""

import re
from collections.abc import Collection

ACTOR_ONLY, BACKGROUND_ONLY = 'actor-only', 'background-only'
SWAP, SWAP_SAME, SWAP_RANDOM = 'background-swap', 'swap-same', 'swap-random'
SWAP_SELF, STRIPES, ELSEWHERE = 'swap-self', 'background-stripes', 'mask-elsewhere'
KINDS = (
    *(ACTOR_ONLY, BACKGROUND_ONLY, SWAP, SWAP_SAME, SWAP_RANDOM),
    *(SWAP_SELF, STRIPES, ELSEWHERE),
)
FREEZE = '+freeze'
_GROW = re.compile(r'-grow-(-?[0-9]+)')


def find_kind(name: str) -> str | None:
    """Name the kind of a probe.

    Args:
        name: Name of a probe column.

    Returns:
        One of the kinds that need masks; None for any other probe.

    Example:
        >>> find_kind('background-swap-grow--2+freeze'), find_kind('shuffle')
        ('background-swap', None)
    """
    found = [kind for kind in KINDS if re.match(rf'{re.escape(kind)}(?![^-+])', name)]
    return found[0] if found else None


def list_of_kind(names: Collection[str], kind: str) -> list[str]:
    """Names of a kind, in their order.

    Example:
        >>> list_of_kind(['original', 'swap-same', 'swap-same+freeze'], 'swap-same')
        ['swap-same', 'swap-same+freeze']
    """
    return [name for name in names if find_kind(name) == kind]


def find_partner(name: str, kind: str, names: Collection[str]) -> str | None:
    """Name the probe of another kind with the same options and order.

    Args:
        name: Name of a probe of some kind.
        kind: The other kind.
        names: Names that there are.

    Returns:
        Its name; None where there is none.

    Example:
        >>> find_partner('background-swap+freeze', 'swap-same', ['swap-same', 'swap-same+freeze'])
        'swap-same+freeze'
    """
    partner = kind + name.removeprefix(str(find_kind(name)))
    return partner if partner in names else None


def read_grow(name: str) -> int | None:
    """By how many pixels the masks of a probe are grown; below 0 shrunk, None for as they are.

    Example:
        >>> read_grow('background-swap-grow--2+freeze'), read_grow('background-swap')
        (-2, None)
    """
    found = _GROW.search(name) if find_kind(name) else None
    return None if found is None else int(found[1])


def drop_grow(name: str) -> str:
    """Name of the same probe with masks as they are.

    Example:
        >>> drop_grow('background-swap-grow--2+freeze')
        'background-swap+freeze'
    """
    return _GROW.sub('', name)
