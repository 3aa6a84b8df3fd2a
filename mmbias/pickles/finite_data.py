"""Whether plain data that a file describes can be walked through, printed and copied.

A few bytes of a pickle describe a list that holds itself, or a list of the same list twice, thirty
levels deep: 2^30 values to whoever copies it.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from torch import Tensor

from mmbias.files.escaping import escape

MAX_HEIGHT = 64
SHARED_VALUES = 10**6


def require_finite(contents: Any, length: int) -> None:
    """Refuse data that is larger or deeper than a file of a length has reason to be.

    Every value takes a byte of the file at least, unless it is referred to twice.

    Args:
        contents: Lists, tuples, sets and dictionaries of anything.
        length: Of the file, in bytes.

    Raises:
        ValueError: If it holds itself, has more than 64 levels, more values than bytes and a
            million, or a name with control characters.

    Example:
        >>> require_finite({'a': [1, 2]}, 100)
    """
    count, _ = _measure(contents, {}, 0)
    if count > length + SHARED_VALUES:
        raise ValueError(f'it holds {count:.3g} values in {length:,} bytes')


def _measure(value: Any, known: dict[int, tuple[int, int] | None], depth: int) -> tuple[int, int]:
    """Values, each as often as it is referred to, and levels."""
    parts = _parts(value)
    if parts is None:
        return 1, 0
    if id(value) in known:
        found = known[id(value)]
        if found is None:
            raise ValueError('it holds a list or dictionary that contains itself')
        return found
    known[id(value)] = None
    measured = [_measure(part, known, depth + 1) for part in _require_shallow(parts, depth)]
    height = 1 + max((height for _, height in measured), default=0)
    _require_shallow((), height)
    known[id(value)] = 1 + sum(count for count, _ in measured), height
    return known[id(value)]  # type: ignore[return-value]


def _require_shallow(parts: Iterable[Any], depth: int) -> Iterable[Any]:
    if depth > MAX_HEIGHT:
        raise ValueError(f'it is nested deeper than {MAX_HEIGHT} levels')
    return parts


def _parts(value: Any) -> Iterable[Any] | None:
    """What is inside a container, None for anything else."""
    if value is None or isinstance(value, str | float | int | Tensor | np.ndarray | type):
        return None
    if isinstance(value, dict):
        _require_printable(value)
        return [*value.values(), *getattr(value, '__dict__', {}).values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    return getattr(value, '__dict__', {}).values() or None


def _require_printable(names: Iterable[Any]) -> None:
    hidden = [name for name in names if isinstance(name, str) and not name.isprintable()]
    if hidden:
        raise ValueError(f'a name in it holds control characters: {escape(hidden[0])}')
