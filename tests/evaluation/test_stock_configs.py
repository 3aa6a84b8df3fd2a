"""Configs that MMAction2 ships are probed as they are, one for each way of laying out frames."""

import copy
import pickle

import numpy as np
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope
from torch import nn

from mmbias.evaluation.showing import ShownChunk
from mmbias.evaluation.stream import Chunk
from mmbias.evaluation.test_configs import (
    load_test_config,
    run_test,
    use_probe_loop,
    use_shuffled_pipeline,
)
from mmbias.probes import expand_probes
from mmbias.results import read_results

STOCK = {
    'tsn': 'tsn/tsn_imagenet-pretrained-r50_8xb32-1x1x3-100e_kinetics400-rgb.py',
    'tsm': 'tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py',
    'slowfast': 'slowfast/slowfast_r50_8xb8-4x16x1-256e_kinetics400-rgb.py',
    'i3d': 'i3d/i3d_imagenet-pretrained-r50_8xb8-32x2x1-100e_kinetics400-rgb.py',
}
FRAMES = {'tsn': 5, 'tsm': 8, 'slowfast': 32, 'i3d': 8}  # that a probe puts in another order
# Small pictures and few clips; the way frames are laid out stays what it is.
SMALLER = {
    'tsn': {'1.num_clips': 5, '4.crop_size': 32},
    'tsm': {'1.twice_sample': True, '4.crop_size': 32},
    'slowfast': {'1.num_clips': 2, '1.frame_interval': 1, '4.crop_size': 40},
    'i3d': {'1.num_clips': 2, '1.clip_len': 8, '4.crop_size': 40},
}


THREE_LINES = """
_base_ = 'mmaction::recognition/{name}'
custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)
test_cfg = dict(_delete_=True, type='ProbeTestLoop', seeds=[4])
"""


@pytest.fixture(scope='module')
def listed(tmp_path_factory, write_video, moving_square):
    """Folder with two videos and a list in MMAction2's own form."""
    folder = tmp_path_factory.mktemp('stock')
    lines = []
    for seed, length in enumerate((40, 52)):
        write_video(folder / f'videos/{seed}.avi', moving_square(length, seed))
        lines.append(f'{seed}.avi {seed}')
    (folder / 'list.txt').write_text('\n'.join(lines))
    return folder


@pytest.fixture
def stock(listed, tmp_path, request):
    """Function that gives a fresh stock config, its test made smaller, with sharp weights."""
    name = request.param
    pipeline = {'3.scale': (-1, 40), **SMALLER[name]}
    options = {f'test_dataloader.dataset.pipeline.{key}': v for key, v in pipeline.items()}
    options |= {
        'test_dataloader.dataset.ann_file': str(listed / 'list.txt'),
        'test_dataloader.dataset.data_prefix': dict(video=str(listed / 'videos')),
        'test_dataloader.num_workers': 0,
        'test_dataloader.persistent_workers': False,
        'work_dir': str(tmp_path / 'logs'),
        'randomness': dict(seed=0),
    }
    path = tmp_path / 'mine.py'
    path.write_text(THREE_LINES.format(name=STOCK[name]))
    cfg = load_test_config(str(path), 'none', options)
    init_default_scope('mmaction')
    torch.manual_seed(0)
    model = MODELS.build(copy.deepcopy(cfg.model))
    model.cls_head.fc_cls.weight.data *= 100
    torch.save({'state_dict': model.state_dict()}, tmp_path / 'weights.pth')
    cfg.load_from = str(tmp_path / 'weights.pth')
    return lambda: copy.deepcopy(cfg)


def stock_scores(cfg, path):
    run_test(cfg)
    with open(path / 'shuffled_pipeline.pkl', 'rb') as file:
        return np.stack([entry['pred_score'].numpy() for entry in pickle.load(file)])


