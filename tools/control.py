"""Run a calibrated control: train on generated videos of known bias, and measure it.

For each share rho it writes video files, trains a small 3D ResNet on them with the ordinary runner,
probes it with the ordinary loop, and compares what is measured with what is known. In the study
`order` rho is the share of videos whose class needs no order; its default is `make demo`. In the
study `background` it is the share of videos whose class is in the background, and the probes use
masks.

Example:
    python tools/control.py --rho 0 0.25 0.5 0.75 1 --seed 0 1 2 --out work_dirs/calibration
    python tools/control.py --study background --rho 0 0.25 0.5 1 --seed 0 1 2 --out work_dirs/known
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from controls.background import run_background
from controls.network import limit_threads
from controls.order import run_order

from mmbias.tooling import command

CONFIGS = Path(__file__).resolve().parents[1] / 'configs/control'
SEED_HELP = 'seeds of videos, training and probes; several of the order go to OUT/seed-N'


@dataclass(frozen=True)
class Study:
    """A study and what it takes where nothing else is said."""

    run: Callable[[argparse.Namespace], None]
    config: Path
    train_videos: int
    test_videos: int


STUDIES = {
    'order': Study(run_order, CONFIGS / 'r3d18-small_1xb16-16x1x1-10e_control-rgb.py', 768, 1024),
    'background': Study(
        run_background, CONFIGS / 'r3d18-small_1xb16-16x1x1-8e_background-control-rgb.py', 512, 512
    ),
}


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--study', choices=STUDIES, default='order', help='what is known, default order')
    add('--rho', type=float, nargs='+', default=[0.0, 0.5, 1.0], help='known shares')
    add('--seed', type=int, nargs='+', default=[0], help=SEED_HELP)
    add('--out', type=Path, default=Path('work_dirs/demo'), help='its rho-* folders are made anew')
    add('--config', type=Path, help='config of network, training and test, default by study')
    add('--train-videos', type=int, help='training videos for each share, default by study')
    add('--test-videos', type=int, help='test videos for each share, default by study')
    args = parser.parse_args()
    for name in ('config', 'train_videos', 'test_videos'):
        if getattr(args, name) is None:
            setattr(args, name, getattr(STUDIES[args.study], name))
    return args


def main() -> None:
    """Run the study."""
    args = parse_args()
    limit_threads()
    STUDIES[args.study].run(args)


if __name__ == '__main__':
    command(main)
