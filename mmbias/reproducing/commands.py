"""The command of every job, as a person would type it.

Invariant: each can be run by hand from the project's root, and again after a kill, without losing
what was done; every word that comes from a suite is quoted.
"""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mmbias.datasets.addresses import to_option
from mmbias.reproducing.suites import Control, Suite

THREADS = 'OMP_NUM_THREADS=1'  # of each process; more of them wait for each other


def train_command(
    suite: Suite,
    config: str,
    work_dir: Path,
    options: Mapping[str, Any],
    *,
    inputs: Sequence[str],
    pretrained: str | None = None,
) -> str:
    """Train, or go on from the last checkpoint.

    A checkpoint that was made from other inputs does not count: then training begins anew.

    Args:
        suite: How many GPUs there are.
        config: The config file.
        work_dir: Folder of the checkpoints.
        options: Entries of the config to replace.
        inputs: Files that the training depends on.
        pretrained: Checkpoint to start from, for configs that fine-tune.

    Returns:
        A command of the shell.
    """
    variables = [THREADS] + ([f'PRETRAINED={shlex.quote(pretrained)}'] if pretrained else [])
    launcher = 'pytorch' if suite.gpus > 1 else 'none'
    train = [*('mim', 'train', 'mmaction'), config, *('--gpus', suite.gpus, '--launcher', launcher)]
    begin = _join('python', 'tools/reproduce/begin.py', work_dir, *inputs)
    words = _join(*train, '--work-dir', work_dir)
    return f'{" ".join(variables)} {words} $({begin}) {_join(*_options(options))}'.strip()


def probe_command(
    suite: Suite, config: str, checkpoint: str, work_dir: Path, options: Mapping[str, Any]
) -> str:
    """Probe a checkpoint, or go on where that was stopped."""
    start = ['python']
    if suite.gpus > 1:
        start = ['torchrun', '--standalone', '--nproc-per-node', str(suite.gpus)]
    words = _join(
        *(*start, 'tools/test.py', config, checkpoint),
        *(['--launcher', 'pytorch'] if suite.gpus > 1 else []),
        *('--probes', 'original', 'shuffle', '--seeds', *suite.shuffle_seeds),
        *('--work-dir', work_dir, '--out', work_dir / 'probes', '--resume'),
        *_options(options),
    )
    return f'{THREADS} {words}'


def generate_command(control: Control, out: str) -> str:
    """Generate a data set of known bias."""
    return _join(
        *('python', 'tools/reproduce/generate.py', '--rho', f'{control.rho:g}'),
        *('--train', control.train, '--test', control.test, '--seed', control.seed),
        *('--steps', *control.steps),
        *(['--dark-hand'] if control.dark_hand else []),
        *('--size', control.size, '--out', out),
    )


def masks_command(
    suite: Suite, manifest: str, out: Path, segmenter: str, shard: tuple[int, int] | None
) -> str:
    """Make masks of a share of the videos, or, for no shard, write the index of all of them."""
    words = ['python', 'tools/make_masks.py', manifest, '--out', out]
    if shard is None:
        return _join(*words, '--index')
    index, count = shard
    options = ['--segmenter', segmenter, '--workers', suite.cpus, '--shard', f'{index}/{count}']
    return f'{THREADS} {_join(*words, *options)}'


def report_command(suite_file: Path, out: Path) -> str:
    """Report on all finished tests of a suite."""
    return _join('python', 'tools/reproduce/report_suite.py', suite_file, '--out', out)


def _join(*words: object) -> str:
    """Words of a command, quoted for the shell.

    Example:
        >>> _join('ls', 3, 'my results; $(date)')
        "ls 3 'my results; $(date)'"
    """
    return shlex.join(map(str, words))


def _options(options: Mapping[str, Any]) -> list[str]:
    """Options as MMEngine reads them: lists without spaces, paths with none.

    Example:
        >>> _options({'train_cfg.max_epochs': 9, 'param_scheduler.0.milestones': [4, 8]})
        ['--cfg-options', 'train_cfg.max_epochs=9', 'param_scheduler.0.milestones=[4,8]']
    """
    values = {
        key: to_option(value) if isinstance(value, str) else str(value).replace(', ', ',')
        for key, value in options.items()
    }
    return ['--cfg-options', *(f'{key}={value}' for key, value in values.items())] if values else []
