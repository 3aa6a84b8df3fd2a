import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from mmengine.dist import utils as dist_utils

from mmbias.compat import cpu_distributed
from mmbias.compat.cpu_distributed import LAUNCHERS, drop_device_ids, start_without_cuda

# A config names neither a backend nor a wrapper; each rank sees its half of the four samples.
TRAIN = """
import sys
import mmbias.plugin
import torch
from mmengine.dist import get_backend
from mmengine.model import BaseModel
from mmengine.runner import Runner
from torch.utils.data import TensorDataset

class Line(BaseModel):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(1, 1)

    def forward(self, inputs, mode='loss'):
        inputs = torch.stack(inputs)
        return {'loss': (self.fc(inputs) * inputs).mean()}

runner = Runner(
    Line(),
    work_dir=sys.argv[1],
    launcher='pytorch',
    train_dataloader=dict(
        dataset=TensorDataset(torch.arange(4.0)[:, None]),
        batch_size=2,
        sampler=dict(type='DefaultSampler', shuffle=False),
    ),
    train_cfg=dict(by_epoch=True, max_epochs=1),
    optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
    env_cfg=dict(dist_cfg=dict(backend='nccl')),
    log_level='ERROR',
)
before = runner.model.module.fc.weight.detach().clone()
runner.train()
step = (before - runner.model.module.fc.weight.detach()) / 0.1
print(get_backend(), runner.world_size, type(runner.model).__name__, round(step.item(), 4))
"""


def test_two_processes_train_on_cpus(tmp_path):
    script = tmp_path / 'train.py'
    script.write_text(TRAIN)
    root = Path(__file__).parents[2]
    command = [sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2', '--standalone']
    environment = os.environ | {'PYTHONPATH': str(root), 'CUDA_VISIBLE_DEVICES': ''}
    done = subprocess.run(
        [*command, str(script), str(tmp_path)],
        env=environment | {'OMP_NUM_THREADS': '1'},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The gradient is the mean of x squared over the samples 0, 1, 2, 3 of both ranks: 14 / 4.
    assert done.stdout.split('\n')[:2] == ['gloo 2 MMDistributedDataParallel 3.5'] * 2


@pytest.mark.parametrize(
    ('device', 'patched', 'expected'),
    [('cpu', False, True), ('cpu', True, False), ('cuda', False, False), ('npu', False, False)],
)
def test_needed_on_cpus_only_and_once(monkeypatch, device, patched, expected):
    def start(backend):
        raise AssertionError

    monkeypatch.setattr(cpu_distributed, 'get_device', lambda: device)
    for name in LAUNCHERS:
        monkeypatch.setattr(dist_utils, name, start_without_cuda(start) if patched else start)
    assert cpu_distributed.needed() is expected


@pytest.mark.parametrize(('asked', 'given'), [('nccl', 'gloo'), ('gloo', 'gloo'), ('mpi', 'mpi')])
def test_launcher_selects_no_device_and_keeps_other_backends(asked, given):
    calls = []

    def start(backend, timeout=None):
        torch.cuda.set_device(5)
        calls.append((backend, timeout))

    set_device = torch.cuda.set_device
    start_without_cuda(start)(asked, timeout=60)
    assert calls == [(given, 60)]
    assert torch.cuda.set_device is set_device


def test_set_device_is_restored_after_an_error():
    def start(backend):
        raise RuntimeError('no network')

    set_device = torch.cuda.set_device
    with pytest.raises(RuntimeError, match='no network'):
        start_without_cuda(start)('nccl')
    assert torch.cuda.set_device is set_device


def test_wrapper_drops_the_device_number_and_keeps_the_rest():
    seen = {}
    drop_device_ids(lambda self, **kwargs: seen.update(kwargs))(
        None, device_ids=[1], broadcast_buffers=False
    )
    assert seen == {'device_ids': None, 'broadcast_buffers': False}
