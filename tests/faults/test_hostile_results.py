"""Every kind of hostile results folder: one line that names the file; no wrong number."""

import json
import struct

import numpy as np
import pandas as pd
import pytest

from mmbias.results import Results, Run, read_results, write_results

RUN = dict(
    format=1,
    probes=[dict(name='original', seed=None), dict(name='shuffle', seed=0)],
    classes=['run', 'walk'],
)
DEEP = '[' * 1_000_000 + ']' * 1_000_000


def numpy_header(shape, descr='<f4'):
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text


def array(numbers):
    return numpy_header((2, 2, 2)) + np.array(numbers, '<f4').tobytes()


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
        'codes as format': (run_json(format='\x1b[2J'), "has format '\\x1b[2J', known: 1"),
        'true as format': (run_json(format=True), 'has format True, known: 1'),
        'NaN': ('{"format": 1, "mine": NaN}', 'holds NaN, an infinite number, half a character'),
        'an infinite number': ('{"format": 1, "mine": [1e999]}', 'an infinite number'),
        'half a character inside': (run_json(mine={'x': '\ud800'}), 'half a character'),
        'nested a little too deep': (f'{{"x": {"[" * 50 + "]" * 50}}}', 'is nested too deeply'),
        'no classes': (run_json(classes=None), 'classes is None, must be a list of at least one'),
        'text as classes': (run_json(classes='ab'), "classes is 'ab', must be a list"),
        'numbers as classes': (run_json(classes=['a', 2]), 'classes[1] is 2, must be printable'),
        'a class twice': (run_json(classes=['run', 'run']), 'a class is named twice'),
        'terminal codes': (
            run_json(classes=['run', '\x1b[2J']),
            "[1] is '\\x1b[2J', must be print",
        ),
        'half a character': (run_json(classes=['run', '\ud800']), 'half a character'),
        'no probes': (run_json(probes=[]), 'probes is [], must be a list of at least one'),
        'names as probes': (run_json(probes=['original']), "[0] is 'original', must be an object"),
        'a probe without a name': (run_json(probes=[{}]), 'probes[0].name is None, must be print'),
        'a list as a name': (run_json(probes=[dict(name=[])]), 'probes[0].name is [], must be'),
        'text as a seed': (
            run_json(probes=[dict(name='original', seed='x')]),
            "probes[0].seed is 'x', must be a whole number from 0 to 18446744073709551615, or null",
        ),
        'true as a seed': (run_json(probes=[dict(name='original', seed=True)]), 'seed is True, m'),
        'a list as options': (
            run_json(probes=[dict(name='original', options=[1])]),
            'probes[0].options is [1], must be an object',
        ),
        'shuffle first': (run_json(probes=RUN['probes'][::-1]), "is 'shuffle', must be original"),
        'a probe twice': (
            run_json(probes=[*RUN['probes'], RUN['probes'][1]]),
            'a probe is named twice with the same seed',
        ),
        'masks larger than the picture': (
            run_json(masks=dict(area=2)),
            'masks.area is 2, must be a number from 0 to 1, or null',
        ),
        'unknown kind of scores': (
            run_json(scores='odds'),
            "scores is 'odds', must be probabilities or logits",
        ),
        'text as num_frames': (
            run_json(num_frames='16'),
            "num_frames is '16', must be a whole number from 1 to 100000, or null",
        ),
        'a billion frames': (run_json(num_frames=10**9), 'num_frames is 1000000000, must be a'),
        'a share of a frame': (run_json(num_frames=1.5), 'num_frames is 1.5, must be a whole'),
        'a list as num_frames': (run_json(num_frames=[16]), 'num_frames is [16], must be a whole'),
        'an object as model': (run_json(model={}), 'model is {}, must be printable text'),
        'codes in a model': (run_json(model='\x1b[2J'), "model is '\\x1b[2J', must be printable"),
        'a long model': (run_json(model='m' * 5000), 'must be printable text of 0 to 4096 char'),
        'a list as weights': (run_json(weights_sha256=['a']), "weights_sha256 is ['a'], must be"),
        'a number as manifest': (run_json(manifest=3), 'manifest is 3, must be printable text'),
        'a list as restrict': (run_json(restrict=[]), 'restrict is [], must be logits or probs,'),
        'a number as fp16': (run_json(fp16=1), 'fp16 is 1, must be False or True, or null'),
        'no counts': (run_json(counts=None), 'counts is None, must be an object'),
        'text as a count': (run_json(counts=dict(dropped='5')), "counts.dropped is '5', must be"),
        'a list as versions': (run_json(versions=['1']), "versions is ['1'], must be an object"),
        'a list as a version': (
            run_json(versions={'torch': [2]}),
            'versions.torch is [2], must be',
        ),
        'names as result files': (run_json(result_files=['a']), "result_files[0] is 'a', must be"),
        'a result file without a hash': (
            run_json(result_files=[dict(file='a')]),
            'result_files[0].sha256 is None, must be printable text',
        ),
        'text as pooled': (run_json(pooled=['x']), "pooled[0] is 'x', must be an object"),
        'text in a pooled run': (
            run_json(pooled=[{}, dict(num_frames='16')]),
            "pooled[1].num_frames is '16', must be a whole number",
        ),
        'text in a run pooled twice': (
            run_json(pooled=[dict(pooled=[dict(counts=3)])]),
            'pooled[0].pooled[0].counts is 3, must be an object',
        ),
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
        'exchanged offsets': (
            'id,label,clips,offset\na,run,1,1\nb,run,1,0\n',
            "sample 0: offset is '1', must be the sum of the clips above it",
        ),
        'an offset too far': (
            'id,label,clips,offset\na,run,2,0\nb,run,1,3\n',
            "sample 1: offset is '3', must be the sum of the clips above it",
        ),
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
        'whole numbers': (
            numpy_header((2, 2, 2), '<i4') + bytes(32),
            'int32, must hold float32 or float64',
        ),
        'half precision': (
            numpy_header((2, 2, 2), '<f2') + bytes(16),
            'float16, must hold float32 or',
        ),
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
        'logits': (
            array([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 2.25, -0.25]),
            "scores of sample 'b' sum to 2 in probe column 1, the lowest is -0.25: probabilities "
            'are at least 0 and sum to 1 within 0.001; if these are logits, say '
            '"scores": "logits" in run.json',
        ),
        'sums of 0.9': (array([0.5, 0.5, 0.5, 0.4] * 2), "'a' sum to 0.9 in probe column 1"),
        'less than nothing': (array([1.5, -0.5] * 4), "'a' sum to 1 in probe column 0, the lowest"),
        'huge numbers': (array([3e38] * 8), "'a' sum to 6e+38 in probe column 0"),
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
    write_results(
        tmp_path / 'results', Results(Run.from_dict(RUN), samples.assign(clips=1), scores)
    )
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


