"""Every config loads, builds in its full size, survives a dump, and has a name of its own."""

import importlib.util
from pathlib import Path

import pytest
import torch
from mmaction.registry import DATASETS, LOOPS, METRICS, MODELS, TRANSFORMS
from mmengine.config import Config
from mmengine.registry import init_default_scope

from mmbias.datasets import read_classes
from mmbias.published import read_published

ROOT = Path(__file__).parents[2] / 'configs'
STOCK = Path(importlib.util.find_spec('mmaction').origin).parent / '.mim/configs'
TRAINED = {
    'r3d50/r3d50_4xb32-32x1x1-250e': 9,
    'i3d_r50/i3d-r50-pytorchvideo_4xb16-8x8x1-50e': 9,
    'r3d50_finetune/r3d50-finetune_4xb32-32x1x1-100e': 3,
    'r3d50_finetune/r3d50-released-finetune_4xb32-16x1x1-100e': 3,
}


def test_configs_survive_a_dump(path, tmp_path):
    cfg = Config.fromfile(path)
    cfg.dump(tmp_path / 'dumped.py')
    assert Config.fromfile(tmp_path / 'dumped.py').to_dict() == cfg.to_dict()
    assert 'KEY' not in cfg.pretty_text  # the base configs' place for a data set
    assert cfg.custom_imports.imports == ['mmbias.plugin']


def test_all_parts_build(path, name_classes):
    cfg = name_classes(Config.fromfile(path))
    init_default_scope('mmaction')
    with torch.device('meta'):  # shapes, no numbers
        head = MODELS.build(cfg.model).cls_head
    zoo = 'zoo' in path.stem  # whose pipelines stay as they are
    loaders = [cfg[name] for name in ('train_dataloader', 'test_dataloader') if cfg.get(name)]
    for loader in loaders:
        dataset = loader.dataset.get('dataset', loader.dataset)
        assert DATASETS.get(dataset.type).__module__.startswith('mmbias.')
        names = read_classes(dataset.classes)
        assert len(names) == len(getattr(head, 'classes', range(head.num_classes)))
        steps = [TRANSFORMS.build(step).__class__.__name__ for step in dataset.pipeline]
        assert (steps[0], steps[-1]) == ('DecordInit' if zoo else 'OpenVideo', 'PackActionInputs')
    assert cfg.test_dataloader.dataset.pipeline == cfg.test_pipeline
    assert LOOPS.get(cfg.test_cfg.type).__name__ == 'ProbeTestLoop'
    metrics = [METRICS.build(metric).__class__.__name__ for metric in cfg.test_evaluator]
    weird = 'weirdkinetics' in path.stem
    assert metrics == ['BiasMetric', 'BackgroundMetric'][: 1 + weird]
    trained = [cfg.get(name) is None for name in ('train_cfg', 'train_dataloader', 'optim_wrapper')]
    assert len(set(trained)) == 1  # MMEngine's runner wants all or none
    assert cfg.get('val_cfg') is None


@pytest.mark.parametrize(('recipe', 'count'), TRAINED.items(), ids=lambda recipe: str(recipe))
def test_every_data_set_has_its_recipes(recipe, count, configs):
    folder, stem = recipe.split('/')
    found = {
        name.removeprefix(f'{stem}_').removesuffix('-rgb'): path
        for name, path in configs.items()
        if name.startswith(f'{stem}_')
    }
    assert len(found) == count
    assert set(found) <= set(read_published('hara2021_table1')['dataset'])
    for key, path in found.items():
        assert path.parent.name == folder
        cfg = Config.fromfile(path)
        assert cfg.model.cls_head.num_classes == len(read_classes(key))
        for part in ('train', 'test'):
            dataset = cfg[f'{part}_dataloader'].dataset
            assert (dataset.ann_file, dataset.classes) == (f'data/{key}/{part}.csv', key)


def test_names_are_unique_also_against_mmaction2(configs):
    names = [path.stem for path in configs.values()]
    every = [p.stem for p in ROOT.rglob('*.py') if '_base_' not in p.parts]
    assert sorted(every) == sorted(names)  # by base name none was lost
    assert not set(names) & {path.stem for path in STOCK.rglob('*.py')}