@pytest.mark.parametrize('stock', list(STOCK), indirect=True)
def test_stock_configs_are_probed_and_agree_with_the_stock_loop(stock, tmp_path, request):
    cfg = stock()
    cfg.test_cfg.out_dir = str(tmp_path / 'out')
    metrics = run_test(cfg)
    results = read_results(tmp_path / 'out')
    assert results.scores.shape == (2, 2, 400)
    name = request.node.callspec.params['stock']
    assert results.run.num_frames == FRAMES[name]
    assert set(metrics) == {'acc/top1', 'acc/top5', 'acc/mean1'}

    cfg = stock()
    use_shuffled_pipeline(cfg, seed=4, out_dir=str(tmp_path))
    shuffled = stock_scores(cfg, tmp_path)
    plain_cfg = stock()
    use_shuffled_pipeline(plain_cfg, seed=4, out_dir=str(tmp_path))
    pipeline = plain_cfg.test_dataloader.dataset.pipeline
    pipeline[:] = [step for step in pipeline if step['type'] != 'FrameShuffle']
    plain = stock_scores(plain_cfg, tmp_path)

    for ours, theirs in ((results.scores[:, 0], plain), (results.scores[:, 1], shuffled)):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
        assert (ours.argmax(-1) == theirs.argmax(-1)).all()
    effect = np.abs(plain - shuffled).max()
    if name == 'tsn':  # it averages over its frames
        assert effect < 1e-4
        assert (results.scores[:, 0].argmax(-1) == results.scores[:, 1].argmax(-1)).all()
    else:
        assert effect > 1e-3


@pytest.mark.parametrize('stock', ['tsn'], indirect=True)
def test_tsn_has_a_bias_of_exactly_nought(stock, listed, tmp_path):
    cfg = stock()
    use_probe_loop(cfg, seeds=[0, 1, 2], probes=['shuffle', 'reverse'], out_dir=str(tmp_path / 'a'))
    run_test(cfg)
    answers = read_results(tmp_path / 'a').scores[:, 0].argmax(-1)
    lines = [f'{i}.avi {answer}' for i, answer in enumerate(answers)]
    (tmp_path / 'right.txt').write_text('\n'.join(lines))  # labels that the network meets
    cfg = stock()
    cfg.test_dataloader.dataset.ann_file = str(tmp_path / 'right.txt')
    use_probe_loop(cfg, seeds=[0, 1, 2], probes=['shuffle', 'reverse'], out_dir=str(tmp_path / 'b'))
    metrics = run_test(cfg)
    assert metrics['bias/A_original'] == 1
    assert metrics['bias/B_shuffle'] == 0
    assert metrics['bias/B_reverse'] == 0


def test_any_config_is_switched_to_the_probe_loop():
    cfg = load_test_config(f'mmaction::recognition/{STOCK["i3d"]}', 'none')
    use_probe_loop(cfg, seeds=[3])
    assert cfg.test_cfg == dict(type='ProbeTestLoop', seeds=[3])
    use_probe_loop(cfg, probes=['reverse'])
    assert cfg.test_cfg == dict(type='ProbeTestLoop', seeds=[3], probes=['reverse'])
    assert [metric['type'] for metric in cfg.test_evaluator] == ['AccMetric', 'BiasMetric']


def test_a_2d_network_gets_frames_of_the_whole_video():
    model = nn.ModuleDict(dict(backbone=nn.Conv2d(1, 1, 1), cls_head=nn.Module()))
    model.backbone, model.cls_head = model['backbone'], model['cls_head']
    model.backbone.num_segments = 2
    pictures = torch.tensor([0, 3, 3, 6, 10, 13, 13, 16]).reshape(8, 1, 1, 1)  # two crops
    chunk = Chunk(0, pictures, frames=np.array([0, 3, 3, 6]))
    column = expand_probes(['shuffle-video'], [4])[1]
    (shown,) = ShownChunk(model, chunk, 'v').entries([column])
    order = np.array([0, 3, 6])[column.order(3, 'v', 0)]
    crop = [order[0], order[1], order[1], order[2]]
    assert shown.flatten().tolist() == [*crop, *(frame + 10 for frame in crop)]
    assert crop != [0, 3, 3, 6]


def test_the_frames_that_trn_mixes_are_known_to_its_head():
    """Its scores cannot be compared: its head draws at random in every forward pass."""
    parts = dict(backbone=nn.Conv2d(1, 1, 1), cls_head=nn.Module())
    model = nn.ModuleDict(parts)
    model.backbone, model.cls_head = parts.values()
    model.cls_head.num_segments = 2
    frames = torch.arange(8).reshape(8, 1, 1, 1)  # two crops of the same four frames
    chunk = Chunk(0, frames, frames=np.arange(4))
    (column,) = expand_probes(['shuffle'], [0])[1:]
    clips = ShownChunk(model, chunk, 'v')
    (shown,) = clips.entries([column])
    orders = [column.order(2, 'v', clip) for clip in (0, 1)]
    expected = [o + 2 * view for view, o in enumerate([*orders, *orders])]
    assert shown.flatten().tolist() == np.concatenate(expected).tolist()
    assert clips.batch_size(8) == 2
