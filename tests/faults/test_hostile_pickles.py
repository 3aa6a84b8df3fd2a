"""Checkpoints and result files that carry code or nonsense: refused by name, nothing runs."""

import io
import pickle
import zipfile

import pytest
import torch

HARMLESS = {'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([0])}


class Call:
    """Unpickled without care, it calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def attacks(marker):
    """Payloads that would write a file, each by another way to call something."""
    write = f'open({str(marker)!r}, "w").close()'
    nested = io.BytesIO()
    torch.save(Call(exec, write), nested)
    return {
        'open': Call(open, str(marker), 'w'),
        'exec': Call(exec, write),
        'eval': Call(eval, f'open({str(marker)!r}, "w")'),
        'getattr': Call(getattr, Call(__import__, 'os'), 'system'),
        'torch.load in the load': Call(torch.storage._load_from_bytes, nested.getvalue()),
        'a function of a library': Call(torch.hub.load_state_dict_from_url, f'file://{marker}'),
    }


KINDS = list(attacks('x'))


@pytest.mark.parametrize('kind', KINDS)
def test_checkpoints_that_carry_code(refuse, small_config, tmp_path, kind):
    marker = tmp_path / 'ran'
    torch.save({'state_dict': attacks(marker)[kind]}, tmp_path / 'hostile.pth')
    small_config()
    said = refuse('test', tmp_path / 'small.py', tmp_path / 'hostile.pth')
    assert 'hostile.pth was not loaded, and nothing in it was run: it asks for' in said
    assert not marker.exists()


@pytest.mark.parametrize('kind', KINDS)
def test_result_files_that_carry_code(refuse, tmp_path, kind):
    marker = tmp_path / 'ran'
    for name, entries in (
        ('original.pkl', [HARMLESS]),
        ('shuffled.pkl', [{**HARMLESS, 'x': attacks(marker)[kind]}]),
    ):
        (tmp_path / name).write_bytes(pickle.dumps(entries))
    files = [tmp_path / name for name in ('original.pkl', 'shuffled.pkl')]
    said = refuse('report', '--dumps', *files, '--out', tmp_path / 'out')
    assert 'shuffled.pkl was not read, and nothing in it was run' in said
    assert not marker.exists()


NONSENSE = {
    'empty': b'',
    'text': b'no pickle at all',
    'a picture': b'\x89PNG\r\n\x1a\n' + bytes(100),
    'a loop of references': b'\x80\x04]\x94h\x00a.',
    'a stack that is not there': b'\x80\x04000.',
    'a huge length': b'\x80\x04\x8e' + b'\xff' * 8,
    'a huge frame': b'\x80\x04\x95' + b'\xff' * 7 + b'\x0f.',
    'a number of a million digits': b'I' + b'9' * 10**6 + b'\n.',
    'nested a million deep': b'\x80\x04' + b'(' * 10**6 + b't' * 10**6 + b'.',
    'a dictionary': pickle.dumps({'a': 1}),
    'no entries': pickle.dumps([]),
    'entries of text': pickle.dumps(['a', 'b']),
    'scores that are no numbers': pickle.dumps(
        [{**HARMLESS, 'pred_score': torch.tensor([float('nan'), 1])}]
    ),
}


@pytest.mark.parametrize('kind', NONSENSE)
def test_result_files_of_nonsense(refuse, tmp_path, kind):
    for name, content in (('a.pkl', pickle.dumps([HARMLESS])), ('b.pkl', NONSENSE[kind])):
        (tmp_path / name).write_bytes(content)
    files = [tmp_path / 'a.pkl', tmp_path / 'b.pkl']
    assert 'b.pkl' in refuse('report', '--dumps', *files, '--out', tmp_path / 'out')


def cut_off(path):
    torch.save({'state_dict': {'a': torch.zeros(999)}}, path)
    path.write_bytes(path.read_bytes()[:-600])


def an_archive_of_something_else(path):
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('notes.txt', 'no weights')


def a_list(path):
    torch.save([1, 2], path)


def only_text(path):
    path.write_bytes(b'no checkpoint')


def nothing(path):
    path.write_bytes(b'')


def a_folder(path):
    path.mkdir()


@pytest.mark.parametrize(
    'kind', [cut_off, an_archive_of_something_else, a_list, only_text, nothing, a_folder]
)
def test_files_that_are_no_checkpoints(refuse, small_config, tmp_path, kind):
    kind(tmp_path / 'file.pth')
    small_config()
    assert 'file.pth' in refuse('test', tmp_path / 'small.py', tmp_path / 'file.pth')
