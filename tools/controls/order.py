"""The study of order: does a shuffle find the share of videos that need none?"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from controls.network import control_config, follow, train_and_probe
from mmbias.analysis import BiasSummary, make_plain
from mmbias.datasets.control import ControlPlan, plan_control, write_scenes
from mmbias.datasets.control_truth import expected
from mmbias.evaluation.run_info import installed_versions
from mmbias.files.writing import write_json
from mmbias.findings.summarising import summarise_results
from mmbias.report.control_page import control_table, draw_control, write_control_page
from mmbias.results import read_results
from mmbias.results.gallery import GALLERY, read_gallery


def run_order(args: argparse.Namespace) -> None:
    """Run every share with every seed."""
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
    pictures = {rho: read_gallery(out / f'rho-{rho:g}' / 'probes' / GALLERY) for rho in plans}
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
        follow(write_scenes(plan, folder), total=len(plan.scenes), label=label)
    train_and_probe(control_config(config, folder, seed))
    summary = summarise_results(read_results(folder / 'probes'))
    return compare_to_truth(summary, rho, expected(plans[-1].static_share))


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
