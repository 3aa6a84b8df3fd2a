"""Readers of foreign files on invented contents: sound, or refused in one line."""

import io
import json
import pickle
import random
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmbias.models.converting.numpy_pickle import load_arrays
from mmbias.reproducing.suite_schema import SUITE
from mmbias.results.dump_reading import load_dump
from mmbias.results.run import ENTRIES

HERE = Path(__file__).parent
TARGET = runpy.run_path(str(HERE / 'target.py'))
CORPUS = sorted((HERE / 'corpus').iterdir())
BYTES = {name: bytes([i]) for i, name in enumerate(TARGET['FILES'])}
REFUSALS = (ValueError, pickle.UnpicklingError)

many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
cells = st.text(alphabet=' ab1.,"\'\n\r\t\0/\\-=é🙂', max_size=12)
names = st.sampled_from(['path', 'label', 'start', 'end', 'fps', 'group', 'id', 'clips', 'x', ''])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
keys = st.sampled_from([*ENTRIES, 'mine'])
suite_keys = st.sampled_from([*SUITE, 'base', 'mine'])


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp('sound')
    TARGET['make_folder'](path)
    return path


@pytest.mark.parametrize('seed', CORPUS, ids=lambda path: path.name)
def test_the_seeds_are_sound_files(folder, seed):
    assert TARGET['try_case'](folder, seed.read_bytes()) == (seed.name != 'list-outside')


@given(st.sampled_from(CORPUS), st.data())
@many
def test_damaged_bytes(folder, seed, data):
    """A sound file with some bytes replaced, cut out or put in."""
    content = seed.read_bytes()
    start = data.draw(st.integers(1, len(content)))
    stop = data.draw(st.integers(start, min(len(content), start + 20)))
    TARGET['try_case'](folder, content[:start] + data.draw(st.binary(max_size=20)) + content[stop:])


@given(
    st.sampled_from([b'\0', b'\2']),
    st.lists(names, min_size=1, max_size=5),
    st.lists(st.lists(cells, max_size=6), max_size=4),
)
@many
def test_invented_tables(folder, which, header, rows):
    text = '\n'.join(','.join(row) for row in [header, *rows])
    TARGET['try_case'](folder, which + text.encode())


@given(st.dictionaries(keys, values))
@many
def test_invented_descriptions_of_a_run(folder, changes):
    run = json.loads((folder / 'run.json').read_text())
    TARGET['try_case'](folder, b'\1' + json.dumps({**run, **changes}).encode())


@pytest.mark.parametrize('name', TARGET['FILES'])
def test_what_is_made_is_sound(folder, name):
    assert TARGET['try_case'](folder, TARGET['sound_cases'](folder)[name])


@given(st.dictionaries(suite_keys, values))
@many
def test_invented_suites(folder, changes):
    suite = yaml.safe_load((folder / 'suite.yaml').read_text())
    TARGET['try_case'](folder, BYTES['suite.yaml'] + yaml.safe_dump({**suite, **changes}).encode())


@given(st.sampled_from(['suite.yaml', 'journal']), st.data())
@many
def test_damaged_suites_and_journals(folder, name, data):
    """A sound file with some bytes replaced, cut out or put in; of a journal, anywhere."""
    content = TARGET['sound_cases'](folder)[name]
    start = data.draw(st.integers(1, len(content)))
    stop = data.draw(st.integers(start, min(len(content), start + 20)))
    TARGET['try_case'](folder, content[:start] + data.draw(st.binary(max_size=20)) + content[stop:])


@given(
    st.sampled_from(['<f4', '<f8', '|O', '<i4', '<U3', '|V8', '<c8', 'f4,f4']),
    st.lists(st.integers(-3, 2**70), max_size=4) | st.just([2, 2, 2]),
    st.binary(max_size=80),
)
@many
def test_invented_headers_of_arrays(folder, kind, shape, content):
    header = f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': {tuple(shape)}, }}\n".encode()
    data = b'\x93NUMPY\x01\x00' + len(header).to_bytes(2, 'little') + header + content
    TARGET['try_case'](folder, b'\3' + data)


def sound_pickles():
    """What the converters and the reader of result files take."""
    entries = [{'pred_score': torch.tensor([0.9, 0.1]), 'gt_label': torch.tensor([0])}]
    arrays = {'params': {'a': np.arange(4, dtype='f4')}}
    return {
        load_dump: pickle.dumps(entries),
        load_arrays: pickle.dumps(arrays, protocol=3).replace(b'numpy._core.', b'numpy.core.'),
    }


PICKLES = sound_pickles()


@pytest.mark.parametrize('read', PICKLES, ids=lambda read: read.__name__)
@given(data=st.data())
@many
def test_damaged_pickles_are_read_or_refused(tmp_path, read, data):
    content = PICKLES[read]
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(start, min(len(content), start + 8)))
    path = tmp_path / 'damaged'
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=8)) + content[stop:])
    refusal = None
    try:
        read(path)
    except REFUSALS as error:
        refusal = str(error)
    assert refusal is None or 'damaged' in refusal


@pytest.mark.parametrize('read', PICKLES, ids=lambda read: read.__name__)
@given(name=st.sampled_from(['system', 'open', 'eval', 'load', 'getattr']), data=st.data())
@many
def test_no_global_but_the_listed_ones_is_found(tmp_path, read, name, data):
    """Whatever module a pickle names, what is called through it is refused."""
    module = data.draw(st.sampled_from(['os', 'posix', 'builtins', 'io', 'torch', 'numpy', 'nt']))
    path = tmp_path / 'hostile'
    stream = io.BytesIO()
    stream.write(f'c{module}\n{name}\n(S"touch {tmp_path}/ran"\ntR.'.encode())
    path.write_bytes(stream.getvalue())
    with pytest.raises(REFUSALS, match='hostile'):
        read(path)
    assert not (tmp_path / 'ran').exists()


def test_mutated_files_are_read_or_refused(folder):
    mutated = runpy.run_path(str(HERE / 'mutated.py'))
    sound = list(TARGET['sound_cases'](folder).values())
    outcomes = set()
    for case in range(200):
        rng = random.Random(f'0 {case}')
        outcomes.add(TARGET['try_case'](folder, mutated['mutate'](rng.choice(sound), rng)))
    assert outcomes == {True, False}
