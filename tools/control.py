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

<<<<<<< HEAD
=======
from mmbias.analysis import BiasSummary, make_plain
from mmbias.datasets.control import ControlPlan, plan_control, write_scenes
from mmbias.datasets.control_truth import expected
from mmbias.evaluation.run_info import installed_versions
from mmbias.files.writing import write_json
from mmbias.findings.summarising import summarise_results
from mmbias.report.control_page import control_table, draw_control, write_control_page
from mmbias.results import read_results
from mmbias.results.gallery import GALLERY, read_gallery
>>>>>>> main
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
<<<<<<< HEAD
    limit_threads()
    STUDIES[args.study].run(args)
=======
    torch.set_num_threads(min(4, max(1, (os.cpu_count() or 1) - 1)))  # one core is the loader's
    if len(args.seed) == 1:
        run_seed(args.seed[0], args.out, args)
        return
    rows = {seed: run_seed(seed, args.out / f'seed-{seed}', args) for seed in args.seed}
    together = [dict(row, seed=seed) for seed, found in rows.items() for row in found]
    write_json(args.out / 'summary.json', make_plain(together))
    (args.out / 'calibration.svg').write_text(draw_control(together), encoding='utf-8')
    print(describe_worst(together))


def run_seed(seed: int, out: Path, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Run every share and write the page."""
    splits = {'train': args.train_videos, 'test': args.test_videos}
    plans = {
        rho: [
            plan_control(rho=rho, num_videos=count, seed=seed, split=split)
            for split, count in splits.items()
        ]
        for rho in args.rho
    }
    rows = [
        run_share(rho, plan, out / f'rho-{rho:g}', config=args.config, seed=seed)
        for rho, plan in plans.items()
    ]
    write_json(out / 'summary.json', make_plain(rows))
    pictures = {rho: read_gallery(out / f'rho-{rho:g}' / 'probes' / GALLERY, 1) for rho in plans}
    write_control_page(
        out / 'report.html', rows, seed=seed, versions=installed_versions(), pictures=pictures
    )
    Console(width=40 * (1 + len(rows)), highlight=False, markup=False).print(control_table(rows))
    print(f'page: {out / "report.html"}   numbers: {out / "summary.json"}')
    return rows


def run_share(
    rho: float, plans: Sequence[ControlPlan], folder: Path, *, config: Path, seed: int
) -> dict[str, Any]:
    """Generate, train, probe and compare for one static share."""
    shutil.rmtree(folder, ignore_errors=True)
    for plan in plans:
        label = f'rho {rho:g}: writing {plan.split} videos'
        for _ in track(write_scenes(plan, folder), label, total=len(plan.scenes)):
            pass
    cfg = control_config(config, folder, seed)
    Runner.from_cfg(cfg).train()
    cfg.load_from = (folder / 'training/last_checkpoint').read_text()
    Runner.from_cfg(cfg).test()
    summary = summarise_results(read_results(folder / 'probes'))
    return compare_to_truth(summary, rho, expected(plans[-1].static_share))


def control_config(path: Path, folder: Path, seed: int) -> Config:
    """The config with this run's data, folders and seeds."""
    if not path.is_file():
        raise FileNotFoundError(f'no such config: {path}')
    cfg = Config.fromfile(path)
    num_seeds = len(cfg.test_cfg.seeds)
    cfg.merge_from_dict(
        {
            'train_dataloader.dataset.ann_file': str(folder / 'train.csv'),
            'test_dataloader.dataset.ann_file': str(folder / 'test.csv'),
            'test_cfg.out_dir': str(folder / 'probes'),
            'test_cfg.seeds': [num_seeds * seed + i for i in range(num_seeds)],
            'work_dir': str(folder / 'training'),
            'randomness': dict(seed=seed),
            'log_level': 'ERROR',
            'custom_hooks': [dict(type='ProgressBarHook', title=folder.name.replace('-', ' '))],
        }
    )
    return cfg


def describe_worst(rows: Sequence[dict[str, Any]]) -> str:
    """The largest error of S and the lowest accuracy on the original videos."""
    error = max(abs(row['S'] - row['S_true']) for row in rows)
    lowest = min(row['A_original'] for row in rows)
    return f'{len(rows)} networks: largest |S - rho| {error:.3f}, lowest A original {lowest:.3f}'


def compare_to_truth(summary: BiasSummary, rho: float, truth: dict[str, float]) -> dict[str, Any]:
    """One row of the summary: what was measured beside what is known."""
    shuffle = summary.probes['shuffle']
    measured = {
        'A_original': summary.accuracy,
        **{f'A_{name}': probe.accuracy for name, probe in summary.probes.items()},
        'B': shuffle.log_ratio,
        'S': shuffle.static_share,
    }
    row: dict[str, Any] = dict(rho=rho, n=summary.n)
    for name, estimate in measured.items():
        row |= estimate.to_columns(name)
    return row | {f'{name}_true': value for name, value in truth.items()}
>>>>>>> main


if __name__ == '__main__':
    command(main)
