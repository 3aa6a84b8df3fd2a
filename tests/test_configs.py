"""Every config loads, builds its network, survives a dump, and has a name of its own."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import yaml
from mmaction.registry import LOOPS, METRICS, MODELS, TRANSFORMS
from mmengine.config import Config
from mmengine.registry import init_default_scope

ROOT = Path(__file__).parents[1] / 'configs'
CONFIGS = sorted(p for p in ROOT.rglob('*.py') if '_base_' not in p.parts)
STOCK = Path(importlib.util.find_spec('mmaction').origin).parent / '.mim/configs'


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_configs_build_and_survive_a_dump(path, tmp_path):
    cfg = Config.fromfile(path)
    cfg.dump(tmp_path / 'dumped.py')
    assert Config.fromfile(tmp_path / 'dumped.py').to_dict() == cfg.to_dict()
    init_default_scope('mmaction')
    model = MODELS.build(cfg.model)
    assert model.cls_head.num_classes > 1
    first = 'DecordInit' if cfg.load_from else 'OpenVideo'  # the zoo's pipelines stay as they are
    loaders = [cfg[name] for name in ('train_dataloader', 'test_dataloader') if name in cfg]
    for loader in loaders:
        dataset = loader.dataset.get('dataset', loader.dataset)
        assert dataset.type == 'VideoManifest'
        names = [TRANSFORMS.build(transform).__class__.__name__ for transform in dataset.pipeline]
        assert (names[0], names[-1]) == (first, 'PackActionInputs')
    assert LOOPS.get(cfg.test_cfg.type).__name__ == 'ProbeTestLoop'
    assert [METRICS.build(metric).__class__.__name__ for metric in cfg.test_evaluator] == [
        'BiasMetric'
    ]


def published_weights():
    """The config of every I3D checkpoint that MMAction2 publishes, by the address of it."""
    index = yaml.safe_load((STOCK / 'recognition/i3d/metafile.yml').read_text())
    return {model['Weights']: STOCK.parent / model['Config'] for model in index['Models']}


def unscoped(part):
    """A part of a config without the marks that MMEngine leaves on what another package brings."""
    if isinstance(part, dict):
        return {key: unscoped(value) for key, value in part.items() if key != '_scope_'}
    return [unscoped(value) for value in part] if isinstance(part, list | tuple) else part


def test_zoo_configs_are_those_of_the_published_checkpoints():
    published = published_weights()
    ours = {cfg.load_from: cfg for cfg in map(Config.fromfile, CONFIGS) if cfg.load_from}
    assert set(ours) == set(published)
    for address, cfg in ours.items():
        stock = Config.fromfile(published[address])
        stock.model.backbone.pretrained = None  # the checkpoint holds all weights
        assert unscoped(cfg.model) == unscoped(stock.model)
        for loader in ('train_dataloader', 'test_dataloader'):
            pipeline = unscoped(cfg[loader].dataset.pipeline)
            assert pipeline == unscoped(stock[loader].dataset.pipeline)
        assert pipeline == unscoped(cfg.test_pipeline)


@pytest.mark.parametrize(('sampling', 'last'), [('8x8x1', 56), ('8x9x1', 63)])
def test_both_samplings_of_eight_frames(sampling, last):
    cfg = Config.fromfile(ROOT / f'i3d_r50/i3d-r50-pytorchvideo_{sampling}_kinetics400-rgb.py')
    sampler = TRANSFORMS.build(cfg.test_dataloader.dataset.pipeline[1])
    frames = sampler(dict(total_frames=300, avg_fps=30))['frame_inds'].reshape(-1, 8)
    assert frames[0].tolist() == np.linspace(0, last, 8).astype(int).tolist()
    assert (np.diff(frames[:, 0]) == 16).all()
    assert cfg.test_pipeline == cfg.test_dataloader.dataset.pipeline


def test_names_are_unique_also_against_mmaction2():
    names = [path.name for path in CONFIGS]
    assert len(set(names)) == len(names) > 0
    assert not set(names) & {path.name for path in STOCK.rglob('*.py')}
