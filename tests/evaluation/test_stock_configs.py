"""Configs that MMAction2 ships are probed as they are, one for each way of laying out frames."""

import copy
import pickle

import numpy as np
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope

from mmbias.evaluation import read_results
from mmbias.evaluation.testing import (
    load_test_config,
    run_test,
    use_probe_loop,
    use_shuffled_pipeline,
)

STOCK = {
    'tsn': 'tsn/tsn_imagenet-pretrained-r50_8xb32-1x1x3-100e_kinetics400-rgb.py',
    'tsm': 'tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py',
    'slowfast': 'slowfast/slowfast_r50_8xb8-4x16x1-256e_kinetics400-rgb.py',
    'i3d': 'i3d/i3d_imagenet-pretrained-r50_8xb8-32x2x1-100e_kinetics400-rgb.py',
}
# Small pictures and few clips; the way frames are laid out stays what it is.
SMALLER = {
    'tsn': {'1.num_clips': 5, '4.crop_size': 32},
    'tsm': {'1.twice_sample': True, '4.crop_size': 32},
    'slowfast': {'1.num_clips': 2, '1.frame_interval': 1, '4.crop_size': 40},
    'i3d': {'1.num_clips': 2, '1.clip_len': 8, '4.crop_size': 40},
}


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
    cfg = load_test_config(f'mmaction::recognition/{STOCK[name]}', 'none', options)
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
    use_probe_loop(cfg, seeds=[4], out_dir=str(tmp_path / 'out'))
    metrics = run_test(cfg)
    results = read_results(tmp_path / 'out')
    assert results.scores.shape == (2, 2, 400)
    assert {'acc/top1', 'bias/B_shuffle'} <= set(metrics)

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
    if request.node.callspec.params['stock'] == 'tsn':  # it averages over its frames
        assert effect < 1e-4
        assert (results.scores[:, 0].argmax(-1) == results.scores[:, 1].argmax(-1)).all()
        np.testing.assert_equal(metrics['bias/A_shuffle'], metrics['bias/A_original'])
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


def test_a_config_of_three_lines_is_enough(listed, tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text(
        f"_base_ = 'mmaction::recognition/{STOCK['i3d']}'\n"
        "custom_imports = dict(imports=['mmbias'], allow_failed_imports=False)\n"
        "test_cfg = dict(_delete_=True, type='ProbeTestLoop', seeds=[0, 1])\n"
    )
    cfg = load_test_config(str(path), 'none')
    assert cfg.test_cfg == dict(type='ProbeTestLoop', seeds=[0, 1])
    use_probe_loop(cfg, seeds=[3])
    assert cfg.test_cfg == dict(type='ProbeTestLoop', seeds=[3])
    assert [metric['type'] for metric in cfg.test_evaluator] == ['AccMetric', 'BiasMetric']
