"""Whether the settings of a loop are among those that are allowed."""

from collections.abc import Mapping, Sequence


def check_options(
    *, choices: Mapping[str, tuple[str | None, Sequence[str | None]]], sizes: Mapping[str, int]
) -> None:
    """Raise a ValueError for a setting that is not allowed; names it and what is.

    Args:
        choices: Settings by name: what was given, and what may be.
        sizes: Settings that must be at least 1.
    """
    for name, (given, allowed) in choices.items():
        if given not in allowed:
            known = ', '.join(filter(None, allowed))
            raise ValueError(f'unknown {name} {given!r}, allowed: {known}')
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f'{name} is {size}, must be at least 1')
