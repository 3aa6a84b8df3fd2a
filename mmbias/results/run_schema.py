"""What ``run.json`` may say: one line an entry.

Invariant: every entry that is read anywhere stands in :data:`ENTRIES` and is checked when the file
is read; entries that do not are kept as they are.
"""

import math
from collections.abc import Mapping
from typing import Any

from mmbias.files.schema import Check, list_of, mapping_of, object_of, one_of, text, whole
from mmbias.results.averaging import AVERAGES, RESTRICTIONS

FORMAT = 1
PROBABILITIES, LOGITS = 'probabilities', 'logits'
MAX_FRAMES = 100_000  # of a clip
MAX_COUNT = 10**12
MAX_SEED = 2**64 - 1
MAX_NESTING = 50


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
    mistake = object_of(ENTRIES, required=('format', 'probes', 'classes'))(run, '')
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


def _pooled(value: Any, where: str) -> str:
    return list_of(object_of(ENTRIES))(value, where)


NAME = text(or_null=False, least=1)
COUNT = whole(0, MAX_COUNT)
ENTRIES: dict[str, Check] = {
    'format': one_of([FORMAT], or_null=False),
    'probes': list_of(
        object_of(
            {
                'name': NAME,
                'seed': whole(0, MAX_SEED),
                'type': text(),
                'options': object_of({}),
            },
            required=['name'],
        ),
        least=1,
    ),
    'classes': list_of(NAME, least=1),
    'scores': one_of([PROBABILITIES, LOGITS], or_null=False),
    'status': text(),
    'model': text(),
    'dataset': text(),
    'config': text(),
    'checkpoint': text(),
    'manifest': text(),
    'config_sha256': text(),
    'checkpoint_sha256': text(),
    'weights_sha256': text(),
    'manifest_sha256': text(),
    'num_frames': whole(1, MAX_FRAMES),
    'windows_per_chunk': whole(1, MAX_COUNT),
    'clips_per_batch': whole(1, MAX_COUNT),
    'average_clips': one_of(AVERAGES),
    'restrict': one_of(RESTRICTIONS),
    'fp16': one_of([False, True]),
    'keep_clip_scores': one_of([False, True]),
    'compute': text(),
    'versions': mapping_of(text()),
    'counts': object_of(dict.fromkeys(('samples', 'read', 'failed', 'clips', 'dropped'), COUNT)),
    'result_files': list_of(object_of({'file': NAME, 'sha256': NAME}, required=['file', 'sha256'])),
    'pooled': _pooled,
}
