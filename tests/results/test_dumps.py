"""Result files of MMAction2's test command, real ones and hostile ones."""

import io
import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch
from mmengine.fileio import dump
from scipy.special import softmax

from mmbias.evaluation.test_configs import run_test, use_shuffled_pipeline
from mmbias.findings.summarising import summarise_results
from mmbias.results import read_results, write_results
from mmbias.results.dump_reading import load_dump
from mmbias.results.dumps import read_dumps

SCORES = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]], np.float32)


def entry(scores, label, **meta):
    return dict(pred_score=torch.tensor(scores), gt_label=torch.tensor([label]), **meta)


@pytest.fixture
def write(tmp_path):
    """Function that writes a result file as MMEngine does."""

    def write_file(name, entries):
        dump(entries, str(tmp_path / name))
        return tmp_path / name

    return write_file


@pytest.fixture
def pair(write):
    """Two samples; shuffled, the answers change places."""
    return (
        write('a.pkl', [entry(scores, i) for i, scores in enumerate(SCORES)]),
        write('b.pkl', [entry(scores, i) for i, scores in enumerate(SCORES[::-1])]),
    )


def test_files_of_a_real_run_give_the_scores_of_the_probe_loop(small_config, weights, tmp_path):
    """MMAction2's own loop and DumpResults, on plain and on shuffled frames."""
    for name in ('plain', 'shuffled'):
        cfg = small_config(load_from=weights)
        use_shuffled_pipeline(cfg, seed=1, out_dir=str(tmp_path / name))
        pipeline = cfg.test_dataloader.dataset.pipeline
        pipeline[-1]['meta_keys'] = ('sample_id', 'img_shape')
        if name == 'plain':
            pipeline[:] = [step for step in pipeline if step['type'] != 'FrameShuffle']
        run_test(cfg)
    run_test(small_config(load_from=weights))
    expected = read_results(tmp_path / 'results')
    files = [tmp_path / name / 'shuffled_pipeline.pkl' for name in ('plain', 'shuffled')]
    classes = tmp_path / 'classes.txt'
    classes.write_text('\n'.join(expected.classes))
    results = read_dumps(files[0], files[1:], str(classes))
    column = expected.probes.index(('shuffle', 1))
    np.testing.assert_allclose(results.scores, expected.scores[:, [0, column]], rtol=0, atol=1e-5)
    assert results.samples['id'].tolist() == expected.samples['id'].tolist()
    assert results.samples['label'].tolist() == expected.samples['label'].tolist()
    write_results(tmp_path / 'folder', results)
    assert read_results(tmp_path / 'folder').run.to_dict() == results.run.to_dict()


def test_several_shuffled_files_are_seeds_of_one_probe(pair):
    original, shuffled = pair
    more = shuffled.with_name('c.pkl')
    more.write_bytes(original.read_bytes())
    results = read_dumps(original, [shuffled, more])
    assert results.probes == [('original', None), ('shuffle', 0), ('shuffle', 1)]
    assert results.classes == ['0', '1', '2']
    assert results.samples['id'].tolist() == ['0', '1']
    assert [file['file'] for file in results.run.result_files] == ['a.pkl', 'b.pkl', 'c.pkl']
    np.testing.assert_array_equal(results.scores[:, 0], SCORES)
    np.testing.assert_array_equal(results.scores[:, 1], SCORES[::-1])
    summary = summarise_results(results, resamples=50)
    assert summary.accuracy.value == 1
    assert summary.probes['shuffle'].accuracy.value == 0.5


def test_samples_are_paired_by_name_in_whatever_order(write):
    rows = [entry(scores, i, filename=f'{i}.mp4') for i, scores in enumerate(SCORES)]
    results = read_dumps(write('a.pkl', rows), [write('b.pkl', rows[::-1])])
    assert results.samples['id'].tolist() == ['0.mp4', '1.mp4']
    np.testing.assert_array_equal(results.scores[:, 0], results.scores[:, 1])


