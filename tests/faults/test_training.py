"""Broken videos in training: the first one ends it, or as many as are allowed are replaced."""

import numpy as np
import pandas as pd
import pytest
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from mmbias.datasets.manifest import VideoManifest

CLASSES = ['left', 'right', 'up']
PIPELINE = [
    dict(type='OpenVideo'),
    dict(type='RandomClip', clip_len=8),
    dict(type='ReadFrames', short_side=32),
    dict(type='CenterCrop', crop_size=32),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs', meta_keys=('sample_id',)),
]


@pytest.fixture
def half_broken(videos, tmp_path):
    """A manifest of the seven videos, of which the second and the last are broken."""
    rows = pd.read_csv(videos / 'test.csv')
    (tmp_path / 'clips').mkdir()
    for i, name in enumerate(rows['path']):
        content = b'no video' if i in (1, 6) else (videos / name).read_bytes()
        (tmp_path / name).write_bytes(content)
    rows.to_csv(tmp_path / 'train.csv', index=False)
    return str(tmp_path / 'train.csv')


def names(samples):
    return [int(sample['data_samples'].sample_id[8]) for sample in samples]


def test_by_default_the_first_one_ends_the_training(half_broken):
    dataset = VideoManifest(half_broken, CLASSES, PIPELINE)
    with pytest.raises(ValueError, match=r'cannot open video .*a 1, '):
        dataset[1]


@pytest.mark.parametrize('workers', [0, 2])
def test_the_next_whole_one_takes_the_place(half_broken, workers):
    """In every epoch and every loader process the same ones, and the count is of all of them."""
    dataset = VideoManifest(half_broken, CLASSES, PIPELINE, max_broken=2)
    loader = DataLoader(dataset, batch_size=None, num_workers=workers)
    for _ in range(2):
        assert names(loader) == [0, 2, 2, 3, 4, 5, 0]
        assert dataset.broken.count == 2


def test_each_is_logged_once(half_broken, capfd):
    dataset = VideoManifest(half_broken, CLASSES, PIPELINE, max_broken=2)
    for _ in range(2):
        names(dataset[i] for i in range(7))
    logged = ''.join(capfd.readouterr())
    assert logged.count('training goes on without clips/a 1, "ü".avi, 1 of 2 allowed') <= 1
    assert dataset.broken.count == 2


def test_more_than_are_allowed_end_it(half_broken):
    dataset = VideoManifest(half_broken, CLASSES, PIPELINE, max_broken=1)
    dataset[1]
    with pytest.raises(
        ValueError, match=r'2 training videos .* allowed: 1 .*the last is clips/a 6'
    ):
        dataset[6]
    with pytest.raises(ValueError, match='max_broken is -1, must be at least 0'):
        VideoManifest(half_broken, CLASSES, max_broken=-1)


def test_testing_replaces_nothing(half_broken):
    dataset = VideoManifest(half_broken, CLASSES, PIPELINE, test_mode=True, max_broken=2)
    with pytest.raises(ValueError, match='cannot open video'):
        dataset[1]


def test_not_one_video_that_can_be_read(tmp_path):
    (tmp_path / 'list.csv').write_text('path,label\na.avi,left\nb.avi,up\n')
    dataset = VideoManifest(str(tmp_path / 'list.csv'), CLASSES, PIPELINE, max_broken=9)
    with pytest.raises(ValueError, match=r'2 training videos cannot be read, .* no such video'):
        dataset[0]


def test_a_training_goes_through(small_config, half_broken):
    cfg = small_config()
    data = dict(type='VideoManifest', ann_file=half_broken, classes=CLASSES, pipeline=PIPELINE)
    cfg.train_dataloader = dict(
        batch_size=7,
        num_workers=0,
        sampler=dict(type='DefaultSampler', shuffle=True),
        dataset=dict(**data, max_broken=2),
    )
    cfg.train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=2)
    cfg.optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01))
    cfg.default_hooks.checkpoint = None
    cfg.test_cfg = cfg.test_dataloader = cfg.test_evaluator = None
    runner = Runner.from_cfg(cfg)
    before = [p.detach().clone() for p in runner.model.parameters()]
    runner.train()
    assert runner.train_loop.dataloader.dataset.broken.count == 2
    assert any(
        not np.array_equal(p.detach(), b)
        for p, b in zip(runner.model.parameters(), before, strict=True)
    )
