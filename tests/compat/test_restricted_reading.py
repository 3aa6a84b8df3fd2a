import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging.history_buffer import HistoryBuffer

from mmbias.compat import restricted_reading
from mmbias.compat.restricted_reading import choose_reader, read_with_pickle, read_with_torch

pytestmark = [
    pytest.mark.parametrize('read', [read_with_torch, read_with_pickle]),
    pytest.mark.parametrize('zipped', [True, False], ids=['zip', 'legacy']),
]


class Call:
    """Pickle as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def write_marker(path):
    Path(path).write_text('code ran')


def test_training_state_survives(tmp_path, read, zipped):
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
def test_code_is_refused_and_not_run(tmp_path, read, zipped, place):
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
def test_paths_to_code_are_closed(tmp_path, read, zipped, call, named):
    torch.save(call, tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match=named):
        read(tmp_path / 'a.pth', 'cpu')


def test_allow_list_ends_with_the_call(tmp_path, read, zipped):
    torch.save(HistoryBuffer(), tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    before = set(torch.serialization.get_safe_globals())
    read(tmp_path / 'a.pth', 'cpu')
    assert set(torch.serialization.get_safe_globals()) == before
    with pytest.raises(pickle.UnpicklingError, match='HistoryBuffer'):
        torch.load(tmp_path / 'a.pth', weights_only=True)


def test_environment_cannot_lift_the_restriction(tmp_path, monkeypatch, read, zipped):
    monkeypatch.setenv('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD', '1')
    torch.save(Call(eval, '1'), tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    with pytest.raises(pickle.UnpicklingError, match='eval'):
        read(tmp_path / 'a.pth', 'cpu')


def test_reader_follows_the_version(monkeypatch, tmp_path, read, zipped):
    version = {read_with_torch: '2.6.0', read_with_pickle: '2.5.1+cu121'}[read]
    assert choose_reader(version) is read
    monkeypatch.setattr(torch, '__version__', version)
    torch.save([1], tmp_path / 'a.pth', _use_new_zipfile_serialization=zipped)
    assert restricted_reading.read_restricted(tmp_path / 'a.pth') == [1]
