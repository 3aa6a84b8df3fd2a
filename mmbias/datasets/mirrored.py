"""Which class a class becomes when the picture is mirrored, as the names tell it.

Invariant: mirroring twice is mirroring not at all.
"""

import re
from collections.abc import Sequence

WORDS = {'left': 'right', 'clockwise': 'counterclockwise'}
_MIRRORED = WORDS | {there: here for here, there in WORDS.items()}
# Whole words, also between underscores: 'upright' and 'leftover' say nothing of a side.
_PATTERN = re.compile(f'(?<![a-z])({"|".join(_MIRRORED)})(?![a-z])')


def mirrored_name(name: str) -> str:
    """Exchange left and right, clockwise and counterclockwise in a name.

    Args:
        name: Name of a class.

    Returns:
        The name in lower case, with every such word replaced by its opposite.

    Example:
        >>> mirrored_name('Pulling something from left to right')
        'pulling something from right to left'
    """
    return _PATTERN.sub(lambda word: _MIRRORED[word.group()], name.lower())


def mirrored_classes(names: Sequence[str]) -> dict[int, int]:
    """Pairs of classes that a horizontal flip exchanges.

    Two classes are mirror images where :func:`mirrored_name` turns one name into the other. A name
    that has a side but no such partner stays, for example 'pulling it right out'.

    Args:
        names: Names of the classes in the order of their indices.

    Returns:
        For every class with a partner the partner's index.

    Example:
        >>> mirrored_classes(['Swiping Left', 'Swiping Right', 'Swiping Up'])
        {0: 1, 1: 0}
    """
    places = {name.lower(): i for i, name in enumerate(names)}
    partners = {i: places.get(mirrored_name(name), i) for i, name in enumerate(names)}
    return {i: partner for i, partner in partners.items() if partner != i}
