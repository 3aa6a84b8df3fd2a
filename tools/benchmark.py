"""Measure how long the parts of an analysis take on this machine.

Example:
    python tools/benchmark.py --out work_dirs/benchmark.json
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from mmbias.analysis import bootstrap_accuracies
from mmbias.evaluation.results import write_json
from mmbias.evaluation.run_info import installed_versions
from mmbias.tooling import command

SETTINGS = {'bootstrap over videos': None, 'bootstrap over groups': 5}  # videos a group


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--videos', type=int, default=20_000, help='videos of the simulated answers')
    add('--resamples', type=int, default=10_000, help='bootstrap resamples')
    add('--repeats', type=int, default=3, help='the median of so many runs is given')
    add('--out', type=Path, help='a JSON file for the figures')
    return parser.parse_args()


def main() -> None:
    """Measure, print and write."""
    args = parse_args()
    rows = [
        measure_bootstrap(name, size, args) for name, size in track(SETTINGS.items(), 'measuring')
    ]
    table = Table(*rows[0], box=None)
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)
    if args.out:
        machine = dict(processor=platform.processor() or platform.machine())
        write_json(args.out, dict(machine=machine, versions=installed_versions(), rows=rows))


def measure_bootstrap(
    name: str, group_size: int | None, args: argparse.Namespace
) -> dict[str, Any]:
    """Time the bootstrap of five probes on 100 classes."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 100, args.videos)
    correct = rng.random((args.videos, 5)) < [0.6, 0.3, 0.55, 0.4, 0.25]
    groups = None if group_size is None else np.arange(args.videos) // group_size
    seconds = median_seconds(
        lambda: bootstrap_accuracies(correct, labels, groups=groups, resamples=args.resamples),
        args.repeats,
    )
    units = args.videos if groups is None else int(groups[-1]) + 1
    return {
        'what': name,
        'videos': args.videos,
        'units': units,
        'resamples': args.resamples,
        'seconds of one core': round(seconds, 2),
    }


def median_seconds(function: Callable[[], object], repeats: int) -> float:
    """Median processor time of several calls."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == '__main__':
    command(main)
