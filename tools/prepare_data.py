"""Turn a data set's own files into checked manifests.

Example:
    python tools/prepare_data.py weizmann --videos DIR --out data/weizmann
"""

import argparse
from pathlib import Path

import pandas as pd

from mmbias.datasets import read_manifest
from mmbias.datasets.weizmann import CLASSES, leave_one_out, weizmann_rows
from mmbias.tooling import command


def main() -> None:
    """Read the command line and write the manifests."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument('dataset', choices=['weizmann'], help='key of the data set')
    parser.add_argument('--videos', type=Path, required=True, help='folder of the videos')
    parser.add_argument('--out', type=Path, required=True, help='folder of the manifests')
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = weizmann_rows(args.videos)
    link_videos(args.videos, args.out)
    rows['path'] = 'videos/' + rows['path']
    (args.out / 'classes.txt').write_text('\n'.join(CLASSES) + '\n', encoding='utf-8')
    for person, (train, test) in leave_one_out(rows).items():
        write_manifest(train, args.out / f'train-without-{person}.csv')
        write_manifest(test, args.out / f'test-{person}.csv')
    print(f'{len(rows)} videos, {len(CLASSES)} classes, {rows["group"].nunique()} people')
    print(f'wrote a training and a test manifest for each person to {args.out}')


def link_videos(videos: Path, out: Path) -> None:
    """Make ``OUT/videos`` lead to the videos, so that the manifests hold relative paths."""
    link = out / 'videos'
    if not link.exists():
        link.symlink_to(videos.resolve(), target_is_directory=True)
    elif link.resolve() != videos.resolve():
        raise FileExistsError(f'{link} leads to {link.resolve()}, not to {videos.resolve()}')


def write_manifest(rows: pd.DataFrame, path: Path) -> None:
    """Write a manifest and read it back through the checks."""
    rows.to_csv(path, index=False, lineterminator='\n')
    read_manifest(path, CLASSES)


if __name__ == '__main__':
    command(main)
