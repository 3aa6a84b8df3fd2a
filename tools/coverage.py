"""Measure how often intervals hold the truth and tests find something, by simulation.

Draws answers of known bias, of sizes and accuracies like those of the published data sets, puts
them through the analysis of every report, and counts: how often an interval holds the truth, and
how often a test is at or below 0.05 with nothing to find (false alarms) and with something (power).
The parts of donors do both for videos that are pasted onto backgrounds of others. On a core the
intervals take twelve minutes, the tests three, the parts of donors eight and five.

Example:
    python tools/coverage.py --repeats 1000 --out work_dirs/coverage.md
    python tools/coverage.py --parts tests --out work_dirs/tests.md
    python tools/coverage.py --parts donors donor-tests --repeats 500 --resamples 400
    python tools/coverage.py --only '9 clusters' 'cell of 15' --interval bca
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table
from trials.coverage.alarms import simulate_tests, tabulate_alarms
from trials.coverage.coverage import simulate_intervals, tabulate_coverage
from trials.coverage.donor_coverage import simulate_donors, tabulate_donors
from trials.coverage.donors import NAIVE
from trials.coverage.scenarios import DESIGNS, DONORS, SCENARIOS

from mmbias.analysis import make_plain
from mmbias.analysis.resampling.estimating import METHODS
from mmbias.files.writing import write_json
from mmbias.tooling import command

CHUNK = 25
PARTS: dict[str, dict[str, Any]] = {
    'intervals': SCENARIOS,
    'tests': DESIGNS,
    'donors': DONORS,
    'donor-tests': DONORS,
}
Simulate = Callable[[Any, range], pd.DataFrame]


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--parts', nargs='+', choices=PARTS, default=list(PARTS))
    add('--only', nargs='+', metavar='NAME', help='rows of the tables; by default all')
    add('--repeats', type=int, default=1000, help='simulated data sets of each row')
    add('--resamples', type=int, default=1000, help='bootstrap resamples of each data set')
    add('--interval', choices=METHODS, default=METHODS[0])
    add('--processes', type=int, default=1)
    add('--out', type=Path, help='a .md or .json file for the tables')
    return parser.parse_args()


def main() -> None:
    """Simulate, print and write."""
    args = parse_args()
    check(args)
    simulations: dict[str, tuple[Simulate, Callable[[pd.DataFrame], pd.DataFrame]]] = {
        'intervals': (
            partial(simulate_intervals, interval=args.interval, resamples=args.resamples),
            tabulate_coverage,
        ),
        'tests': (simulate_tests, tabulate_alarms),
        'donors': (partial(simulate_donors, resamples=args.resamples), tabulate_donors),
        'donor-tests': (simulate_tests, tabulate_alarms),
    }
    tables = {}
    for part, rows in choose_rows(args).items():
        simulate, tabulate = simulations[part]
        chunks = [
            (row, range(start, min(start + CHUNK, args.repeats)))
            for row in rows
            for start in range(0, args.repeats, CHUNK)
        ]
        running = run_chunks(simulate, chunks, args.processes)
        found = list(track(running, f'simulating {part}', total=len(chunks)))
        tables[part] = tabulate(pd.concat(found, ignore_index=True))
    Console(width=100, highlight=False, markup=False).print(*lay_out(tables))
    if args.out is not None:
        write(args.out, tables)


def check(args: argparse.Namespace) -> None:
    """Refuse what would fail only after the simulation."""
    there = [name for part in args.parts for name in PARTS[part]]
    unknown = [name for name in args.only or () if name not in there]
    if unknown:
        raise ValueError(f'no row {unknown[0]!r}, there are: {", ".join(there)}')
    for name in ('repeats', 'resamples', 'processes'):
        if getattr(args, name) < 1:
            raise ValueError(f'{name} is {getattr(args, name)}, must be at least 1')
    if args.out is not None and args.out.suffix not in ('.md', '.json'):
        raise ValueError(f'out is {args.out}, must end in .md or .json')


def choose_rows(args: argparse.Namespace) -> dict[str, list[Any]]:
    """What is simulated for each table that has a row."""
    rows = {
        part: [row for name, row in PARTS[part].items() if args.only is None or name in args.only]
        for part in args.parts
    }
    return {part: chosen for part, chosen in rows.items() if chosen}


def run_chunks(
    simulate: Simulate, chunks: Sequence[tuple[Any, range]], processes: int
) -> Iterator[pd.DataFrame]:
    """Yield what every chunk gives, in order, whatever the number of processes."""
    if processes == 1:
        yield from starmap(simulate, chunks)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(simulate, *zip(*chunks, strict=True))


def write(path: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write the tables, rounded for people or in full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == '.json':
        write_json(path, make_plain({k: table.to_dict('records') for k, table in tables.items()}))
        return
    with path.open('w', encoding='utf-8') as file:
        for table in lay_out(tables):
            file.write(f'{table.title}:\n\n{as_markdown(table)}\n\n')


def as_markdown(table: Table) -> str:
    """Write a table between vertical bars."""
    table.box, table.title = box.MARKDOWN, None
    console = Console(width=1000, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return capture.get().strip()


def lay_out(tables: dict[str, pd.DataFrame]) -> list[Table]:
    """Lay out every table, in percent."""
    show = {'intervals': show_coverage, 'donors': show_donors}
    return [show.get(part, show_alarms)(table) for part, table in tables.items()]


def show_coverage(coverage: pd.DataFrame) -> Table:
    """Lay out the coverages, one row a scenario."""
    measures = list(dict.fromkeys(coverage['measure']))
    table = Table('scenario', box=None, title='coverage of 95 % intervals, % (standard error)')
    for measure in measures:
        table.add_column(measure, justify='right')
    cells = coverage.set_index(['scenario', 'measure'])
    for name in dict.fromkeys(coverage['scenario']):
        here = [(name, measure) for measure in measures]
        table.add_row(name, *(_cell(cells.loc[key]) if key in cells.index else '' for key in here))
    return table


def show_alarms(alarms: pd.DataFrame) -> Table:
    """Lay out false alarms and power, one row a design and hypothesis."""
    title = 'p <= 0.05, % of the data sets (standard error)'
    table = Table('data', 'tested', box=None, title=title)
    for heading in ('no effect', 'effect'):
        table.add_column(heading, justify='right')
    for row in alarms.to_dict('records'):
        shares = (
            f'{100 * row[name]:.1f} ({100 * row[f"{name}_error"]:.1f})'
            for name in ('alarms', 'power')
        )
        table.add_row(row['design'], row['tested'], *shares)
    return table


def show_donors(coverage: pd.DataFrame) -> Table:
    """Lay out coverages where samples share backgrounds, one row a design and measure."""
    title = (
        'coverage of 95 % intervals, % (below / above the truth; times as wide as the naive one)'
    )
    methods = list(dict.fromkeys(coverage['method']))
    table = Table('data', 'of', box=None, title=title)
    for method in methods:
        table.add_column(method, justify='right')
    for (name, measure), rows in coverage.groupby(['design', 'measure'], sort=False):
        cells = rows.set_index('method')
        naive = cells.at[NAIVE, 'width']
        shown = (
            f'{100 * row["coverage"]:.1f} ({100 * row["below"]:.1f} / {100 * row["above"]:.1f}; '
            f'{row["width"] / naive:.2f})'
            for row in (cells.loc[method] for method in methods if method in cells.index)
        )
        table.add_row(str(name), str(measure), *shown)
    return table


def _cell(row: pd.Series) -> str:
    if pd.isna(row['coverage']):
        return 'n/a'
    lost = f', {row["undefined"]:.0%} n/a' if row['undefined'] else ''
    return f'{100 * row["coverage"]:.1f} ({100 * row["error"]:.1f}{lost})'


if __name__ == '__main__':
    command(main)
