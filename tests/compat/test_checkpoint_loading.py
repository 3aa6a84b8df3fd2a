from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.model import BaseModel
from mmengine.runner import CheckpointLoader, Runner
from mmengine.runner import checkpoint as mmengine_checkpoint
from torch.utils.data import DataLoader, TensorDataset

from mmbias.compat import checkpoint_loading
from mmbias.compat.checkpoint_loading import UnsafeCheckpointError, load_from_local


class Line(BaseModel):
    """The smallest model that trains."""

    def __init__(self, init_cfg=None):
        super().__init__(init_cfg=init_cfg)
        self.fc = torch.nn.Linear(2, 1)

    def forward(self, inputs, mode='loss'):
        outputs = self.fc(inputs)
        return {'loss': outputs.square().mean()} if mode == 'loss' else [outputs]


class MarkerWriter:
    """Pickle as a call that leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def make_runner(work_dir, name, epochs=1, **kwargs):
    return Runner(
        Line(),
        work_dir=str(work_dir),
        train_dataloader=DataLoader(TensorDataset(torch.ones(4, 2)), batch_size=2),
        train_cfg={'by_epoch': True, 'max_epochs': epochs},
        optim_wrapper={'optimizer': {'type': 'SGD', 'lr': 0.1, 'momentum': 0.9}},
        default_hooks={'checkpoint': {'type': 'CheckpointHook', 'interval': 1}},
        experiment_name=name,
        log_level='ERROR',
        **kwargs,
    )


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    """Train for two iterations and return the folder with the checkpoint."""
    folder = tmp_path_factory.mktemp('trained')
    make_runner(folder, 'trained').train()
    return folder


def test_training_resumes(trained):
    runner = make_runner(trained, 'resumed', epochs=2, resume=True)
    runner.train()
    losses, _ = runner.message_hub.get_scalar('train/loss').data
    assert runner.iter == 4
    assert len(losses) == 4  # two of them read from the checkpoint
    first = load_from_local(str(trained / 'epoch_1.pth'))
    saved, _ = first['message_hub']['log_scalars']['train/loss'].data
    np.testing.assert_array_equal(losses[:2], saved)


def test_pretrained_weights_are_loaded(trained):
    path = str(trained / 'epoch_1.pth')
    expected = load_from_local(path)['state_dict']
    model = Line(init_cfg={'type': 'Pretrained', 'checkpoint': path})
    model.init_weights()
    assert torch.equal(model.fc.weight, expected['fc.weight'])


def test_load_from_is_loaded(trained, tmp_path):
    path = str(trained / 'epoch_1.pth')
    runner = make_runner(tmp_path, 'loaded', load_from=path)
    runner.load_or_resume()
    assert torch.equal(runner.model.fc.weight, load_from_local(path)['state_dict']['fc.weight'])


@pytest.mark.parametrize('zipped', [True, False], ids=['zip', 'legacy'])
def test_file_with_code_is_named_and_not_run(tmp_path, zipped):
    path, marker = tmp_path / 'bad.pth', tmp_path / 'marker'
    state = {'state_dict': Line().state_dict(), 'meta': MarkerWriter(marker)}
    torch.save(state, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(UnsafeCheckpointError) as error:
        make_runner(tmp_path, f'bad{zipped}', load_from=str(path)).load_or_resume()
    assert str(path) in str(error.value)
    assert 'pathlib' in str(error.value)
    assert error.value.__cause__ is None
    assert not marker.exists()


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='nowhere'):
        CheckpointLoader.load_checkpoint(str(tmp_path / 'nowhere.pth'))


def test_needed_while_the_loader_is_mmengines_own(monkeypatch):
    assert not checkpoint_loading.needed()
    own = mmengine_checkpoint.load_from_local
    monkeypatch.setattr(CheckpointLoader, '_schemes', {'': own})
    assert checkpoint_loading.needed()


def test_not_needed_for_a_restricted_or_foreign_loader(monkeypatch):
    def load(filename, map_location):
        return torch.load(filename, map_location, weights_only=True)

    monkeypatch.setattr(CheckpointLoader, '_schemes', {'': load})
    assert not checkpoint_loading.needed()
    load.__module__ = mmengine_checkpoint.__name__
    assert not checkpoint_loading.needed()