@pytest.mark.parametrize('name', ['scores.npy', 'clip_scores.npy'])
def test_several_arrays_are_not_one(folder, name):
    with open(folder / name, 'wb') as file:
        np.savez(file, a=np.zeros(3), b=np.zeros(3))
    with pytest.raises(ValueError, match=f'{name} is no array of NumPy: the magic string is not'):
        read_results(folder)


def test_what_is_not_known_is_kept(folder):
    mine = {'a': [1, {'b': None}], 'ü': 'x' * 10_000, '': -1.5}
    run = dict(json.loads(run_json(mine=mine, num_frames=16, pooled=[dict(mine=mine)])))
    (folder / 'run.json').write_text(json.dumps(run))
    assert read_results(folder).run.to_dict() == run


def test_logits_become_probabilities_where_they_are_said_to_be_some(folder, tmp_path):
    """By hand: a logit of ln(3) beside one of 0 is a probability of 3 / 4."""
    logits = np.log([[[3.0, 1.0], [1.0, 1.0]], [[1e300, 1e-300], [np.nan, 1.0]]])
    np.save(folder / 'scores.npy', logits)
    (folder / 'samples.csv').write_text('id,label,status\na,run,read\nb,walk,failed\n')
    (folder / 'run.json').write_text(run_json(scores='logits'))
    results = read_results(folder)
    assert results.scores[0].tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert results.scores[1, 0].tolist() == [1, 0]
    write_results(tmp_path / 'again', results)
    again = read_results(tmp_path / 'again')
    assert (again.scores[0] == results.scores[0]).all()
    assert again.run.scores == 'probabilities'


def test_scores_are_refused_by_the_folder_they_are_in(folder):
    np.save(folder / 'scores.npy', np.full((2, 2, 2), 2.24))
    with pytest.raises(ValueError, match=f"^{folder}: scores of sample 'a' sum to 4.48 in"):
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
