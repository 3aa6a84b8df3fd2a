"""Make masks of the actor for the videos of a manifest.

Writes OUT/VIDEO.npz for each video, OUT/masks.csv with one row a video and OUT/contact_sheet.png to
look at. Masks that are there, made in the same way from the same file, are kept: a run that was
stopped goes on. docs/making-masks.md says what each segmenter is good and bad at.

Example:
    python tools/make_masks.py data/mine/test.csv --out data/mine/masks
    python tools/make_masks.py data/mine/test.csv --out data/mine/masks \
        --segmenter 'python my_sam.py {video} {out}.npz'
"""

import argparse
import os
from pathlib import Path

import pandas as pd
from filelock import FileLock
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from mmbias.masks.importing import IMPORTERS
from mmbias.masks.index import write_index
from mmbias.preparing.records import take_shard
from mmbias.preparing.workers import MAX_SECONDS
from mmbias.readers import READERS
from mmbias.segmenting.choosing import choose_segmenter
from mmbias.segmenting.contact_sheet import write_sheet
from mmbias.segmenting.many import list_tasks, make_all, read_rows
from mmbias.segmenting.summarising import check_column, summarise, tabulate
from mmbias.segmenting.trust import write_doubts
from mmbias.tooling import command, shard

SHEET, LOCK = 'contact_sheet.png', '.lock'
SEGMENTER_HELP = (
    'blazepose (default), plate (needs no network), or a command with {video} and {out}'
)
FORMAT_HELP = f'what the command writes: {", ".join(IMPORTERS)}; default: by its ending'
SHARD_HELP = 'every n-th video only; whoever is last writes the index, as --index does'
INDEX_HELP = 'make no masks, write index, summary and contact sheet of those that are there'
ENVIRONMENT_HELP = 'where BlazePose is installed, once; default: in the cache of the user'
MARGIN = 60.0  # seconds that a command gets to be ended by its own clock


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('manifest', type=Path, help='CSV file with columns path, label')
    add('--out', type=Path, required=True, metavar='DIR', help='masks')
    add('--segmenter', default='blazepose', metavar='NAME_OR_COMMAND', help=SEGMENTER_HELP)
    add('--format', default='auto', metavar='NAME', help=FORMAT_HELP)
    add('--videos', type=Path, metavar='DIR', help="default: the manifest's folder")
    add('--allow-outside', action='store_true', help='paths may lead out of that folder')
    add('--workers', type=int, default=os.cpu_count() or 1, metavar='N', help='processes')
    add('--shard', type=shard, default=(1, 1), metavar='I/N', help=SHARD_HELP)
    add('--reader', choices=['auto', *READERS], default='auto', help='decoder, default auto')
    add('--max-failures', type=int, default=0, metavar='N', help='videos that may fail, default 0')
    add('--seconds', type=float, default=MAX_SECONDS, metavar='N', help='most time for one video')
    add('--environment', type=Path, metavar='DIR', help=ENVIRONMENT_HELP)
    add('--index', action='store_true', help=INDEX_HELP)
    add('--by', metavar='COLUMN', help='of the manifest: a line of the summary for each value')
    add('--sheet', type=int, default=8, metavar='N', help='videos on the contact sheet, default 8')
    return parser.parse_args()


def main() -> None:
    """Make masks, or write what is said of those that are there."""
    args = parse_args()
    _refuse_settings(args)
    rows = read_rows(args.manifest, allow_outside=args.allow_outside)
    check_column(rows, args.by)
    console = Console(markup=False, highlight=False)
    if not args.index and not _make(args, rows, console):
        return
    if not args.out.is_dir():
        raise FileNotFoundError(f'{args.out} is no folder of masks')
    with FileLock(args.out / LOCK):  # shards may end at the same time
        index = write_index(args.out)
        index = index[index['path'].isin(rows['path'])]
        doubts = write_doubts(args.out, index)
        _write_sheet(args, index, console)
    console.print(tabulate(summarise(index, rows, args.by)))
    missing = rows['path'].nunique() - len(index)
    if missing:
        console.print(f'{missing} videos of the manifest have no masks')
    for doubt, count in doubts['doubt'].value_counts().items():
        console.print(f'{count} videos in doubt: {doubt} (doubts.csv)')


def _make(args: argparse.Namespace, rows: pd.DataFrame, console: Console) -> bool:
    """Make masks; whether the index is to be written, as all other shards are done."""
    errors = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
    segmenter = choose_segmenter(
        args.segmenter,
        environment=args.environment,
        seconds=args.seconds,
        format=args.format,
        tell=errors.print,
    )
    root = args.videos or args.manifest.parent
    tasks = list_tasks(rows, root, args.out, segmenter, args.reader)
    with _bar(errors) as bar:
        tally = make_all(
            take_shard(tasks, args.shard),
            workers=args.workers,
            seconds=args.seconds + MARGIN,
            max_failures=args.max_failures,
            watch=lambda done, total: bar.track(done, total=total, description='masks'),
            tell=bar.console.print,
        )
    console.print(
        f'{tally.made} videos got masks, {tally.was_there} had them, {len(tally.failures)} failed'
    )
    there = sum(task.masks.exists() for task in tasks)
    if args.shard[1] > 1 and there < len(tasks):
        console.print(
            f'{there} of {len(tasks)} videos have masks by now; the last shard writes the index, '
            'or --index does'
        )
        return False
    return True


def _bar(console: Console) -> Progress:
    return Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console)


def _refuse_settings(args: argparse.Namespace) -> None:
    """Raise a ValueError for settings that do not go together."""
    for name in ('workers', 'seconds'):
        if getattr(args, name) <= 0:
            raise ValueError(f'--{name} is {getattr(args, name)}, must be above 0')
    for name in ('max_failures', 'sheet'):
        if getattr(args, name) < 0:
            raise ValueError(
                f'--{name.replace("_", "-")} is {getattr(args, name)}, must be at least 0'
            )
    if args.index and args.shard != (1, 1):
        raise ValueError('--index is of the masks of all shards; leave --shard out')


def _write_sheet(args: argparse.Namespace, index: pd.DataFrame, console: Console) -> None:
    path, root = args.out / SHEET, args.videos or args.manifest.parent
    if args.sheet and write_sheet(
        path, index, root, args.out, videos=args.sheet, reader=args.reader
    ):
        console.print(f'to be looked at: {path}', soft_wrap=True)


if __name__ == '__main__':
    command(main)