def test_scores_that_are_no_probabilities_become_some(write):
    logits = [3.0, -1.0, 0.5]
    file = write('a.pkl', [entry(logits, 0), entry([0.0, 0.0, 0.0], 1)])
    results = read_dumps(file, [])
    np.testing.assert_allclose(results.scores[0, 0], softmax(logits), atol=1e-7)
    np.testing.assert_allclose(results.scores[1, 0], 1 / 3, atol=1e-7)


def test_plain_data_of_all_kinds_are_read(write):
    contents = [
        entry(
            SCORES[0], 1, name='ü', size=(3, np.int64(4)), more=np.arange(3.0), b=b'x\xff', e=b''
        ),
        dict(pred_score=[0.5, 0.5], gt_label=1, half=torch.ones(2, dtype=torch.bfloat16)),
    ]
    first, second = load_dump(write('a.pkl', contents))
    assert (first['name'], first['size'], first['b'], first['e']) == ('ü', (3, 4), b'x\xff', b'')
    assert first['more'].tolist() == [0, 1, 2]
    assert first['pred_score'].equal(torch.tensor(SCORES[0]))
    assert second['half'].tolist() == [1, 1]


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol_is_read(tmp_path, protocol):
    path = tmp_path / 'a.pkl'
    path.write_bytes(pickle.dumps([entry(SCORES[0], 1, size=(np.int64(3), b'x'))], protocol))
    (read,) = load_dump(path)
    assert read['pred_score'].equal(torch.tensor(SCORES[0]))
    assert read['size'] == (3, b'x')


class Calls:
    """Pickled, a call of a function with arguments."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def saved(item, **options):
    buffer = io.BytesIO()
    torch.save(item, buffer, **options)
    return buffer.getvalue()


def hostile_contents(command):
    evil = Calls(os.system, command)
    load = torch.storage._load_from_bytes
    bare = dict(_use_new_zipfile_serialization=False)
    yield 'plain', evil, 'asks for posix.system'
    yield 'in a tensor', Calls(load, saved(evil, **bare)), 'posix.system'
    yield 'in a tensor, zipped', Calls(load, saved(evil)), 'posix.system'
    yield 'in a tensor, pickled', Calls(load, pickle.dumps(evil, 2)), 'posix.system'
    twice = saved(Calls(load, saved(evil, **bare)), **bare)
    yield 'in a tensor of a tensor', Calls(load, twice), '_load_from_bytes'
    yield 'no numbers in a tensor', Calls(load, saved([1], **bare)), 'of list'
    yield 'evaluated', Calls(eval, f'__import__("os").system({command!r})'), 'builtins.eval'
    yield 'looked up', Calls(getattr, io.BytesIO, 'read'), 'builtins.getattr'
    yield 'loaded', Calls(torch.load, io.BytesIO(saved(evil))), 'torch'
    yield 'another encoding', Calls(__import__('_codecs').encode, 'x', 'rot13'), "to 'rot13'"
    yield 'objects', np.array([evil], object), "dtype('O8')"


@pytest.mark.parametrize('case', range(11))
def test_files_that_carry_code_are_refused_and_nothing_is_run(tmp_path, case):
    marker = tmp_path / 'marker'
    _, content, reason = list(hostile_contents(f'touch {marker}'))[case]
    path = tmp_path / 'evil.pkl'
    path.write_bytes(pickle.dumps([dict(pred_score=content, gt_label=0)], protocol=2))
    with pytest.raises(pickle.UnpicklingError, match=r'evil\.pkl') as refused:
        read_dumps(path, [])
    assert reason in str(refused.value)
    assert 'nothing in it was run' in str(refused.value)
    assert not marker.exists()


def test_the_hostile_files_would_run_elsewhere(tmp_path):
    """The test above can fail: an ordinary unpickler runs what the files hold."""
    cases = list(hostile_contents(f'touch {tmp_path / "marker"}'))
    for name, content, _ in cases[:3]:
        pickle.loads(pickle.dumps([content], protocol=2))
        assert (tmp_path / 'marker').exists(), name
        (tmp_path / 'marker').unlink()


class Call:
    """Pickled as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def test_bytes_are_not_taken_for_addresses(tmp_path):
    path = tmp_path / 'x.pkl'
    path.write_bytes(pickle.dumps([Call(np.ndarray, (1,), 'O', b'\0' * 8)]))
    with pytest.raises(pickle.UnpicklingError, match='ndarray'):
        load_dump(path)


