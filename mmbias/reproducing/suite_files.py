"""The YAML of a suite: its file, laid over those that it starts from.

Invariant: what is read is bounded in size and depth, and nothing in it is run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mmbias.files.schema import brief

BASE = 'base'  # a suite may start from another and change some of it
MAX_BYTES = 2**20
MAX_BASES = 20


class _Loader(yaml.SafeLoader):
    """Without aliases, with which a short file can stand for any number of entries."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(
                None, None, f'aliases as *{event.anchor} are not known here', event.start_mark
            )
        return super().compose_node(parent, index)


def read_entries(path: Path, above: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Read a suite's file and those that it starts from.

    Args:
        path: The file.
        above: Files that start from it.

    Returns:
        Its entries, laid over those of its base.

    Raises:
        FileNotFoundError: If a file is not there.
        ValueError: If one is no YAML of names with values, is too large, or starts from itself.
    """
    if not path.is_file():
        raise FileNotFoundError(f'no such suite: {path}')
    if path.resolve() in above or len(above) > MAX_BASES:
        chain = ' from '.join(one.name for one in (*above, path)[-4:][::-1])
        raise ValueError(f'suite {path} starts from itself, or from too many: {chain}')
    entries = _load(path)
    base = entries.pop(BASE, None)
    if base is None:
        return entries
    if not isinstance(base, str) or not base or not base.isprintable():
        raise ValueError(f'{BASE} of suite {path} is {brief(base)}, must be the name of a file')
    return _merge(read_entries(path.parent / base, (*above, path.resolve())), entries)


def to_mapping(part: Any, where: str) -> Mapping[str, Any]:
    """The same where it is names with values.

    Raises:
        ValueError: If it is not.
    """
    if not isinstance(part, Mapping) or not all(isinstance(key, str) for key in part):
        raise ValueError(f'{where} is {brief(part)}, must be names with their values')
    return part


def _load(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f'suite {path} has {path.stat().st_size} bytes, allowed are {MAX_BYTES}')
    try:
        entries = yaml.load(path.read_text(encoding='utf-8'), _Loader)
    except RecursionError:
        raise ValueError(f'suite {path} is nested too deeply') from None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f'suite {path} is no YAML: {" ".join(str(error).split())}') from error
    return dict(to_mapping(entries, f'suite {path}'))


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay mappings over each other; everything else is replaced.

    Example:
        >>> _merge(dict(train=dict(epochs=9, config='a')), dict(train=dict(epochs=1)))
        {'train': {'epochs': 1, 'config': 'a'}}
    """
    both = {
        key: _merge(below[key], value)
        for key, value in above.items()
        if isinstance(value, Mapping) and isinstance(below.get(key), Mapping)
    }
    return {**below, **above, **both}
