"""Three ways to take actor and place apart that seem to do, and what they would have measured.

One small network, trained on videos of which a quarter is decided by the background, is shown the
naive probes and ours in the same run.
"""

from pathlib import Path

import pytest
import torch
from controls.background import MASKS, list_numbers, write_files
from controls.network import control_config, train_and_probe

from mmbias.datasets.background_control import plan_background_control
from mmbias.datasets.background_control_truth import expected_of_background
from mmbias.datasets.control_pictures import PERIOD
from mmbias.findings.background_probes import summarise_masked_folder
from mmbias.probes import PROBES
from mmbias.probes.blending import Cutout

CONFIGS = Path(__file__).parents[2] / 'configs/control'
CONFIG = CONFIGS / 'r3d18-small_1xb16-16x1x1-8e_background-control-rgb.py'
RHO = 0.25
TRUTH = expected_of_background(RHO)
WHITE = torch.full((3,), 255, dtype=torch.uint8)


def moving_hole(actor):
    """The place, with a white hole where the actor is at each moment."""
    return Cutout(actor.pictures, 255 - actor.masks).before(WHITE)


def still_hole(actor):
    """The place, with one white hole wherever the actor is at any moment."""
    anywhere = actor.masks.amax(dim=0, keepdim=True).expand_as(actor.masks)
    return Cutout(actor.pictures, 255 - anywhere).before(WHITE)


NAIVE = {'moving-hole': moving_hole, 'still-hole': still_hole}


@pytest.fixture(scope='module')
def measured(tmp_path_factory):
    """Value by probe and measure."""
    folder = tmp_path_factory.mktemp('traps')
    sizes = {'train': (384, 2 * PERIOD), 'test': (256, PERIOD)}
    plans = [
        plan_background_control(rho=RHO, seed=1, num_videos=n, split=split, num_frames=frames)
        for split, (n, frames) in sizes.items()
    ]
    write_files(plans, folder)
    cfg = control_config(CONFIG, folder, 1)
    grown = dict(type='background-swap', grow=8)
    cfg.test_cfg.probes = [*NAIVE, 'background-only', 'background-swap', grown]
    cfg.test_cfg.masks = str(folder / MASKS)
    for name, probe in NAIVE.items():
        PROBES.register_module(name=name, module=probe)
    try:
        train_and_probe(cfg)
    finally:
        for name in NAIVE:
            PROBES.module_dict.pop(name)
    summary = summarise_masked_folder(folder / 'probes', resamples=100)
    return {(probe, measure): found.value for probe, measure, found in list_numbers(summary)}


def test_the_network_is_competent(measured):
    assert measured['original', 'accuracy'] > 0.97


def test_a_hole_that_moves_with_the_actor_shows_the_action(measured):
    known = TRUTH['background-only', 'accuracy']
    assert known == 0.4375
    assert measured['moving-hole', 'accuracy'] > known + 0.25
    assert measured['background-only', 'accuracy'] == pytest.approx(known, abs=0.05)


def test_one_hole_over_all_frames_hides_the_background(measured):
    known = TRUTH['background-only', 'accuracy']
    assert measured['still-hole', 'accuracy'] < known - 0.1
    assert measured['background-only', 'accuracy'] == pytest.approx(known, abs=0.05)


def test_grown_masks_bring_the_own_background_along(measured):
    probe, grown = 'background-swap', 'background-swap-grow-8'
    for measure, spoilt in (('accuracy', 0.04), ('background_error', -0.06)):
        known = TRUTH[probe, measure]
        assert measured[probe, measure] == pytest.approx(known, abs=0.03)
        assert (measured[grown, measure] - known) / spoilt > 1
