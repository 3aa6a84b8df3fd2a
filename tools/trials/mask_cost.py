"""What reading and cutting masks costs beside reading and cutting the pictures.

All frames of every video, shorter side 128, crop 112, one core; CPU time, the
least of several runs, whose first one fills the cache of files. "cut" is what
:func:`mmbias.masks.cutting.cut_masks` takes, "whole" the same mask by mask.

Example:
    python tools/trials/mask_cost.py data/weizmann/test.csv --masks data/weizmann/masks
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

import mmbias.plugin  # noqa: F401
from mmbias.masks.cutting import cut_masks
from mmbias.masks.index import read_index
from mmbias.masks.sampling import cut_plane
from mmbias.masks.store import mask_path, open_masks
from mmbias.readers import READERS
from mmbias.readers.cutting import centre_cut
from mmbias.tooling import command
from mmbias.transforms import OpenVideo, ReadFrames

SHORT_SIDE, CROP = 128, 112


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('manifest', type=Path, help='its folder holds the videos')
    parser.add_argument('--masks', type=Path, required=True, metavar='DIR', help='their masks')
    parser.add_argument('--reader', choices=['auto', *READERS], default='fast', help='default fast')
    parser.add_argument('--runs', type=int, default=5, metavar='N', help='default 5')
    return parser.parse_args()


def main() -> None:
    """Measure every video of the index, and all together."""
    args = parse_args()
    cv2.setNumThreads(1)
    total = np.zeros(3)
    for row in read_index(args.masks).itertuples():
        path, masks = args.manifest.parent / str(row.path), mask_path(args.masks, str(row.path))
        costs = np.array([_least(run, args.runs) for run in _runs(path, masks, args.reader)])
        total += costs
        size = f'{row.width} x {row.height}, {row.frames} frames, area {row.area:.1%}'
        print(f'{row.path}: {size}: {_said(costs)}')
    print(f'together: {_said(total)}')


def _runs(path: Path, masks_path: Path, reader: str) -> tuple[Callable[[], object], ...]:
    """Reading the pictures, the masks, and the masks one by one."""
    masks = open_masks(masks_path)
    cut = centre_cut(masks.video_size, SHORT_SIDE, CROP)
    frames = np.arange(masks.frames)

    def pictures() -> object:
        opened = OpenVideo(reader)({'filename': str(path)})
        return ReadFrames(SHORT_SIDE, CROP)({**opened, 'frame_inds': frames})

    def at_once() -> object:
        file = open_masks(masks_path)
        return cut_masks(file, frames, cut), cut_plane(file.plate, cut, file.video_size)

    def one_by_one() -> object:
        file = open_masks(masks_path)
        planes = [cut_plane(mask, cut, file.video_size) for mask in file.planes(frames)]
        return np.stack(planes), cut_plane(file.plate, cut, file.video_size)

    return pictures, at_once, one_by_one


def _least(run: Callable[[], object], runs: int) -> float:
    """CPU seconds."""
    spent = []
    for _ in range(runs):
        begin = time.process_time()
        run()
        spent.append(time.process_time() - begin)
    return min(spent)


def _said(costs: np.ndarray) -> str:
    pictures, at_once, one_by_one = costs
    return f'cut {at_once / pictures:.1%} of the pictures, whole {one_by_one / pictures:.1%}'


if __name__ == '__main__':
    command(main)
