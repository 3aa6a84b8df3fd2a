"""Every kind of hostile results folder: one line that names the file; no wrong number."""

import json
import struct

import numpy as np
import pandas as pd
import pytest

from mmbias.evaluation import Results, read_results, write_results

RUN = dict(
    format=1,
    probes=[dict(name='original', seed=None), dict(name='shuffle', seed=0)],
    classes=['run', 'walk'],
)
DEEP = '[' * 1_000_000 + ']' * 1_000_000


def numpy_header(shape, descr='<f4'):
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text


def run_json(**changes):
    return json.dumps({**RUN, **changes})


HOSTILE = {
    'run.json': {
        'empty': ('', 'is not JSON'),
        'no JSON': ('{"format": 1,', 'is not JSON'),
        'no text': (b'\xff\xfe\x00', 'is not JSON'),
        'a list': ('[1, 2]', 'holds a list, must hold an object'),
        'nested deep': (DEEP, 'is nested too deeply'),
        'nested deep inside': (f'{{"format": 1, "x": {DEEP}}}', 'is nested too deeply'),
        'a number of many digits': ('{"format": ' + '9' * 10**5 + '}', 'is not JSON'),
        'no format': ('{}', 'has format None, known: 1'),
        'another format': (run_json(format=2), 'has format 2, known: 1'),
        'true as format': (run_json(format=True), 'has format True, known: 1'),
        'no classes': (run_json(classes=None), 'classes must be a list of names'),
        'text as classes': (run_json(classes='ab'), 'classes must be a list of names'),
        'numbers as classes': (run_json(classes=[1, 2]), 'classes must be a list of names'),
        'a class twice': (run_json(classes=['run', 'run']), 'a class is named twice'),
        'terminal codes': (run_json(classes=['run', '\x1b[2J']), 'classes must be a list of'),
        'half a character': (run_json(classes=['run', '\ud800']), 'classes must be a list of'),
        'no probes': (run_json(probes=[]), 'probes must be a list of objects'),
        'names as probes': (run_json(probes=['original', 'shuffle']), 'probes must be a list'),
        'text as a seed': (run_json(probes=[dict(name='original', seed='x')]), 'probes must be'),
        'shuffle first': (run_json(probes=RUN['probes'][::-1]), "is 'shuffle', must be original"),
        'a probe twice': (
            run_json(probes=[*RUN['probes'], RUN['probes'][1]]),
            'a probe is named twice with the same seed',
        ),
        'a number as manifest': (run_json(manifest=3), 'manifest must be the name of a file'),
        'text as pooled': (run_json(pooled=['x']), 'pooled must be a list of objects'),
    },
    'samples.csv': {
        'empty': ('', 'is not a CSV file'),
        'NUL bytes': ('id,label\na\0,run\n', 'line 2 has the control character 0x00'),
        'no labels': ('id,klass\na,run\n', 'has no column label; its columns are id, klass'),
        'no rows': ('id,label\n', 'has no samples'),
        'a name twice': ('id,label\na,run\na,run\n', "sample 1: id is 'a', stands there twice"),
        'no name': ('id,label\n,run\nb,walk\n', "sample 0: id is '', must not be empty"),
        'too few rows': ('id,label\na,run\n', r'must be (1, 2, 2)'),
        'unknown class': ('id,label\na,run\nb,jump\n', "unknown class 'jump' in samples.csv"),
        'unknown status': ('id,label,status\na,run,read\nb,run,ok\n', 'must be read or failed'),
        'no number': ('id,label,clips\na,run,1\nb,run,x\n', "clips is 'x', must be a whole number"),
        'less than nothing': ('id,label,clips\na,run,1\nb,run,-1\n', 'must be a whole number'),
        'a huge number': ('id,label,clips\na,run,1\nb,run,9999999999\n', 'must be at most'),
    },
    'scores.npy': {
        'empty': (b'', 'is no array of NumPy'),
        'no array': (b'not an array', 'is no array of NumPy'),
        'a pickle': (b'\x80\x04]\x94.', 'is no array of NumPy'),
        'objects': (numpy_header((2, 2, 2), '|O') + bytes(64), 'is no array of NumPy'),
        'a huge shape': (numpy_header((10**9, 10**5, 2)), 'is no array of NumPy'),
        'a shape beyond numbers': (numpy_header((10**30, 2, 2)), 'is no array of NumPy'),
        'a negative shape': (numpy_header((-2, -2, 2)) + bytes(32), 'scores.npy'),
        'a header with code': (
            numpy_header('__import__("os").system("touch ran")'),
            'is no array of NumPy',
        ),
        'cut off': (numpy_header((2, 2, 2)) + bytes(8), 'is no array of NumPy'),
        'whole numbers': (numpy_header((2, 2, 2), '<i4') + bytes(32), 'int32, must hold float32'),
        'one axis less': (numpy_header((2, 2)) + bytes(16), 'must be (2, 2, 2): samples, probes'),
        'more samples': (numpy_header((3, 2, 2)) + bytes(48), 'must be (2, 2, 2): samples, probes'),
        'no numbers': (
            numpy_header((2, 2, 2)) + np.full(8, np.nan, '<f4').tobytes(),
            "scores of sample 'a' are no finite numbers",
        ),
        'infinite': (
            numpy_header((2, 2, 2)) + np.r_[np.zeros(7), np.inf].astype('<f4').tobytes(),
            "scores of sample 'b' are no finite numbers",
        ),
    },
}
CASES = [(name, kind) for name, kinds in HOSTILE.items() for kind in kinds]


@pytest.fixture
def folder(tmp_path):
    """Results of two samples."""
    samples = pd.DataFrame(
        {'id': ['a', 'b'], 'path': ['a', 'b'], 'label': ['run', 'walk'], 'status': 'read'}
    )
    scores = np.array([[[0.9, 0.1], [0.2, 0.8]], [[0.3, 0.7], [0.6, 0.4]]], np.float32)
    write_results(tmp_path / 'results', Results(RUN, samples.assign(clips=1), scores))
    return tmp_path / 'results'


@pytest.mark.parametrize(('name', 'kind'), CASES)
def test_a_hostile_file_is_refused_in_one_line(folder, monkeypatch, name, kind):
    monkeypatch.chdir(folder)
    content, message = HOSTILE[name][kind]
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=r'\w') as error:
        read_results(folder)
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 600
    assert not (folder / 'ran').exists()


def test_several_arrays_are_not_one(folder):
    with open(folder / 'scores.npy', 'wb') as file:
        np.savez(file, a=np.zeros(3), b=np.zeros(3))
    with pytest.raises(ValueError, match='holds several arrays, must hold one'):
        read_results(folder)


@pytest.mark.parametrize(
    ('name', 'kind'),
    [('run.json', 'nested deep'), ('samples.csv', 'NUL bytes'), ('scores.npy', 'a huge shape')],
)
@pytest.mark.parametrize('command', ['report', 'pool', 'restrict'])
def test_the_commands_say_so_in_one_line(refuse, folder, tmp_path, command, name, kind):
    content, message = HOSTILE[name][kind]
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert message in refuse(command, folder, '--out', tmp_path / 'out')
    assert not (tmp_path / 'out/report.html').exists()
