"""Every config loads, builds its network, survives a dump, and has a name of its own."""

import importlib.util
from pathlib import Path

import pytest
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
    for loader in (cfg.train_dataloader, cfg.test_dataloader):
        dataset = loader.dataset.get('dataset', loader.dataset)
        names = [TRANSFORMS.build(transform).__class__.__name__ for transform in dataset.pipeline]
        assert (names[0], names[-1]) == ('OpenVideo', 'PackActionInputs')
    assert LOOPS.get(cfg.test_cfg.type).__name__ == 'ProbeTestLoop'
    assert [METRICS.build(metric).__class__.__name__ for metric in cfg.test_evaluator] == [
        'BiasMetric'
    ]


def test_names_are_unique_also_against_mmaction2():
    names = [path.name for path in CONFIGS]
    assert len(set(names)) == len(names) > 0
    assert not set(names) & {path.name for path in STOCK.rglob('*.py')}
