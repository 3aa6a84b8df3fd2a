"""Kill a probing run at random moments, resume it each time, and compare it with one undisturbed.

Generates short videos, scores them under several probes with random weights, and does so again
with a SIGKILL after a SIGKILL. In the end scores.npy and samples.csv must be equal byte for byte.
The default takes some minutes on one core.

Example:
    python tools/kill_test.py --kills 50 --videos 64 --out work_dirs/kills
"""

import argparse
import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from trials.kills.runs import (
    differing_files,
    kill_repeatedly,
    run_in_processes,
    run_undisturbed,
)

from mmbias.datasets.control import plan_control, write_scenes
from mmbias.evaluation.compute import COMPUTE
from mmbias.evaluation.test_configs import load_test_config, run_test, use_probe_loop
from mmbias.results.results import read_results
from mmbias.tooling import command

CONFIG = Path(__file__).parents[1] / 'configs/control/r3d18-small_1xb16-16x1x1-10e_control-rgb.py'


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--kills', type=int, default=50, help='default 50')
    add('--videos', type=int, default=64, help='default 64, a multiple of 4')
    add('--seed', type=int, default=0, help='of the videos and of the moments of the kills')
    add('--workers', type=int, default=1, help='loader processes, default 1')
    add('--processes', type=int, default=1, help='ranks of the run, default 1; all are killed')
    add('--compute', choices=COMPUTE, default='plain', help='as for tools/test.py')
    add('--out', type=Path, default=Path('work_dirs/kills'), help='is made anew')
    return parser.parse_args()


def main() -> None:
    """Run, kill, resume, compare."""
    args = parse_args()
    torch.set_num_threads(1)
    shutil.rmtree(args.out, ignore_errors=True)
    plan = plan_control(rho=0.5, num_videos=args.videos, seed=args.seed, split='test')
    for _ in write_scenes(plan, args.out):
        pass
    whole, killed, log = (args.out / name for name in ('whole', 'killed', 'log.txt'))
    pace = run_undisturbed(_run(args, whole), whole / 'journal', log)
    resume = _run(args, killed)
    journal = killed / 'journal'
    rng = np.random.default_rng(args.seed)
    kills = kill_repeatedly(resume, journal, log, kills=args.kills, pace=pace, rng=rng)
    run_undisturbed(resume, journal, log)
    at_work = sum(kill.after > kill.before for kill in kills)
    finishing = sum(kill.before == args.videos for kill in kills)
    print(
        f'{len(kills)} kills of a run of {pace.whole:.1f} s: {at_work} after new records, '
        f'{finishing} with all records there, {len(kills) - at_work - finishing} before one; '
        f'{kills[-1].after if kills else 0} of {args.videos} samples had a record after the last'
    )
    _compare(whole, killed, args.videos)


def _run(args: argparse.Namespace, out: Path) -> Callable[[], Any]:
    """What starts or resumes the run of a folder."""
    cfg = load_test_config(str(CONFIG), 'none')
    cfg.merge_from_dict(
        {
            'test_dataloader.dataset.ann_file': str(args.out / 'test.csv'),
            'test_dataloader.num_workers': args.workers,
            'randomness': dict(seed=0),  # of the weights
            'work_dir': str(args.out / 'logs'),
        }
    )
    # Few samples share batches, so that most kills find some of them done.
    use_probe_loop(cfg, out_dir=str(out), resume=True, clips_per_batch=4, compute=args.compute)
    run = functools.partial(run_test, cfg)
    if args.processes == 1:
        return run
    cfg.launcher = 'pytorch'
    return functools.partial(run_in_processes, run, args.processes)


def _compare(whole: Path, killed: Path, videos: int) -> None:
    """Raise a ValueError unless both folders hold the same, every sample once."""
    unlike = differing_files(whole, killed)
    if unlike:
        raise ValueError(f'the resumed run differs in {", ".join(unlike)}')
    samples = read_results(killed).samples
    if len(samples) != videos or samples['id'].duplicated().any():
        raise ValueError(f'{len(samples)} samples, must be {videos} different ones')
    print(f'scores.npy and samples.csv are equal byte for byte, {videos} samples once each')


if __name__ == '__main__':
    command(main)
