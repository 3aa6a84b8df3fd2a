"""Turn a data set's official files and a folder of its videos into checked manifests.

Writes OUT/train.csv and OUT/test.csv (those that the official files allow), OUT/missing-train.csv
and missing-test.csv with what was left out and why, OUT/about.json with the data set, the version
of its lists and the hashes of the manifests, and OUT/videos, a link to the videos.
data/README.md says where the official files and the videos come from.

Example:
    python tools/prepare_data.py ucf101 --annotations ucfTrainTestlist --videos UCF-101 \
        --out data/ucf101
    python tools/prepare_data.py ucf101 --annotations ucfTrainTestlist --videos UCF-101 \
        --out data/ucf101-small --transcode 128
"""

import argparse
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table

from mmbias.datasets.official import OFFICIAL
from mmbias.preparing.about import write_about
from mmbias.preparing.copying import check_short_side
from mmbias.preparing.decoding_all import Work, examine_splits
from mmbias.preparing.examining import Examination
from mmbias.preparing.preparation import (
    check_splits,
    link_videos,
    match_splits,
    refuse_place,
    write_splits,
)
from mmbias.readers import READERS
from mmbias.tooling import command, shard

TABLE_WIDTH = 120
SHARD_HELP = 'decode only every n-th video and write no manifest; the run without it adds them up'
DROP_HELP = (
    'list rows with mistakes, and videos that a fault of the disk kept from being decoded, as '
    'missing, instead of refusing them'
)
CLASSES_HELP = 'class list of your own videos (key: own), default kinetics400'
VERSION_HELP = (
    'of the official lists, where there are several: V1 or V2 of diving48, 1.0 or 1.1 of gym288; '
    'default: the only one that is there'
)
COPY_HELP = 'decode every video into a small copy below OUT/videos (H.264, key frame every 12)'


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('dataset', choices=sorted(OFFICIAL), help='key of the data set')
    add('--annotations', type=Path, metavar='DIR', help='official files; default: --videos')
    add('--videos', type=Path, metavar='DIR', help='videos, in any folders below')
    add('--out', type=Path, required=True, metavar='DIR', help='manifests')
    add('--classes', metavar='KEY_OR_FILE', help=CLASSES_HELP)
    add('--split', type=int, default=1, metavar='N', help='of UCF-101, HMDB-51, Weizmann')
    add('--version', default='', metavar='NAME', help=VERSION_HELP)
    add('--no-check', action='store_true', help='list all samples without looking for videos '
        '(default: those whose video is there)')  # fmt: skip
    add('--check', action='store_true', help='also decode every video, and leave unreadable ones '
        'out; OUT/checks remembers which were decoded')  # fmt: skip
    add('--transcode', type=int, metavar='SHORT_SIDE', help=COPY_HELP)
    add('--shard', type=shard, default=(1, 1), metavar='I/N', help=SHARD_HELP)
    add('--jobs', type=int, default=os.cpu_count() or 1, metavar='N', help='processes')
    add('--reader', choices=['auto', *READERS], default='auto', help='decoder, default auto')
    add('--drop-mistakes', action='store_true', help=DROP_HELP)
    return parser.parse_args()


def main() -> None:
    """Write the manifests, or decode a shard."""
    args = parse_args()
    decode = args.check or args.transcode is not None
    _refuse_settings(args, decode)
    console = Console(width=max(TABLE_WIDTH, Console().width), markup=False)
    dataset = OFFICIAL[args.dataset]
    if args.split != 1:
        dataset = replace(dataset, published={})  # counts are those of the first split
    if args.classes:
        dataset = replace(dataset, classes=args.classes)
    official = args.annotations or args.videos
    dataset = dataset.in_version(official, args.version)
    lists = dataset.read(official, split=args.split)
    videos = None if args.no_check else args.videos
    splits = match_splits(dataset, lists, videos, copies=args.transcode is not None)
    records: dict[str, Examination] = {}
    if decode:
        work = Work(args.transcode, args.jobs, args.shard, args.reader, args.drop_mistakes)
        records = examine_splits(splits, args.videos, args.out, work, _show_progress)
    if args.shard[1] > 1:
        console.print(f'{len(records)} videos decoded; without --shard the manifests are written')
        return
    splits = check_splits(dataset, splits, records, drop=args.drop_mistakes)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.videos and args.transcode is None:
        link_videos(args.videos, args.out)
    summary = write_splits(dataset, lists, splits, args.out)
    write_about(args.out, dataset, args.split, summary)
    _print_summary(console, summary, args.out)
    version = f'version {dataset.version} of the lists; ' if dataset.version else ''
    console.print(f'{version}{dataset.note}', highlight=False)
    if any(len(split.missing) for split in splits):
        console.print(f'what is missing and why: {args.out}/missing-*.csv', highlight=False)


def _refuse_settings(args: argparse.Namespace, decode: bool) -> None:
    """Raise a ValueError or FileExistsError for settings that do not go together."""
    if not args.videos and not args.annotations:
        raise ValueError('--annotations DIR and --videos DIR are missing')
    if not args.videos and not args.no_check:
        raise ValueError('--videos DIR is missing; --no-check lists samples without looking')
    if args.no_check and decode:
        raise ValueError('--no-check looks at no video, --check and --transcode decode them')
    if args.shard != (1, 1) and not decode:
        raise ValueError('--shard needs --check or --transcode')
    if args.jobs < 1:
        raise ValueError(f'--jobs is {args.jobs}, must be at least 1')
    if args.transcode is not None:
        check_short_side(args.transcode)
    if args.classes and args.dataset != 'own':
        raise ValueError(f'--classes is for videos of your own, {args.dataset} has its own list')
    if args.videos:
        refuse_place(args.videos, args.out, copies=args.transcode is not None)


def _show_progress(examinations: Iterable[Examination], total: int) -> Iterator[Examination]:
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield from bar.track(examinations, total=total, description='decoding')


def _print_summary(console: Console, summary: pd.DataFrame, out: Path) -> None:
    table = Table(box=None, pad_edge=False)
    shown = summary.drop(columns='sha256')
    for column in shown:
        table.add_column(column, justify='left' if column == 'manifest' else 'right', no_wrap=True)
    for row in shown.itertuples(index=False):
        table.add_row(*('' if pd.isna(cell) else str(cell) for cell in row))
    console.print(table)
    for name, sha256 in zip(summary['manifest'], summary['sha256'], strict=True):
        if sha256:
            console.print(f'sha256 {sha256} {out / name}', soft_wrap=True, highlight=False)


if __name__ == '__main__':
    command(main)
