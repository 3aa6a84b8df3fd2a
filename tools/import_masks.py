"""Import masks that others made into a folder of masks beside a manifest.

Writes OUT/VIDEO.npz for each video that has masks, OUT/masks.csv with one row a video, and
OUT/left_out.csv with those that have none, and why. Masks that are there, imported in the same way
from the same files, are kept: a run that was stopped goes on. docs/masks.md says what each format
is and where the masks of a video are looked for.

Example:
    python tools/import_masks.py data/mine/test.csv --masks sam2-out --format sam2 \
        --out data/mine/masks
"""

import argparse
import os
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from mmbias.files.writing import write_table
from mmbias.masks.importing import IMPORTERS, find_all
from mmbias.masks.index import write_index
from mmbias.masks.store import mask_path
from mmbias.preparing.workers import MAX_SECONDS
from mmbias.readers import READERS
from mmbias.segmenting.imported import Imported
from mmbias.segmenting.many import Tally, make_all, read_rows
from mmbias.segmenting.summarising import summarise, tabulate
from mmbias.segmenting.tasks import Task
from mmbias.tooling import command

LEFT_OUT, LOCK = 'left_out.csv', '.lock'
TOOL_HELP = 'what made the masks, for the record; default: the name of the format'


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('manifest', type=Path, help='CSV file with columns path, label')
    add('--masks', type=Path, required=True, metavar='DIR', help='masks, called as the videos are')
    add('--format', required=True, choices=list(IMPORTERS), help='of the masks')
    add('--out', type=Path, required=True, metavar='DIR', help='where to write')
    add('--videos', type=Path, metavar='DIR', help="default: the manifest's folder")
    add('--threshold', type=float, metavar='X', help='least score of a box, default 0.5')
    add('--tool', metavar='NAME', help=TOOL_HELP)
    add('--tool-version', default='', metavar='TEXT', help='of the tool, for the record')
    add('--workers', type=int, default=os.cpu_count() or 1, metavar='N', help='processes')
    add('--reader', choices=['auto', *READERS], default='auto', help='decoder, default auto')
    add('--max-failures', type=int, default=0, metavar='N', help='videos whose masks may be wrong, '
        'default 0')  # fmt: skip
    return parser.parse_args()


def main() -> None:
    """Import masks and say what was imported."""
    args = parse_args()
    _refuse_settings(args)
    rows = read_rows(args.manifest)
    console = Console(markup=False, highlight=False)
    if not args.masks.is_dir():
        raise FileNotFoundError(f'there is no folder of masks {args.masks}')
    places = find_all(IMPORTERS[args.format], args.masks, rows['path'].unique().tolist())
    tasks = [_task(args, video, place) for video, place in places.items() if place]
    tally = _import(args, tasks)
    left_out = {video: f'no masks in {args.masks}' for video, place in places.items() if not place}
    with FileLock(args.out / LOCK):
        _write_left_out(args.out, {**left_out, **tally.failures})
        index = write_index(args.out)
    index = index[index['path'].isin(rows['path'])]
    console.print(
        f'{tally.made} videos got masks, {tally.was_there} had them, {len(tally.failures)} failed, '
        f'{len(left_out)} have none'
    )
    console.print(tabulate(summarise(index, rows)))
    if left_out or tally.failures:
        console.print(f'what was left out and why: {args.out / LEFT_OUT}', soft_wrap=True)


def _refuse_settings(args: argparse.Namespace) -> None:
    """Raise a ValueError for settings that do not go together."""
    if args.workers < 1:
        raise ValueError(f'--workers is {args.workers}, must be at least 1')
    if args.max_failures < 0:
        raise ValueError(f'--max-failures is {args.max_failures}, must be at least 0')
    if args.threshold is not None and 'threshold' not in IMPORTERS[args.format].settings:
        raise ValueError(f'--threshold is for boxes, {args.format} has none')


def _task(args: argparse.Namespace, video: str, place: Path) -> Task:
    options: dict[str, Any] = {} if args.threshold is None else {'threshold': args.threshold}
    tool = args.tool or args.format
    imported = Imported(args.format, place, options, tool, args.tool_version)
    root = args.videos or args.manifest.parent
    return Task(video, root / video, mask_path(args.out, video), imported, args.reader)


def _import(args: argparse.Namespace, tasks: list[Task]) -> Tally:
    args.out.mkdir(parents=True, exist_ok=True)
    errors = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=errors) as bar:
        return make_all(
            tasks,
            workers=args.workers,
            seconds=MAX_SECONDS,
            max_failures=args.max_failures,
            watch=lambda done, total: bar.track(done, total=total, description='masks'),
            tell=bar.console.print,
        )


def _write_left_out(out: Path, reasons: dict[str, str]) -> None:
    """Path and reason of the videos that got no masks; no file where there are none."""
    (out / LEFT_OUT).unlink(missing_ok=True)
    if reasons:
        rows = sorted(reasons.items())
        write_table(out / LEFT_OUT, pd.DataFrame(rows, columns=['path', 'reason']))


if __name__ == '__main__':
    command(main)
