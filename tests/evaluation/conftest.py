"""A network with fixed weights, run on the small data set, and ways to damage what it meets."""

import shutil
import sqlite3

import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

from mmbias.evaluation import read_results


@pytest.fixture(scope='session')
def weights(videos, moving_square):
    """Weights that every run loads; their answers vary over samples and probes."""
    torch.manual_seed(2)
    init_default_scope('mmaction')
    model = MODELS.build(
        dict(
            type='Recognizer3D',
            backbone=dict(type='HaraResNet3d', depth=18, base_channels=4),
            cls_head=dict(type='HaraHead', num_classes=3, in_channels=32, topk=(1,)),
        )
    )
    model.init_weights()
    clips = torch.from_numpy(np.stack([moving_square(8, seed, 32, 32) for seed in range(32)]))
    clips = clips.permute(0, 4, 1, 2, 3) / 255 - 0.4
    model.train()
    for _ in range(30):
        model.backbone(clips)  # sets the statistics of the batch norm
    model.eval()
    features = model.backbone(clips).mean((2, 3, 4)).detach()
    linear = model.cls_head.fc_cls
    linear.weight.data *= 2 / (features @ linear.weight.data.T).std()
    linear.bias.data = -(features @ linear.weight.data.T).mean(0)
    state = model.state_dict()
    path = videos / 'weights.pth'
    torch.save({'state_dict': state}, path)
    return str(path)


@pytest.fixture
def run(small_config, weights, tmp_path):
    """Function that runs the test of the small config and gives the metrics and the results."""

    def run_test(name='results', **options):
        out = tmp_path / name
        cfg = small_config(**{'load_from': weights, 'test_cfg.out_dir': str(out), **options})
        metrics = Runner.from_cfg(cfg).test()
        return metrics, read_results(out)

    return run_test


@pytest.fixture
def broken(videos, tmp_path):
    """A manifest whose third video is gone and whose fifth is no video."""
    rows = pd.read_csv(videos / 'test.csv')
    shutil.copytree(videos / 'clips', tmp_path / 'whole')
    (tmp_path / 'clips').mkdir()
    for i, name in enumerate(rows['path']):
        if i != 2:
            content = b'no video' if i == 4 else (videos / name).read_bytes()
            (tmp_path / name).write_bytes(content)
    rows.to_csv(tmp_path / 'test.csv', index=False)
    return str(tmp_path / 'test.csv')


@pytest.fixture
def forget():
    """Function that takes records out of a journal, as if the run had been killed before them."""

    def delete(folder, *positions):
        for path in (folder / 'journal').glob('rank*.sqlite'):
            with sqlite3.connect(path) as database:
                places = ', '.join(map(str, positions))
                database.execute(f'DELETE FROM records WHERE position IN ({places})')

    return delete
