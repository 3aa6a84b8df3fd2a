"""Commands run in this process, and the weights of the small network."""

import runpy
from pathlib import Path

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope

TOOLS = Path(__file__).parents[2] / 'tools'


@pytest.fixture
def refuse(monkeypatch):
    """Function that runs a command which must fail; gives its one line without ``error: ``."""

    def run(name, *arguments):
        monkeypatch.setattr('sys.argv', [name, *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            runpy.run_path(str(TOOLS / f'{name}.py'), run_name='__main__')
        message = stop.value.code
        assert isinstance(message, str), message  # printed to standard error, exit code 1
        assert message.startswith('error: ')
        assert len(message.splitlines()) == 1
        assert message.isprintable()
        return message.removeprefix('error: ')

    return run


@pytest.fixture(scope='session')
def weights(tmp_path_factory):
    """Weights of the small network, the same for every run."""
    torch.manual_seed(0)
    init_default_scope('mmaction')
    model = MODELS.build(
        dict(
            type='Recognizer3D',
            backbone=dict(type='HaraResNet3d', depth=18, base_channels=4),
            cls_head=dict(type='HaraHead', num_classes=3, in_channels=32, topk=(1,)),
        )
    )
    model.init_weights()
    path = tmp_path_factory.mktemp('weights') / 'weights.pth'
    torch.save({'state_dict': model.state_dict()}, path)
    return str(path)


@pytest.fixture
def listed(videos, tmp_path):
    """Function that writes a manifest; gives the options with which the small config takes it."""

    def write(content):
        path = tmp_path / 'list.csv'
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return {'test_dataloader.dataset.ann_file': str(path)}

    return write
