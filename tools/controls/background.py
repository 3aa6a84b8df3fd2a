"""The study of background: do the masked probes find which videos are decided by their ground?"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controls.network import control_config, follow, train_and_probe
from mmbias.analysis import Estimate, make_plain
from mmbias.analysis.background_probes.summary import MaskedSummary
from mmbias.datasets.background_control import BackgroundPlan, plan_background_control
from mmbias.datasets.background_control_files import write_background_scenes
from mmbias.datasets.background_control_truth import expected_of_background
from mmbias.datasets.control_pictures import PERIOD
from mmbias.evaluation.run_info import installed_versions
from mmbias.findings.background_probes import summarise_masked_folder
from mmbias.masks.index import write_index
from mmbias.report.background_control_page import background_control, describe_agreement
from mmbias.report.writing import write_report
from mmbias.results.gallery import GALLERY, read_gallery

MASKS, PROBES = 'masks', 'probes'
FRAMES = {'train': 2 * PERIOD, 'test': PERIOD}  # a training takes whole turns from any start
Row = dict[str, Any]


def run_background(args: argparse.Namespace) -> None:
    """Run every share with every seed, and write one report."""
    counts = {'train': args.train_videos, 'test': args.test_videos}
    networks = {
        (rho, seed): [
            plan_background_control(
                rho=rho, seed=seed, num_videos=count, split=split, num_frames=FRAMES[split]
            )
            for split, count in counts.items()
        ]
        for seed in args.seed
        for rho in args.rho
    }
    rows = []
    for (rho, seed), plans in networks.items():
        folder = folder_of(args.out, rho, seed)
        shutil.rmtree(folder, ignore_errors=True)
        write_files(plans, folder)
        cfg = control_config(args.config, folder, seed)
        cfg.test_cfg.masks = str(folder / MASKS)
        train_and_probe(cfg)
        found = compare_to_truth(folder / PROBES, plans[-1].dark_share)
        rows += [dict(rho=rho, seed=seed, **row) for row in found]
    write_page(args.out, rows, args.test_videos)


def folder_of(out: Path, rho: float, seed: int) -> Path:
    """Where everything of a network is."""
    return out / f'rho-{rho:g}_seed-{seed}'


def write_files(plans: list[BackgroundPlan], folder: Path) -> None:
    """Write the videos of all splits, and the masks of those to be tested."""
    for plan in plans:
        scenes = write_background_scenes(plan, folder, masks_of(plan, folder))
        label = f'{folder.name}: writing {plan.split} videos'
        follow(scenes, total=len(plan.scenes), label=label)
    write_index(folder / MASKS)


def masks_of(plan: BackgroundPlan, folder: Path) -> Path | None:
    """Where the masks of a split go, if any are needed."""
    return folder / MASKS if plan.split == 'test' else None


def write_page(out: Path, rows: list[Row], n: int) -> None:
    """Write the report, with a video of each share, and print what it says first."""
    first = {row['rho']: folder_of(out, row['rho'], row['seed']) for row in reversed(rows)}
    pictures = {
        rho: read_gallery(folder / PROBES / GALLERY, 1) for rho, folder in sorted(first.items())
    }
    page = background_control(rows, n=n, versions=installed_versions(), pictures=pictures)
    report, *_ = write_report(out, page, make_plain(rows))
    print(describe_agreement(rows))
    print(f'page: {report}   numbers: {out / "summary.json"}')


def compare_to_truth(folder: Path, rho: float) -> Iterator[Row]:
    """Yield what was measured beside what is known, a number each."""
    summary = summarise_masked_folder(folder)
    assert summary is not None  # the run was given masks
    known = expected_of_background(rho)
    for probe, measure, found in list_numbers(summary):
        row = dict(probe=probe, measure=measure, value=found.value, low=found.low, high=found.high)
        yield row | {'known': known.get((probe, measure))}


def list_numbers(summary: MaskedSummary) -> Iterator[tuple[str, str, Estimate]]:
    """Yield probe, measure and value of all that the truth may know."""
    yield 'original', 'accuracy', summary.bias.accuracy
    for name, probe in summary.bias.probes.items():
        yield name, 'accuracy', probe.accuracy
    for pair in summary.shares:
        yield pair.background_probe, 'background_share', pair.background
        yield pair.actor_probe, 'actor_share', pair.actor
    for error in summary.errors:
        yield error.probe, 'background_error', error.error
    for contrasted in summary.contrasted:
        yield contrasted.probe, 'contrasted', contrasted.accuracy
