"""A generated WeirdKinetics of which everything is known, through files, decoder and runner."""

import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.runner import Runner
from torch import nn

from mmbias.datasets import read_classes
from mmbias.published import read_published
from mmbias.results import read_results

CLASSES = read_classes('weirdkinetics')
LEVELS = 15 + 24 * np.arange(len(CLASSES))  # grey level that stands for each class


@MODELS.register_module()
class MeanBrightness(nn.Module):
    """A backbone with one feature: the mean of the clip."""

    def init_weights(self):
        """There is nothing to initialise."""

    def forward(self, clips):
        return clips.mean(dim=(1, 2, 3, 4), keepdim=True)


def designed_rows():
    """One row a clip: the printed cells of the paper, 139 of 162 real clips recognised."""
    rows = [
        (label, background, i < correct)
        for label, background, correct, total in read_published('han_background')[
            ['class', 'background', 'correct', 'total']
        ].itertuples(index=False)
        for i in range(total)
    ]
    table = pd.DataFrame(rows, columns=['label', 'background', 'recognised'])
    rank = table.groupby('recognised').cumcount()
    table['setting'] = np.where(rank < np.where(table['recognised'], 139, 23), 'real', 'weird')
    shown = table['label'].map(CLASSES.index) + np.where(table['recognised'], 0, 1)
    return table.assign(level=LEVELS[shown % len(CLASSES)], path=[f'{i}.avi' for i in table.index])


@pytest.fixture(scope='module')
def study(tmp_path_factory, write_video):
    """Folder of the generated videos with their manifest."""
    folder = tmp_path_factory.mktemp('weirdkinetics')
    table = designed_rows()
    for path, level in zip(table['path'], table['level'], strict=True):
        write_video(folder / path, np.full((8, 32, 32, 3), level, np.uint8), codec='ffv1')
    columns = ['path', 'label', 'setting', 'background']
    table[columns].to_csv(folder / 'test.csv', index=False)
    return folder


@pytest.fixture
def runner(study, tmp_path):
    """A runner whose network answers with the class whose grey level is nearest."""
    steps = [
        dict(type='OpenVideo'),
        dict(type='SlidingWindow', clip_len=8),
        dict(type='ReadFrames'),
        dict(type='FormatShape', input_format='NCTHW'),
        dict(type='PackActionInputs'),
    ]
    dataset = dict(type='WeirdKinetics', ann_file=str(study / 'test.csv'), pipeline=steps)
    cfg = Config(
        dict(
            default_scope='mmaction',
            model=dict(
                type='Recognizer3D',
                backbone=dict(type='MeanBrightness'),
                cls_head=dict(type='HaraHead', num_classes=10, in_channels=1, average_clips='prob'),
                data_preprocessor=dict(
                    type='ActionDataPreprocessor',
                    mean=[0.0] * 3,
                    std=[1.0] * 3,
                    format_shape='NCTHW',
                ),
            ),
            test_dataloader=dict(
                batch_size=1,
                num_workers=0,
                sampler=dict(type='DefaultSampler', shuffle=False),
                dataset=dict(**dataset, test_mode=True),
            ),
            test_cfg=dict(type='ProbeTestLoop', out_dir=str(tmp_path / 'results')),
            test_evaluator=[dict(type='BackgroundMetric', resamples=2000)],
            work_dir=str(tmp_path / 'logs'),
            log_level='ERROR',
        )
    )
    runner = Runner.from_cfg(cfg)
    linear = runner.model.cls_head.fc_cls
    levels = torch.from_numpy(LEVELS).float()
    linear.weight.data = 2 * levels[:, None] / 100  # -(x - level)^2 without what all share
    linear.bias.data = -(levels**2) / 100
    return runner


def test_the_study_finds_what_was_built_in(runner, tmp_path):
    metrics = runner.test()
    results = read_results(tmp_path / 'results')
    found = pd.DataFrame(
        {
            'class': results.samples['label'],
            'background': results.samples['background'],
            'correct': results.scores[:, 0].argmax(axis=1) == results.labels,
        }
    )
    cells = found.groupby(['class', 'background'])['correct'].agg(['sum', 'size'])
    for label, background, correct, total in read_published('han_background')[
        ['class', 'background', 'correct', 'total']
    ].itertuples(index=False):
        assert tuple(cells.loc[(label, background)]) == (correct, total)
    assert metrics['background/gap'] == pytest.approx(139 / 162 - 101 / 181)
    assert metrics['background/gap_low'] > 0.15
    assert metrics['background/A_home'] == pytest.approx(58 / 73)
    assert metrics['background/p'] < 0.001
