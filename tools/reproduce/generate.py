"""Generate one data set of known bias, training and test videos.

Example:
    python tools/reproduce/generate.py --rho 0.5 --train 512 --test 256 --out data/mixed
"""

import argparse
from pathlib import Path

from mmbias.datasets.control import plan_control, write_control
from mmbias.tooling import command


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--rho', type=float, required=True, help='static share, from 0 to 1')
    add('--train', type=int, required=True, metavar='VIDEOS', help='a multiple of 4')
    add('--test', type=int, required=True, metavar='VIDEOS', help='a multiple of 4')
    add('--seed', type=int, default=0, help='default 0')
    add('--steps', type=int, nargs=4, default=[1, 3, 13, 15], help='sixteenths of a turn a frame')
    add('--dark-hand', action='store_true', help='a dark hand before a bright ground')
    add('--size', type=int, default=40, help='height and width in pixels, default 40')
    add(
        '--out',
        type=Path,
        required=True,
        metavar='DIR',
        help='gets train.csv, test.csv, classes.txt',
    )
    return parser.parse_args()


def main() -> None:
    """Write both splits."""
    args = parse_args()
    for split in ('train', 'test'):
        plan = plan_control(
            rho=args.rho,
            num_videos=getattr(args, split),
            seed=args.seed,
            split=split,
            size=args.size,
            steps=args.steps,
            dark_hand=args.dark_hand,
        )
        manifest = write_control(plan, args.out)
        (args.out / 'classes.txt').write_text('\n'.join(plan.classes) + '\n', encoding='utf-8')
        print(f'wrote {manifest}: {getattr(args, split)} videos, S = {plan.static_share:g}')


if __name__ == '__main__':
    command(main)
