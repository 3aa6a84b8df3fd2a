"""The command of every job, as a person would type it.

Invariant: each can be run by hand from the project's root, and again after a kill, without losing
what was done.
"""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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

    A checkpoint that is older than an input was made from something else: then training begins
    anew.

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
    last = shlex.quote(str(work_dir / 'last_checkpoint'))
    newer = ''.join(f' && [ {last} -nt {shlex.quote(path)} ]' for path in inputs)
    variables = [THREADS] + ([f'PRETRAINED={shlex.quote(pretrained)}'] if pretrained else [])
    launcher = 'pytorch' if suite.gpus > 1 else 'none'
    return ' '.join(
        [
            *variables,
            'mim train mmaction',
            shlex.quote(config),
            f'--gpus {suite.gpus} --launcher {launcher}',
            f'--work-dir {shlex.quote(str(work_dir))}',
            f'$([ -s {last} ]{newer} && echo --resume)',  # a kill may leave it empty
            *_options(options),
        ]
    )


def probe_command(
    suite: Suite, config: str, checkpoint: str, work_dir: Path, options: Mapping[str, Any]
) -> str:
    """Probe a checkpoint, or go on where that was stopped."""
    start = 'python'
    if suite.gpus > 1:
        start = f'torchrun --standalone --nproc-per-node {suite.gpus}'
    return ' '.join(
        [
            THREADS,
            f'{start} tools/test.py',
            shlex.quote(config),
            shlex.quote(checkpoint),
            *(['--launcher pytorch'] if suite.gpus > 1 else []),
            f'--probes original shuffle --seeds {" ".join(map(str, suite.shuffle_seeds))}',
            f'--work-dir {shlex.quote(str(work_dir))}',
            f'--out {shlex.quote(str(work_dir / "probes"))} --resume',
            *_options(options),
        ]
    )


def generate_command(control: Control, out: str) -> str:
    """Generate a data set of known bias."""
    return ' '.join(
        [
            f'python tools/reproduce/generate.py --rho {control.rho:g}',
            f'--train {control.train} --test {control.test} --seed {control.seed}',
            f'--steps {" ".join(map(str, control.steps))}',
            *(['--dark-hand'] if control.dark_hand else []),
            f'--size {control.size} --out {shlex.quote(out)}',
        ]
    )


def report_command(suite_file: Path, out: Path) -> str:
    """Report on all finished tests of a suite."""
    paths = (shlex.quote(str(path)) for path in (suite_file, out))
    return 'python tools/reproduce/report_suite.py {} --out {}'.format(*paths)


def _options(options: Mapping[str, Any]) -> list[str]:
    """Options as MMEngine reads them, lists without spaces.

    Example:
        >>> _options({'train_cfg.max_epochs': 9, 'param_scheduler.0.milestones': [4, 8]})
        ['--cfg-options', 'train_cfg.max_epochs=9', "'param_scheduler.0.milestones=[4,8]'"]
    """
    pairs = (f'{key}={str(value).replace(", ", ",")}' for key, value in options.items())
    return ['--cfg-options', *map(shlex.quote, pairs)] if options else []
