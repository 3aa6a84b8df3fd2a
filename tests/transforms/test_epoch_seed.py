"""A training that was cut short and resumed ends where the whole one does."""

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmbias.datasets.control import plan_control, write_control

CONFIG = 'configs/r3d18_mini/r3d18-mini_1xb16-16x1x1-10e_control-rgb.py'


class Killed(Exception):
    """In place of a SIGKILL."""


class KillHook(Hook):
    """Ends a training in the middle of an epoch."""

    priority = 'VERY_LOW'

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if (runner.epoch, batch_idx) == (2, 0):
            raise Killed


@pytest.fixture(scope='module')
def manifest(tmp_path_factory):
    plan = plan_control(rho=0, num_videos=8, seed=0, split='train', size=32)
    return write_control(plan, tmp_path_factory.mktemp('control'))


def train(manifest, work_dir, *, seed_epochs=True, hooks=(), resume=False):
    """Train for four epochs of two iterations; gives the weights."""
    cfg = Config.fromfile(Path(__file__).parents[2] / CONFIG)
    cfg.merge_from_dict(
        {
            'train_dataloader.dataset.ann_file': str(manifest),
            'train_dataloader.batch_size': 4,
            'model.backbone.base_channels': 4,
            'model.cls_head.in_channels': 32,
            'train_cfg.max_epochs': 4,
            'param_scheduler': [dict(type='CosineAnnealingLR', T_max=4)],
            'default_hooks.checkpoint.interval': 1,
            'default_hooks.logger.interval': 100,
            'work_dir': str(work_dir),
            'randomness': dict(seed=0),
            'log_level': 'ERROR',
            'resume': resume,
        }
    )
    if not seed_epochs:
        del cfg.default_hooks['epoch_seed']
    runner = Runner.from_cfg(cfg)
    for hook in hooks:
        runner.register_hook(hook)
    runner.train()
    return runner.model.state_dict()


def equal(first, second):
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize('seed_epochs', [True, False])
def test_a_resumed_training_ends_as_the_whole_one(manifest, tmp_path, seed_epochs):
    whole = train(manifest, tmp_path / 'whole', seed_epochs=seed_epochs)
    with pytest.raises(Killed):
        train(manifest, tmp_path / 'cut', hooks=[KillHook()], seed_epochs=seed_epochs)
    assert (tmp_path / 'cut/last_checkpoint').read_text().endswith('epoch_2.pth')
    resumed = train(manifest, tmp_path / 'cut', resume=True, seed_epochs=seed_epochs)
    assert equal(resumed, whole) == seed_epochs
