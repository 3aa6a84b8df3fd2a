"""The probe columns of a run: every probe of the config, once for each seed where it is seeded."""

from collections.abc import Sequence
from typing import Any

from mmbias.probes.columns import GIVEN, VIDEO_FRAMES, ProbeColumn, is_seeded, parameters_of
from mmbias.probes.registry import PROBES


def expand_probes(
    probes: Sequence[str | dict[str, Any]], seeds: Sequence[int]
) -> list[ProbeColumn]:
    """Columns of a run; ``original`` always comes first, asked for or not.

    Args:
        probes: Registered names, or ``dict(type=name, **options)``; a text may hold options, too,
            see :func:`read_probe`.
        seeds: Shuffle seeds for the probes that draw; at least one, none twice.

    Returns:
        Columns in the order of the probes, then of the seeds.

    Raises:
        ValueError: If a probe, an option or the seeds are wrong.

    Example:
        >>> [(c.name, c.seed) for c in expand_probes(['shuffle', 'reverse'], [0, 1])]
        [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]
    """
    if not seeds or len(set(seeds)) != len(seeds):
        raise ValueError(f'seeds are {list(seeds)}, must be at least one and all different')
    wanted = [read_probe(probe) if isinstance(probe, str) else dict(probe) for probe in probes]
    wanted = [dict(type='original')] + [probe for probe in wanted if probe != {'type': 'original'}]
    columns = [column for probe in wanted for column in _columns_of(probe, seeds)]
    keys = [(column.name, column.seed) for column in columns]
    doubled = sorted({name for name, seed in keys if keys.count((name, seed)) > 1})
    if doubled:
        raise ValueError(f'probe {doubled[0]!r} is listed twice')
    return columns


def read_probe(text: str) -> dict[str, Any]:
    """A probe that was typed: ``NAME[:OPTION=VALUE,...][+ORDER]``.

    Raises:
        ValueError: If an option has no value.

    Example:
        >>> read_probe('actor-only:fill=noise+freeze')
        {'type': 'actor-only', 'fill': 'noise', 'order': 'freeze'}
        >>> read_probe('block-shuffle:block=8')
        {'type': 'block-shuffle', 'block': 8}
    """
    named, plus, order = text.partition('+')
    kind, _, settings = named.partition(':')
    probe: dict[str, Any] = dict(type=kind)
    for setting in filter(None, settings.split(',')):
        key, equals, value = setting.partition('=')
        if not equals:
            raise ValueError(f'probe {text!r}: option {setting!r} must be OPTION=VALUE')
        probe[key] = int(value) if value.lstrip('-').isdecimal() else value
    return probe | (dict(order=order) if plus else {})


def grow_probes(probes: Sequence[str], pixels: int) -> list[dict[str, Any]]:
    """Those of typed probes that cut out actors, with masks widened by pixels.

    Example:
        >>> grow_probes(['shuffle', 'actor-only'], 2)
        [{'type': 'actor-only', 'grow': 2}]
    """
    read = [read_probe(probe) for probe in probes]
    known = [probe for probe in read if PROBES.get(probe['type']) is not None]
    return [probe | dict(grow=pixels) for probe in known if 'grow' in _options_of(probe['type'])]


def _columns_of(probe: dict[str, Any], seeds: Sequence[int]) -> list[ProbeColumn]:
    kind = str(probe.get('type'))
    if PROBES.get(kind) is None:
        raise ValueError(
            f'unknown probe {kind!r}, allowed: {", ".join(sorted(PROBES.module_dict))}'
        )
    allowed = _options_of(kind)
    given = {key: value for key, value in probe.items() if key != 'type'}
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise ValueError(
            f'probe {kind!r} has no option {unknown[0]!r}, '
            f'allowed: {", ".join(sorted(allowed)) or "none"}'
        )
    column = ProbeColumn(kind, kind, None, {**allowed, **given})
    if column.paints:
        _check_order(column)
    name = _name(column, allowed)
    seeded = is_seeded(kind) or (column.paints and is_seeded(column.options['order']))
    own_seeds = list(seeds) if seeded else [None]
    return [ProbeColumn(name, kind, seed, column.options) for seed in own_seeds]


def _options_of(kind: str) -> dict[str, Any]:
    """Options of a registered probe, with what they are where nothing is said."""
    parameters = parameters_of(kind)
    own = {key: found.default for key, found in parameters.items() if key not in GIVEN}
    column = ProbeColumn(kind, kind)
    if column.paints:
        own['order'] = 'original'
    return own | (dict(grow=0) if 'actor' in parameters else {})


def _check_order(column: ProbeColumn) -> None:
    """Raise a ValueError unless the pictures can be shown in the order."""
    order = column.options['order']
    known = [
        name
        for name in sorted(PROBES.module_dict)
        if not ProbeColumn(name, name).paints and VIDEO_FRAMES not in parameters_of(name)
    ]
    if order not in known:
        raise ValueError(f'unknown order {order!r} of {column.type}, allowed: {", ".join(known)}')
    grow = column.options.get('grow', 0)
    if not isinstance(grow, int):
        raise ValueError(f'grow of {column.type} is {grow!r}, must be a whole number of pixels')


def _name(column: ProbeColumn, defaults: dict[str, Any]) -> str:
    """Every option where frames are put in order; what is not the default where they are changed.

    Example:
        ``'block-shuffle-4'``, ``'actor-only-fill-noise'``, ``'background-stripes+freeze'``.
    """
    options = dict(sorted(column.options.items()))
    if not column.paints:
        return '-'.join([column.type, *map(str, options.values())])
    order = options.pop('order')
    others = [f'-{key}-{value}' for key, value in options.items() if value != defaults[key]]
    return ''.join([column.type, *others]) + ('' if order == 'original' else f'+{order}')
