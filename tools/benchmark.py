"""Measure this plugin beside stock MMAction2 on the same videos: time, memory, and their ratios.

What is compared is measured in turn, on generated videos or on those of a folder. Only the ratios
mean anything on another machine. All parts take about thirteen minutes on two cores.

Example:
    python tools/benchmark.py --out work_dirs/benchmark.json
    python tools/benchmark.py --videos PATH/TO/VIDEOS --parts data training
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from mmengine.logging import MMLogger
from mmengine.registry import init_default_scope
from rich.console import Console
from rich.markup import escape
from trials.speed.benchmark import PARTS, Benchmark
from trials.speed.display import show_goals, show_part
from trials.speed.machine import describe_machine

from mmbias.files.writing import write_json
from mmbias.readers import READERS
from mmbias.tooling import command

TEST = Path(__file__).with_name('test.py')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--parts', nargs='+', choices=PARTS, default=list(PARTS), metavar='PART', help=PARTS_HELP)
    add('--videos', type=Path, metavar='DIR', help='your own instead of generated ones')
    add('--reader', choices=['auto', *READERS], default='fast', help='of our side, default fast')
    add('--rounds', type=int, default=3, help='measurements of each, default 3')
    add('--depths', type=int, nargs='+', choices=[18, 50], default=[50, 18], help='of the ResNets')
    add('--answers', type=int, default=20_000, help='simulated videos of the bootstrap')
    add('--resamples', type=int, default=10_000, help='of the bootstrap')
    add('--generated', type=Path, default=Path('work_dirs/benchmark_videos'), help=GENERATED_HELP)
    add('--out', type=Path, help='a JSON file for all figures')
    add('--check', action='store_true', help='fail where a ratio misses its floor')
    return parser.parse_args()


PARTS_HELP = f'default all: {" ".join(PARTS)}'
GENERATED_HELP = 'folder of generated videos, about 80 MB, written where they are missing'


def main() -> None:
    """Measure, print, write."""
    args = parse_args()
    init_default_scope('mmaction')
    MMLogger.get_instance('benchmark', log_level='ERROR')  # of loaders without a runner
    console = Console(width=None if sys.stdout.isatty() else 120, markup=False)
    machine = describe_machine()
    console.print(f'{machine["processor"]}, {machine["cores"]} cores\n')
    with tempfile.TemporaryDirectory() as folder, console.status('starting') as status:
        os.environ['TORCHINDUCTOR_CACHE_DIR'] = f'{folder}/compiled'  # nothing from earlier runs
        benchmark = Benchmark(
            folder=Path(folder),
            generated=args.generated,
            videos=args.videos,
            script=TEST,
            reader=args.reader,
            rounds=args.rounds,
            depths=tuple(args.depths),
            answers=args.answers,
            resamples=args.resamples,
            say=lambda text: status.update(escape(text)),
        )
        parts = {}
        for name in args.parts:
            parts[name] = PARTS[name](benchmark)
            show_part(console, parts[name])
    goals = [goal for part in parts.values() for goal in part.goals]
    if goals:
        show_goals(console, goals)
    if args.out:
        guard = [goal.to_dict() for goal in goals]
        measured = {name: part.to_dict() for name, part in parts.items()}
        write_json(args.out, dict(machine=machine, reader=args.reader, guard=guard, parts=measured))
    missed = [goal.name for goal in goals if not goal.met]
    if args.check and missed:
        sys.exit(f'below the floor: {"; ".join(missed)}')


if __name__ == '__main__':
    command(main)
