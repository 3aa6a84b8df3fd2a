"""What ``run.json`` may say: one line an entry.

Invariant: every entry that is read anywhere stands in :data:`ENTRIES` and is checked when the file
is read; entries that do not are kept as they are.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mmbias.evaluation.averaging import AVERAGES, RESTRICTIONS

FORMAT = 1
PROBABILITIES, LOGITS = 'probabilities', 'logits'
MAX_TEXT = 4096  # characters
MAX_FRAMES = 100_000  # of a clip
MAX_COUNT = 10**12
MAX_SEED = 2**64 - 1
MAX_NESTING = 50
SHOWN = 60  # characters of what is wrong
UNPRINTABLE = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff]')

Check = Callable[[Any, str], str]  # of a value and where it stands: what is wrong, '' for nothing


def find_mistake(run: Mapping[str, Any]) -> str:
    """Look for the first entry of a run that is not what it must be.

    Args:
        run: Contents of ``run.json``.

    Returns:
        Entry, value and what is allowed in one line; empty where nothing is wrong.

    Example:
        >>> run = dict(format=1, probes=[dict(name='original')], classes=['run', 'walk'])
        >>> find_mistake(run | dict(num_frames='16', mine=[1]))
        "num_frames is '16', must be a whole number from 1 to 100000, or null"
    """
    mistake = _object(ENTRIES, required=('format', 'probes', 'classes'))(run, '')
    if mistake:
        return mistake
    if len(set(run['classes'])) < len(run['classes']):
        return 'a class is named twice'
    columns = [(probe['name'], probe.get('seed')) for probe in run['probes']]
    if columns[0][0] != 'original':
        return f'the first probe is {columns[0][0]!r}, must be original'
    return 'a probe is named twice with the same seed' if len(set(columns)) < len(columns) else ''


def is_plain(value: Any, levels: int = MAX_NESTING) -> bool:
    """Whether JSON can hold a value again: finite numbers, whole characters, bounded nesting."""
    if isinstance(value, Mapping | list):
        inner = [*value, *value.values()] if isinstance(value, Mapping) else value
        return levels > 0 and all(is_plain(one, levels - 1) for one in inner)
    if isinstance(value, str):
        return not any('\ud800' <= character <= '\udfff' for character in value)
    return not isinstance(value, float) or math.isfinite(value)


def _value(allowed: str, holds: Callable[[Any], bool], *, or_null: bool = False) -> Check:
    allowed += ', or null' if or_null else ''

    def check(value: Any, where: str) -> str:
        fine = holds(value) or (or_null and value is None)
        return '' if fine else f'{where} is {_brief(value)}, must be {allowed}'

    return check


def _text(*, or_null: bool = True, least: int = 0) -> Check:
    def holds(value: Any) -> bool:
        fits = isinstance(value, str) and least <= len(value) <= MAX_TEXT
        return fits and not UNPRINTABLE.search(value)

    return _value(f'printable text of {least} to {MAX_TEXT} characters', holds, or_null=or_null)


def _whole(low: int, high: int, *, or_null: bool = True) -> Check:
    def holds(value: Any) -> bool:
        return type(value) is int and low <= value <= high  # True is no number

    return _value(f'a whole number from {low} to {high}', holds, or_null=or_null)


def _one_of(allowed: Collection[Any], *, or_null: bool = True) -> Check:
    def holds(value: Any) -> bool:
        return any(type(value) is type(one) and value == one for one in allowed)

    return _value(' or '.join(map(str, allowed)), holds, or_null=or_null)


def _list(entry: Check, *, least: int = 0) -> Check:
    def check(value: Any, where: str) -> str:
        if not isinstance(value, list) or len(value) < least:
            return f'{where} is {_brief(value)}, must be a list{" of at least one" * (least > 0)}'
        return next(filter(None, (entry(one, f'{where}[{i}]') for i, one in enumerate(value))), '')

    return check


def _object(entries: Mapping[str, Check], required: Collection[str] = ()) -> Check:
    """Of a JSON object: entries that are not listed are free."""

    def check(value: Any, where: str) -> str:
        if not isinstance(value, Mapping):
            return f'{where} is {_brief(value)}, must be an object'
        present = [key for key in entries if key in value or key in required]
        dot = f'{where}.' if where else ''
        return next(filter(None, (entries[k](value.get(k), f'{dot}{k}') for k in present)), '')

    return check


def _mapping(entry: Check) -> Check:
    """Of a JSON object whose entries are all alike."""

    def check(value: Any, where: str) -> str:
        names = value if isinstance(value, Mapping) else ()
        return _object(dict.fromkeys(names, entry))(value, where)

    return check


def _pooled(value: Any, where: str) -> str:
    return _list(_object(ENTRIES))(value, where)


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f'{text[:SHOWN]}...'


NAME = _text(or_null=False, least=1)
COUNT = _whole(0, MAX_COUNT)
ENTRIES: dict[str, Check] = {
    'format': _one_of([FORMAT], or_null=False),
    'probes': _list(
        _object(
            {
                'name': NAME,
                'seed': _whole(0, MAX_SEED),
                'type': _text(),
                'options': _object({}),
            },
            required=['name'],
        ),
        least=1,
    ),
    'classes': _list(NAME, least=1),
    'scores': _one_of([PROBABILITIES, LOGITS], or_null=False),
    'status': _text(),
    'model': _text(),
    'dataset': _text(),
    'config': _text(),
    'checkpoint': _text(),
    'manifest': _text(),
    'config_sha256': _text(),
    'checkpoint_sha256': _text(),
    'weights_sha256': _text(),
    'manifest_sha256': _text(),
    'num_frames': _whole(1, MAX_FRAMES),
    'windows_per_chunk': _whole(1, MAX_COUNT),
    'clips_per_batch': _whole(1, MAX_COUNT),
    'average_clips': _one_of(AVERAGES),
    'restrict': _one_of(RESTRICTIONS),
    'fp16': _one_of([False, True]),
    'keep_clip_scores': _one_of([False, True]),
    'compute': _text(),
    'versions': _mapping(_text()),
    'counts': _object(dict.fromkeys(('samples', 'read', 'failed', 'clips', 'dropped'), COUNT)),
    'result_files': _list(_object({'file': NAME, 'sha256': NAME}, required=['file', 'sha256'])),
    'pooled': _pooled,
}
