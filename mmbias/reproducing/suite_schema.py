"""What a suite may say: one line an entry.

Names become names of folders, rules and jobs of Slurm; paths stand in commands of the shell, in
patterns of Snakemake and in configs. Both are quoted everywhere; what one of these cannot hold all
the same is refused here.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from mmbias.files.schema import (
    MAX_TEXT,
    UNPRINTABLE,
    list_of,
    mapping_of,
    object_of,
    one_of,
    optional,
    such_that,
    text,
    whole,
)

KINDS = ('generic', 'fine-grained')
NAMED = re.compile(r'[A-Za-z0-9][A-Za-z0-9_.-]{0,99}')
UNSAFE = re.compile(r'["\'$`\\{}]|^-')
RECIPE = '{recipe}'
MAX_SEED = 2**32 - 1  # of NumPy
MANY = 10**6


def find_mistake(entries: Mapping[str, Any]) -> str:
    """Look for the first entry of a suite that is not what it must be.

    Args:
        entries: All entries of the suite, with their defaults.

    Returns:
        Entry, value and what is allowed in one line; empty where nothing is wrong.
    """
    return object_of(SUITE)(entries, '')


def _is_path(value: Any) -> bool:
    fits = isinstance(value, str) and 0 < len(value) <= MAX_TEXT
    return fits and not UNPRINTABLE.search(value) and not UNSAFE.search(value)


def _is_config(value: Any) -> bool:
    return isinstance(value, str) and _is_path(value.replace(RECIPE, ''))


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and 0 <= value <= 1


NAME = such_that(
    'a name of up to 100 letters from A to Z, digits, _ . and -, a letter or digit first',
    lambda value: isinstance(value, str) and bool(NAMED.fullmatch(value)),
)
PATH = such_that(
    'a path of printable characters but " \' $ ` \\ { }, which does not begin with -', _is_path
)
CONFIG = such_that(f'a path of a config, without special characters but for {RECIPE}', _is_config)
SEEDS = list_of(whole(0, MAX_SEED, or_null=False), least=1)
STAGE = object_of({'config': CONFIG, 'epochs': whole(1, MANY, or_null=False)})
CONTROL = object_of(
    {
        'rho': such_that('a number from 0 to 1', _is_share),
        'train': whole(1, MANY, or_null=False),
        'test': whole(1, MANY, or_null=False),
        'seed': whole(0, MAX_SEED, or_null=False),
        'steps': list_of(whole(1, 15, or_null=False), least=4),
        'dark_hand': one_of([False, True], or_null=False),
        'size': whole(8, 4096, or_null=False),
    }
)
MASKS = object_of(
    {
        'segmenter': one_of(('blazepose', 'plate'), or_null=False),
        'shards': whole(1, 10_000, or_null=False),
    }
)
STUDY = object_of({'config': CONFIG, 'checkpoint': PATH, 'sets': mapping_of(PATH, NAME)})

DATA_SET = object_of(
    {
        'key': NAME,
        'root': PATH,
        'title': text(or_null=False),
        'kind': one_of(KINDS, or_null=False),
        'recipe': NAME,
        'version': text(or_null=False),
        'epochs': whole(1, MANY),
        'fine_tune_epochs': whole(1, MANY),
        'control': optional(CONTROL),
        'masks': optional(MASKS),
    }
)
SUITE = {
    'work_dir': PATH,
    'data': mapping_of(DATA_SET, NAME),
    'train': STAGE,
    'fine_tune': STAGE,
    'sources': list_of(NAME),
    'targets': list_of(NAME),
    'contrasts': list_of(list_of(NAME, least=2)),
    'study': optional(STUDY),
    'seeds': SEEDS,
    'shuffle_seeds': SEEDS,
    'gpus': whole(0, 10_000, or_null=False),
    'cpus': whole(1, 10_000, or_null=False),
    'memory_gb': whole(1, MANY, or_null=False),
    'hours': whole(1, MANY, or_null=False),
    'partition': optional(NAME),
}
