"""Configs of MMAction2's zoo: networks and pipelines are those of the published checkpoints."""

import importlib.util
from pathlib import Path

import pytest
import yaml
from mmengine.config import Config

STOCK = Path(importlib.util.find_spec('mmaction').origin).parent / '.mim'
FAMILIES = ('i3d', 'slowonly', 'tsm')


@pytest.fixture(scope='module')
def published():
    """Configs of the checkpoints that MMAction2 publishes, by address, of three families."""
    found = {}
    for family in FAMILIES:
        index = yaml.safe_load((STOCK / f'configs/recognition/{family}/metafile.yml').read_text())
        found[family] = {model['Weights']: STOCK / model['Config'] for model in index['Models']}
    return found


@pytest.fixture
def zoo(configs):
    """Our configs with a published checkpoint."""
    found = [Config.fromfile(path) for name, path in configs.items() if '-zoo_' in name]
    assert len(found) == 14
    return found


def unscoped(part):
    """A part of a config without the marks that MMEngine leaves on what another package brings."""
    if isinstance(part, dict):
        return {key: unscoped(value) for key, value in part.items() if key != '_scope_'}
    return [unscoped(value) for value in part] if isinstance(part, list | tuple) else part


def test_addresses_are_published(zoo, published):
    every = {address for family in published.values() for address in family}
    ours = {cfg.load_from for cfg in zoo}
    assert ours <= every
    assert set(published['i3d']) <= ours  # all of this family


def test_networks_and_pipelines_are_the_published_ones(zoo, published):
    files = {address: file for family in published.values() for address, file in family.items()}
    for cfg in zoo:
        stock = Config.fromfile(files[cfg.load_from])
        stock.model.backbone.pretrained = None  # the checkpoint holds all weights
        head = cfg.model.cls_head
        model = {**cfg.model, 'cls_head': head.get('head', head)}
        assert unscoped(model) == unscoped(stock.model)
        for loader in ('train_dataloader', 'test_dataloader'):
            if cfg[loader] is not None:
                pipeline = unscoped(cfg[loader].dataset.pipeline)
                assert pipeline == unscoped(stock[loader].dataset.pipeline)
