"""Comparing tensors with what a network needs, name by name."""

from collections.abc import Callable, Iterable, Mapping

from torch import Tensor

COUNTER = '.num_batches_tracked'
SHOWN = 5


def match_names(names: Iterable[str], rename: Callable[[str], str | None]) -> dict[str, str]:
    """Our name of every tensor, keyed by the source's.

    Args:
        names: Names of the source.
        rename: Gives our name, or None for a name it does not know.

    Raises:
        ValueError: If a name is not known, or two become one.

    Example:
        >>> match_names(['fc.bias'], {'fc.bias': 'cls_head.fc_cls.bias'}.get)
        {'fc.bias': 'cls_head.fc_cls.bias'}
    """
    renamed = {name: rename(name) for name in names}
    unknown = [name for name, ours in renamed.items() if ours is None]
    if unknown:
        raise ValueError(f'unexpected: {listed(unknown)}')
    matched = {name: ours for name, ours in renamed.items() if ours is not None}
    taken: dict[str, str] = {}
    for name, ours in matched.items():
        if ours in taken:
            raise ValueError(f'doubled: {taken[ours]} and {name} are both {ours}')
        taken[ours] = name
    return matched


def require_match(
    tensors: Mapping[str, Tensor], matched: Mapping[str, str], target: Mapping[str, Tensor]
) -> None:
    """Refuse tensors that are not exactly those of a network.

    The counters of batch normalisation may be missing: they have no effect on scores.

    Args:
        tensors: Tensors under the source's names.
        matched: Our names, see :func:`match_names`.
        target: State dict of the network.

    Raises:
        ValueError: If tensors are missing, left over, of another shape or not of numbers of the
            same kind; names them.
    """
    ours = set(matched.values())
    missing = [name for name in target if name not in ours and not name.endswith(COUNTER)]
    unexpected = [f'{name} ({new})' for name, new in matched.items() if new not in target]
    misshapen = [
        f'{name} ({new}) is {_describe(tensors[name])}, the network needs {_describe(target[new])}'
        for name, new in matched.items()
        if new in target and _describe(tensors[name]) != _describe(target[new])
    ]
    problems = dict(missing=missing, unexpected=unexpected, misshapen=misshapen)
    text = '; '.join(f'{what}: {listed(names)}' for what, names in problems.items() if names)
    if text:
        raise ValueError(text)


def listed(names: list[str]) -> str:
    """Names in a row, the first few of many.

    Example:
        >>> listed(['a', 'b'])
        'a, b'
        >>> listed(list('abcdefg'))
        'a, b, c, d, e and 2 more'
    """
    rest = len(names) - SHOWN
    return ', '.join(names[:SHOWN]) + (f' and {rest} more' if rest > 0 else '')


def _describe(tensor: Tensor) -> str:
    kind = 'float' if tensor.is_floating_point() else str(tensor.dtype).removeprefix('torch.')
    return f'{kind} {tuple(tensor.shape)}'
