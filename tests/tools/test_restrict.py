import json

import numpy as np
import pandas as pd
import pytest

from mmbias.results import Results, Run, read_results, write_results

CLASSES = ['push up', 'jogging', 'yoga']


@pytest.fixture
def folder(tmp_path):
    """Results of five samples, two clips each, right on every clip under the first probe only."""
    labels = np.array([0, 1, 2, 0, 1])
    logits = np.zeros((10, 2, 3), np.float32)
    logits[np.arange(10), 0, np.repeat(labels, 2)] = 4
    logits[:, 1, 2] = 4  # reversed, everything is yoga and, among the rest, jogging
    logits[:, 1, 1] = 2
    samples = pd.DataFrame(
        dict(id=list('abcde'), label=np.take(CLASSES, labels), status='read', clips=2)
    )
    samples['offset'] = np.arange(0, 10, 2)
    run = dict(format=1, probes=[dict(name='original'), dict(name='reverse')], classes=CLASSES)
    odds = np.exp(logits[::2])
    write_results(
        tmp_path / 'all', Results(Run.from_dict(run), samples, odds / odds.sum(-1, keepdims=True))
    )
    np.save(tmp_path / 'all/clip_scores.npy', logits)
    return tmp_path / 'all'


def test_a_folder_and_a_table_of_the_kept_classes(run_tool, folder, tmp_path):
    out = tmp_path / 'two'
    code, printed = run_tool('restrict', folder, '--classes', 'jogging', 'push up', '--out', out)
    assert code is None
    assert '2 classes, 1 sample left out' in printed.out
    assert 'reverse' in printed.out
    results = read_results(out)
    assert results.classes == ['jogging', 'push up']
    expected = np.exp(2) / (np.exp(2) + 1)
    np.testing.assert_allclose(results.scores[:, 1, 0], expected, atol=1e-6)
    assert results.run.counts['dropped'] == 1
    summary = json.loads((out / 'summary.json').read_text())
    assert summary['accuracy']['value'] == 1
    assert summary['probes']['reverse']['accuracy']['value'] == 0.5
    assert results.clip_scores.shape == (8, 2, 2)
    report = tmp_path / 'report'
    code, _ = run_tool('report', out, '--out', report)
    assert code is None
    assert '## Accuracy by reading' in (report / 'report.md').read_text()


def test_without_classes_clips_are_averaged_anew(run_tool, folder, tmp_path):
    code, _ = run_tool('restrict', folder, '--average', 'score', '--out', tmp_path / 'new')
    assert code is None
    results = read_results(tmp_path / 'new')
    assert results.run.average_clips == 'score'
    np.testing.assert_allclose(results.scores, read_results(folder).scores, atol=1e-6)


def test_classes_from_a_file(run_tool, folder, tmp_path):
    (tmp_path / 'two.txt').write_text('yoga\njogging\n')
    arguments = ('--classes', tmp_path / 'two.txt', '--restrict', 'logits')
    code, _ = run_tool('restrict', folder, *arguments, '--out', tmp_path / 'new')
    assert code is None
    assert read_results(tmp_path / 'new').classes == ['yoga', 'jogging']


def test_mistakes_are_one_line(run_tool, folder, tmp_path):
    code, _ = run_tool('restrict', folder, '--classes', 'joging', 'yoga', '--out', tmp_path / 'new')
    assert code.startswith("error: class 'joging' is not among 3; nearest: jogging")
    code, _ = run_tool('restrict', folder, '--out', folder)
    assert code.startswith('error: --out is the folder that is read')
    (folder / 'clip_scores.npy').unlink()
    code, _ = run_tool('restrict', folder, '--out', tmp_path / 'new')
    assert code == 'error: the results hold no clip_scores.npy: test with --keep-clip-scores'


def test_broken_clip_scores_are_named(run_tool, folder, tmp_path):
    (folder / 'clip_scores.npy').write_bytes(b'nothing')
    code, _ = run_tool('restrict', folder, '--out', tmp_path / 'new')
    assert code.startswith(f'error: {folder / "clip_scores.npy"} is no array of NumPy')
