"""Every config trains one step and is probed, by MMEngine's runner, on two clips."""

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.runner import Runner
from torch.nn.modules.batchnorm import _BatchNorm

from mmbias.probes import expand_probes
from mmbias.results import read_results

ROOT = Path(__file__).parents[2] / 'configs'
CONFIGS = sorted(path for path in ROOT.rglob('*.py') if '_base_' not in path.parts)

# The other released networks differ from one of these in the number of classes alone.
RUN = [path for path in CONFIGS if path.match('*_k-rgb.py') or 'r3d_released' not in path.parts]


@pytest.mark.parametrize('path', RUN, ids=lambda path: path.stem)
def test_every_config_trains_a_step_and_is_probed(path, shrink, save_weights, tmp_path):
    cfg = shrink(path)
    if 'custom_hooks' in cfg:
        cfg.load_from = save_weights(cfg.model)
    runner = Runner.from_cfg(cfg)
    for layer in runner.model.modules():
        if isinstance(layer, _BatchNorm):
            layer.momentum = 1.0  # the statistics come from one step
    if cfg.get('train_dataloader'):
        check_a_step(runner)
    metrics = runner.test()
    results = read_results(tmp_path / 'probes')
    columns = expand_probes(cfg.test_cfg.probes, cfg.test_cfg.seeds)
    assert results.scores.shape == (2, len(columns), len(results.classes))
    assert results.was_read.all()
    np.testing.assert_allclose(results.scores.sum(-1), 1, atol=1e-5)
    assert 0 <= metrics['bias/A_original'] <= 1


def check_a_step(runner):
    before = runner.model.cls_head.state_dict()
    before = {name: value.clone() for name, value in before.items()}
    runner.train()
    assert runner.iter == 1
    assert np.isfinite(runner.message_hub.get_scalar('train/loss').current())
    after = runner.model.cls_head.state_dict()
    assert any(not torch.equal(after[name], value) for name, value in before.items())