def test_a_file_cannot_change_a_function_of_torch(tmp_path):
    before = torch._utils._rebuild_tensor_v2.__defaults__
    path = tmp_path / 'x.pkl'
    state = b'N}X\x0c\x00\x00\x00__defaults__K\x01\x85s\x86b'  # (None, {'__defaults__': (1,)})
    path.write_bytes(b'\x80\x02](ctorch._utils\n_rebuild_tensor_v2\n' + state + b'e.')
    with pytest.raises(pickle.UnpicklingError, match='the state of a function'):
        load_dump(path)
    assert torch._utils._rebuild_tensor_v2.__defaults__ == before


def test_references_outside_the_file_are_refused(tmp_path):
    (tmp_path / 'a.pkl').write_bytes(b'\x80\x02X\x01\x00\x00\x00xQ.')
    with pytest.raises(pickle.UnpicklingError, match="persistent id 'x'"):
        load_dump(tmp_path / 'a.pkl')


def test_mistakes_name_the_file(write, tmp_path, pair):
    original, shuffled = pair
    with pytest.raises(FileNotFoundError, match=r'none\.pkl'):
        read_dumps(tmp_path / 'none.pkl', [])
    (tmp_path / 'text.pkl').write_text('no pickle')
    with pytest.raises((ValueError, pickle.UnpicklingError), match=r'text\.pkl'):
        load_dump(tmp_path / 'text.pkl')
    for contents, kind in ((OrderedDict(a=1), 'OrderedDict'), ([], 'list')):
        with pytest.raises(ValueError, match=f'no list of entries, but {kind}'):
            load_dump(write('other.pkl', contents))
    with pytest.raises(ValueError, match='named twice'):
        read_dumps(original, [shuffled, shuffled])
    swapped = write('s.pkl', [entry(scores, 1 - i) for i, scores in enumerate(SCORES)])
    with pytest.raises(ValueError, match=r"sample '0' has another label in .*s\.pkl"):
        read_dumps(original, [swapped])
    short = write('short.pkl', [entry(SCORES[0], 0)])
    with pytest.raises(ValueError, match=r"short\.pkl has the sample '1'"):
        read_dumps(original, [short])
    with pytest.raises(ValueError, match='have 3 classes, the class list 400'):
        read_dumps(original, [shuffled], 'kinetics400')
    narrow = write('n.pkl', [entry([0.5, 0.5], i) for i in range(2)])
    with pytest.raises(ValueError, match=r'a.pkl has 3 classes, .*n.pkl has 2'):
        read_dumps(original, [narrow])


@pytest.mark.parametrize(
    ('wrong', 'message'),
    [
        ('text', 'entry 0 .* no pred_score'),
        (dict(gt_label=0), 'entry 0 .* no pred_score'),
        (entry(SCORES, 0), 'no pred_score of shape'),
        (entry([0.5, np.nan], 0), 'no pred_score'),
        (dict(pred_score=[0.5, 0.5]), 'no gt_label'),
        (dict(pred_score=[0.5, 0.5], gt_label=[0, 1]), 'no gt_label of one class'),
        (dict(pred_score=[0.5, 0.5], gt_label=-1), 'no gt_label of one class'),
        (dict(pred_score=[0.5, 0.5], gt_label=2), 'has label 2, must be in 0..1'),
    ],
)
def test_entries_without_scores_or_label_are_refused(write, wrong, message):
    with pytest.raises(ValueError, match=message):
        read_dumps(write('a.pkl', [wrong]), [])
