"""What the recipes say: figures of the paper, learning rates, sampling, choices of a line."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mmaction.registry import TRANSFORMS
from mmengine.config import Config
from mmengine.runner import Runner

from mmbias.datasets import read_classes
from mmbias.datasets.mirrored import mirrored_classes
from mmbias.published import read_published

MMACTION = Path(importlib.util.find_spec('mmaction').origin).parent
R3D50 = 'r3d50_4xb32-32x1x1-250e_{}-rgb'
TABLE = read_published('hara2021_table1').set_index('dataset')


@pytest.fixture
def train_tool(monkeypatch):
    """Function that gives the config that MMAction2's train tool makes of a command line."""
    spec = importlib.util.spec_from_file_location('train_tool', MMACTION / '.mim/tools/train.py')
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setenv('LOCAL_RANK', '0')

    def run(*words):
        monkeypatch.setattr(sys, 'argv', ['train.py', *map(str, words)])
        args = tool.parse_args()
        return tool.merge_args(Config.fromfile(args.config), args)

    return run


@pytest.mark.parametrize('key', TABLE.index)
def test_comments_print_the_published_row(key, configs):
    row = TABLE.loc[key]
    text = configs[R3D50.format(key)].read_text(encoding='utf-8')
    accuracies = f'{100 * row["original"]:.1f} % original, {100 * row["shuffled"]:.1f} % shuffled'
    assert f'{accuracies}, log ratio {row["log_ratio"]:.2f}' in text.replace('\n# ', ' ')


@pytest.mark.parametrize(
    ('batch', 'gpus', 'rate'), [(32, 4, 0.03), (2, 1, 0.03 * 2 / 128), (64, 4, 0.06)]
)
def test_the_learning_rate_follows_the_batch(
    batch, gpus, rate, train_tool, configs, shrink, monkeypatch
):
    cfg = train_tool(configs[R3D50.format('ucf101')])
    lr = cfg.optim_wrapper.optimizer.lr
    cfg = shrink(cfg)
    cfg.optim_wrapper.optimizer.lr, cfg.train_dataloader.batch_size = lr, batch
    monkeypatch.setattr(Runner, 'world_size', gpus)
    runner = Runner.from_cfg(cfg)
    runner.train()
    assert runner.optim_wrapper.get_lr()['lr'] == [pytest.approx(rate)]


@pytest.mark.parametrize('key', ['sthv2', 'jester'])
@pytest.mark.parametrize(
    ('stem', 'flip'), [(R3D50, 4), ('i3d-r50-pytorchvideo_4xb16-8x8x1-50e_{}-rgb', 5)]
)
def test_a_flip_that_knows_its_labels_is_a_line_away(
    key, stem, flip, configs, train_tool, shrink, save_weights
):
    path = configs[stem.format(key)]
    place = f'train_dataloader.dataset.pipeline.{flip}'
    line = [f'{place}.type=LabelAwareFlip', f'{place}.classes={key}']
    comment = path.read_text(encoding='utf-8').replace(' \\\n#', '')
    assert f'--cfg-options {" ".join(line)}' in ' '.join(comment.split())
    names = read_classes(key)
    here, there = next(iter(mirrored_classes(names).items()))
    labels = []
    for words in ([], ['--cfg-options', *line]):
        cfg = shrink(train_tool(path, *words))
        cfg.train_dataloader.dataset.pipeline[flip].flip_ratio = 1.0
        cfg.load_from = save_weights(cfg.model) if 'custom_hooks' in cfg else None
        table = pd.read_csv(cfg.train_dataloader.dataset.ann_file).assign(label=names[here])
        table.to_csv(cfg.train_dataloader.dataset.ann_file, index=False)
        runner = Runner.from_cfg(cfg)
        runner.train()
        labels.append(int(runner.train_dataloader.dataset[0]['data_samples'].gt_label))
    assert labels == [here, there]


def test_training_on_shuffled_frames_adds_one_step(configs):
    stems = R3D50.format('ucf101'), 'r3d50-shuffled_4xb32-32x1x1-250e_ucf101-rgb'
    plain, shuffled = (Config.fromfile(configs[stem]).train_dataloader.dataset for stem in stems)
    assert shuffled.pipeline.pop(2) == dict(type='FrameShuffle', seed=None)
    assert shuffled == plain


@pytest.mark.parametrize(('sampling', 'last'), [('8x8x1', 56), ('8x9x1', 63)])
def test_both_samplings_of_eight_frames(sampling, last, configs):
    cfg = Config.fromfile(configs[f'i3d-r50-pytorchvideo_{sampling}_kinetics400-rgb'])
    sampler = TRANSFORMS.build(cfg.test_dataloader.dataset.pipeline[1])
    frames = sampler(dict(total_frames=300, avg_fps=30))['frame_inds'].reshape(-1, 8)
    assert frames[0].tolist() == np.linspace(0, last, 8).astype(int).tolist()
    assert (np.diff(frames[:, 0]) == 16).all()


def test_ten_classes_of_kinetics_stay(configs):
    stems = [name for name in configs if name.endswith(('weirdkinetics-rgb', 'kinetics10-rgb'))]
    assert len(stems) == 10
    for stem in stems:
        cfg = Config.fromfile(configs[stem])
        head, dataset = cfg.model.cls_head, cfg.test_dataloader.dataset
        key = stem.split('_')[-1].removesuffix('-rgb')
        assert (head.classes, dataset.classes) == (key, key)
        assert dataset.ann_file == f'data/{key}/test.csv'
        assert set(read_classes(key)) < set(read_classes(head.all_classes))
