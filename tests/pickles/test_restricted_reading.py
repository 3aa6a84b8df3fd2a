import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging.history_buffer import HistoryBuffer

from mmbias.pickles.restricted_reading import read_restricted as read

pytestmark = pytest.mark.parametrize('zipped', [True, False], ids=['zip', 'legacy'])


class Call:
    """Pickle as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def write_marker(path):
    Path(path).write_text('code ran')


def test_training_state_survives(tmp_path, zipped):
    buffer = HistoryBuffer([1.0, 3.0], [1, 1])
    state = {
        'weight': torch.arange(6.0).reshape(2, 3),
        'log': buffer,
        'scalars': [np.float64(0.5), np.float32(0.25), np.int64(7), np.bool_(True)],
        'text': 'é',
    }
    torch.save(state, tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    found = read(tmp_path / 'a.pth', 'cpu')
    assert torch.equal(found['weight'], state['weight'])
    assert found['scalars'] == state['scalars']
    assert [type(value) for value in found['scalars']] == [type(v) for v in state['scalars']]
    assert found['text'] == 'é'
    np.testing.assert_array_equal(found['log'].data, [[1.0, 3.0], [1, 1]])
    assert found['log'].statistics('mean') == 2.0


@pytest.mark.parametrize('place', ['before', 'inside'])
def test_code_is_refused_and_not_run(tmp_path, zipped, place):
    marker = tmp_path / 'marker'
    code = Call(write_marker, str(marker))
    state = {'before': code, 'inside': {'state_dict': {'weight': torch.ones(1), 'bias': code}}}
    torch.save(state[place], tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match='write_marker'):
        read(tmp_path / 'a.pth', 'cpu')
    assert not marker.exists()
    torch.load(tmp_path / 'a.pth', weights_only=False)  # the file is armed
    assert marker.exists()


@pytest.mark.parametrize(
    ('call', 'named'),
    [
        (Call(getattr, HistoryBuffer.mean, '__globals__'), 'getattr'),
        (Call(getattr, Call(getattr, HistoryBuffer, '__init__'), '__globals__'), 'getattr'),
        (Call(np.dtype, 'O'), 'dtype'),
        (Call(eval, '1'), 'eval'),
        (Call(__import__, 'os'), '__import__'),
    ],
)
def test_paths_to_code_are_closed(tmp_path, zipped, call, named):
    torch.save(call, tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match=named):
        read(tmp_path / 'a.pth', 'cpu')


@pytest.mark.parametrize('only', ['WEIGHTS_ONLY', 'NO_WEIGHTS_ONLY'])
def test_environment_changes_nothing(tmp_path, monkeypatch, zipped, only):
    monkeypatch.setenv(f'TORCH_FORCE_{only}_LOAD', '1')
    torch.save([1], tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    torch.save(Call(eval, '1'), tmp_path / 'b.pth', _use_new_zipfile_serialization=zipped)
    assert read(tmp_path / 'a.pth', 'cpu') == [1]
    with pytest.raises(pickle.UnpicklingError, match='eval'):
        read(tmp_path / 'b.pth', 'cpu')
    assert os.environ[f'TORCH_FORCE_{only}_LOAD'] == '1'
