"""Run a suite, run it again with kills, and compare: the same scores, no finished job twice.

A kill is a SIGKILL of Snakemake and of everything that it started, at a random moment.

Example:
    python tools/reproduce/kill_suite.py --suite mini --kills 3 --out work_dirs/kills
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from trials.kills.suites import (
    differing_results,
    read_progress,
    repeated_jobs,
    run_and_kill,
    run_to_end,
)

from mmbias.tooling import command

SNAKEFILE = Path(__file__).with_name('Snakefile')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--suite', default='mini', help='name or YAML file, default mini')
    add('--kills', type=int, default=3, help='default 3')
    add('--seed', type=int, default=0, help='of the moments of the kills')
    add('--cores', type=int, default=2, help='default 2')
    add('--seconds', type=float, help='of an undisturbed run, where OUT/whole is done already')
    add('--out', type=Path, default=Path('work_dirs/kills'), help='OUT/killed is made anew')
    return parser.parse_args()


def main() -> None:
    """Run, kill, resume, compare."""
    args = parse_args()
    whole, killed = args.out / 'whole', args.out / 'killed'
    shutil.rmtree(killed, ignore_errors=True)
    took = run_to_end(_snakemake(args, whole), args.out / 'whole.txt')
    seconds = args.seconds or took
    print(f'undisturbed: {seconds:.0f} s, {len(read_progress(whole).finished)} jobs', flush=True)
    rng, log, seen = np.random.default_rng(args.seed), args.out / 'killed.txt', []
    # The moments lie such that the run is about half through after the last kill.
    for _ in range(args.kills):
        delay = rng.uniform(0.1, 1) * seconds / args.kills
        if run_and_kill(_snakemake(args, killed), log, _after(delay)):
            seen.append(read_progress(killed))
            print(f'killed after {delay:.0f} s: {len(seen[-1].finished)} jobs done', flush=True)
    run_to_end(_snakemake(args, killed), log)
    after = read_progress(killed)
    again = sorted({job for before in seen for job in repeated_jobs(before, after)})
    if again:
        raise ValueError(f'{len(again)} finished jobs were run again: {", ".join(again)}')
    if unlike := differing_results(whole, killed):
        raise ValueError(f'the killed run differs in {", ".join(unlike)}')
    resumed = sorted(job for job, starts in after.starts.items() if starts > 1)
    print(
        f'{len(seen)} kills: {len(after.finished)} jobs done, none of them run again once it was; '
        f'resumed: {", ".join(resumed) or "none"}; all scores equal byte for byte'
    )


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _snakemake(args: argparse.Namespace, work_dir: Path) -> list[str]:
    command = [sys.executable, '-m', 'snakemake', '--snakefile', SNAKEFILE]
    config = ['--config', f'suite={args.suite}', f'work_dir={work_dir}']
    return [str(part) for part in [*command, '--cores', args.cores, *config]]


if __name__ == '__main__':
    command(main)
