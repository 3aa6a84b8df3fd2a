"""Measure how often the intervals of a report hold the truth, by simulation.

Draws answers of known bias, of sizes and accuracies like those of the published data sets, puts
them through the analysis of every report, and counts. The default takes about twelve
minutes on a core.

Example:
    python tools/coverage.py --repeats 1000 --out work_dirs/coverage.csv
    python tools/coverage.py --scenarios '9 clusters' 'cell of 15' --interval bca
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import starmap
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table

from mmbias.analysis import make_plain
from mmbias.analysis.resampling.estimating import METHODS
from mmbias.analysis.simulation.coverage import Scenario, simulate_intervals, tabulate_coverage
from mmbias.analysis.simulation.scenarios import SCENARIOS
from mmbias.evaluation.results import write_json, write_table
from mmbias.tooling import command

CHUNK = 25


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--repeats', type=int, default=1000, help='simulated data sets of each scenario')
    add('--resamples', type=int, default=1000, help='bootstrap resamples of each data set')
    add('--interval', choices=METHODS, default=METHODS[0])
    add('--scenarios', nargs='+', metavar='NAME', default=list(SCENARIOS), help='by default all')
    add('--processes', type=int, default=1)
    add('--out', type=Path, help='a .csv or .json file for the table')
    return parser.parse_args()


def main() -> None:
    """Simulate, print and write."""
    args = parse_args()
    check(args)
    chunks = [
        (SCENARIOS[name], range(start, min(start + CHUNK, args.repeats)))
        for name in args.scenarios
        for start in range(0, args.repeats, CHUNK)
    ]
    simulate = partial(simulate_intervals, interval=args.interval, resamples=args.resamples)
    running = run_chunks(simulate, chunks, args.processes)
    parts = list(track(running, 'simulating', total=len(chunks)))
    table = tabulate_coverage(pd.concat(parts, ignore_index=True))
    Console(width=100, highlight=False, markup=False).print(show(table))
    if args.out is not None:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        if args.out.suffix == '.json':
            write_json(args.out, make_plain(table.to_dict('records')))
        else:
            write_table(args.out, table)


def check(args: argparse.Namespace) -> None:
    """Refuse what would fail only after the simulation."""
    unknown = [name for name in args.scenarios if name not in SCENARIOS]
    if unknown:
        raise ValueError(f'no scenario {unknown[0]!r}, there are: {", ".join(SCENARIOS)}')
    for name in ('repeats', 'resamples', 'processes'):
        if getattr(args, name) < 1:
            raise ValueError(f'{name} is {getattr(args, name)}, must be at least 1')
    if args.out is not None and args.out.suffix not in ('.csv', '.json'):
        raise ValueError(f'out is {args.out}, must end in .csv or .json')


def run_chunks(
    simulate: Callable[[Scenario, range], pd.DataFrame],
    chunks: Sequence[tuple[Scenario, range]],
    processes: int,
) -> Iterator[pd.DataFrame]:
    """Yield the intervals of every chunk, in order, whatever the number of processes."""
    if processes == 1:
        yield from starmap(simulate, chunks)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(simulate, *zip(*chunks, strict=True))


def show(coverage: pd.DataFrame) -> Table:
    """Lay out the coverages in percent, one row a scenario."""
    measures = list(dict.fromkeys(coverage['measure']))
    table = Table('scenario', box=None, title='coverage of 95 % intervals, % (standard error)')
    for measure in measures:
        table.add_column(measure, justify='right')
    cells = coverage.set_index(['scenario', 'measure'])
    for name in dict.fromkeys(coverage['scenario']):
        here = [(name, measure) for measure in measures]
        table.add_row(name, *(_cell(cells.loc[key]) if key in cells.index else '' for key in here))
    return table


def _cell(row: pd.Series) -> str:
    if pd.isna(row['coverage']):
        return 'n/a'
    lost = f', {row["undefined"]:.0%} n/a' if row['undefined'] else ''
    return f'{100 * row["coverage"]:.1f} ({100 * row["error"]:.1f}{lost})'


if __name__ == '__main__':
    command(main)
