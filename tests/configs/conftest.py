"""Configs made small enough to run: 32 pixels, four channels, two short clips."""

import copy
from pathlib import Path

import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config

from mmbias.datasets import read_classes
from mmbias.probes import expand_probes

ROOT = Path(__file__).parents[2] / 'configs'
CONFIGS = sorted(path for path in ROOT.rglob('*.py') if '_base_' not in path.parts)
CHANNELS, SIDE, CLIPS = 4, 32, {'long.avi': 36, 'short.avi': 20}
SMALLER = {
    'ReadFrames': dict(short_side=SIDE, crop_size=SIDE),
    'RandomRescale': dict(scale_range=(SIDE, SIDE + 4)),
    'RandomCrop': dict(size=SIDE),
    'MultiScaleCrop': dict(input_size=SIDE),
    'CenterCrop': dict(crop_size=SIDE),
    'ThreeCrop': dict(crop_size=SIDE),
    'TenCrop': dict(crop_size=SIDE),
}


@pytest.fixture(params=CONFIGS, ids=lambda path: path.stem)
def path(request):
    """Every config in turn."""
    return request.param


@pytest.fixture(scope='session')
def configs():
    """All configs by their base name."""
    return {path.stem: path for path in CONFIGS}


@pytest.fixture(scope='session')
def clips(tmp_path_factory, write_video, moving_square):
    """Folder with two videos."""
    folder = tmp_path_factory.mktemp('clips')
    for seed, (name, length) in enumerate(CLIPS.items()):
        write_video(folder / name, moving_square(length, seed))
    return folder


@pytest.fixture
def shrink(clips, tmp_path, name_classes):
    """Function that makes a config small, from a file or as it is."""

    def build(source):
        cfg = name_classes(source if isinstance(source, Config) else Config.fromfile(source))
        shrink_model(cfg.model)
        for part in ('train', 'test'):
            if cfg.get(f'{part}_dataloader'):
                shrink_loader(cfg[f'{part}_dataloader'], clips, tmp_path / f'{part}.csv')
        if (cfg.get('test_cfg') or {}).get('masks'):
            leave_masks_out(cfg.test_cfg)
        if cfg.get('train_cfg'):
            cfg.train_cfg.max_epochs = 1
            cfg.optim_wrapper.optimizer.lr *= 0.01  # four channels take no large steps
        cfg.test_cfg.update(out_dir=str(tmp_path / 'probes'))
        cfg.work_dir, cfg.load_from, cfg.randomness = str(tmp_path / 'logs'), None, dict(seed=0)
        return cfg

    return build


@pytest.fixture
def name_classes(tmp_path):
    """Function that invents the class list that a config leaves to its user."""

    def invent(cfg):
        dataset = cfg.test_dataloader.get('dataset')
        if str(dataset.get('classes')).startswith('data/'):
            names = [f'class {i}' for i in range(cfg.model.cls_head.num_classes)]
            (tmp_path / 'classes.txt').write_text('\n'.join(names))
            dataset.classes = str(tmp_path / 'classes.txt')
        return cfg

    return invent


@pytest.fixture
def save_weights(tmp_path):
    """Function that draws the weights of a model with another number of classes, to a file."""

    def save(model, num_classes=7, name='source.pth'):
        model = copy.deepcopy(model)
        model.cls_head.num_classes = num_classes
        network = MODELS.build(model)
        network.init_weights()
        torch.save(dict(state_dict=network.state_dict()), tmp_path / name)
        return str(tmp_path / name)

    return save


def leave_masks_out(loop):
    """The two clips have none; tests/tools/test_background_control.py runs it with masks."""
    columns = {column.name: column for column in expand_probes(loop.probes, loop.seeds)}
    loop.probes = [name for name, column in columns.items() if not column.needs_masks]
    loop.masks = None


def shrink_model(model):
    """Few channels, and a head for few places."""
    head = model.cls_head.get('head', model.cls_head)
    if '3d' in model.backbone.type and 'in_channels' in head:
        width = model.backbone.get('base_channels', 64)
        model.backbone.base_channels = CHANNELS
        head.in_channels = head.in_channels * CHANNELS // width
    if head.type == 'FullyConvI3dHead':
        head.pool_size = (4, 1, 1)


def shrink_loader(loader, clips, manifest):
    """One batch of the two clips, labelled with the first two classes, in this process."""
    loader.update(num_workers=0, persistent_workers=False, batch_size=len(CLIPS))
    if 'dataset' in loader.dataset:
        loader.dataset.times = 1
    dataset = loader.dataset.get('dataset', loader.dataset)
    labels = read_classes(dataset.classes)[: len(CLIPS)]
    rows = dict(path=list(CLIPS), label=labels, setting=['real', 'weird'], background='home')
    pd.DataFrame(rows).to_csv(manifest, index=False)
    dataset.update(ann_file=str(manifest), root=str(clips))
    for step in dataset.pipeline:
        shrink_step(step)


def shrink_step(step):
    """Small pictures and few clips; how frames are laid out stays as it is."""
    smaller = SMALLER.get(step.type, {})
    step.update({key: value for key, value in smaller.items() if key in step})
    if step.type == 'Resize':
        step.scale = tuple(min(side, SIDE) for side in step.scale)
    if 'SampleFrames' in step.type and step.clip_len > 1:
        step.num_clips = 1
