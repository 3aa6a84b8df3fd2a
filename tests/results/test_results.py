import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.summarising import summarise_results
from mmbias.results import Results, Run, read_results, write_results
from mmbias.results.pooling import pool_results

RUN = dict(
    format=1,
    probes=[dict(name='original', seed=None), dict(name='shuffle', seed=0)],
    classes=['run', 'walk, slow'],
)


def make(ids, labels, scores, **columns):
    samples = pd.DataFrame({'id': ids, 'path': ids, 'label': labels, 'status': 'read', 'clips': 1})
    return Results(Run.from_dict(RUN), samples.assign(**columns), np.asarray(scores, np.float32))


@pytest.fixture
def results():
    scores = [[[0.9, 0.1], [0.2, 0.8]], [[0.3, 0.7], [0.6, 0.4]], [[0.5, 0.5], [0.5, 0.5]]]
    return make(['a', '"b", ü', '=c'], ['run', 'walk, slow', 'run'], scores, group=['x', 'x', 'y'])


def test_what_is_written_is_read_back(results, tmp_path):
    write_results(tmp_path / 'out', results)
    back = read_results(tmp_path / 'out')
    assert back.run.to_dict() == results.run.to_dict() == RUN
    assert (back.scores == results.scores).all()
    pd.testing.assert_frame_equal(back.samples, results.samples, check_dtype=False)
    assert back.labels.tolist() == [0, 1, 0]
    assert not list((tmp_path / 'out').glob('.*'))


def test_a_folder_of_another_framework_needs_three_files(tmp_path):
    (tmp_path / 'run.json').write_text(
        json.dumps(
            dict(format=1, probes=[dict(name='original'), dict(name='shuffle')], classes=['a', 'b'])
        )
    )
    (tmp_path / 'samples.csv').write_text('id,label\nv1,a\nv2,b\n')
    np.save(tmp_path / 'scores.npy', np.array([[[1, 0], [0, 1]], [[0, 1], [0, 1]]], np.float32))
    summary = summarise_results(read_results(tmp_path), resamples=50)
    assert summary.accuracy.value == 1
    assert summary.probes['shuffle'].accuracy.value == 0.5
    assert summary.probes['shuffle'].log_ratio.value == pytest.approx(np.log(2))


def test_predictions_name_the_lower_class_first_on_a_tie(results, tmp_path):
    write_results(tmp_path, results)
    rows = pd.read_csv(tmp_path / 'predictions.csv')
    assert rows['class_1'].tolist() == ['run', 'walk, slow', 'walk, slow', 'run', 'run', 'run']
    assert rows['correct'].tolist() == [1, 0, 1, 0, 1, 1]
    assert rows['changed'].tolist() == [0, 1, 0, 1, 0, 0]


def test_names_are_no_formulas_in_the_file_for_people(tmp_path):
    samples = pd.DataFrame({'id': ['=1+1'], 'label': ['@run'], 'status': ['read'], 'clips': [1]})
    run = dict(format=1, probes=[dict(name='original')], classes=['@run', 'walk'])
    write_results(
        tmp_path, Results(Run.from_dict(run), samples, np.array([[[0.75, 0.25]]], np.float32))
    )
    rows = pd.read_csv(tmp_path / 'predictions.csv')
    assert rows[['id', 'label', 'class_1']].iloc[0].tolist() == ["'=1+1", "'@run", "'@run"]
    assert pd.read_csv(tmp_path / 'samples.csv')['id'].tolist() == ['=1+1']  # for programs


@pytest.mark.parametrize('missing', ['run.json', 'samples.csv', 'scores.npy'])
def test_a_missing_file_is_named(results, tmp_path, missing):
    write_results(tmp_path, results)
    (tmp_path / missing).unlink()
    with pytest.raises(FileNotFoundError, match=f'has no {missing}'):
        read_results(tmp_path)


def test_files_that_do_not_fit_are_refused(results, tmp_path):
    with pytest.raises(ValueError, match=r'have shape \(3, 2, 1\), must be \(3, 2, 2\)'):
        Results(results.run, results.samples, results.scores[..., :1])
    with pytest.raises(ValueError, match="unknown class 'jump'"):
        make(['a'], ['jump'], [[[1, 0], [1, 0]]])
    write_results(tmp_path, results)
    np.save(tmp_path / 'scores.npy', np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match='Python objects in dtype'):
        read_results(tmp_path)


def test_failed_samples_do_not_count(results):
    failed = results.samples.assign(status=['read', 'failed', 'read'])
    scores = results.scores.copy()
    scores[1] = np.nan
    summary = summarise_results(Results(results.run, failed, scores), resamples=50)
    assert (summary.n, summary.classes_present) == (2, 1)


def test_pooling_drops_what_speaks_of_one_run(results):
    other = make(['d'], ['run'], [[[1, 0], [1, 0]]], group=['z'])
    first = Results(results.run, results.samples.assign(offset=[0, 1, 2]), results.scores)
    pooled = pool_results([first, other])
    assert pooled.samples['group'].tolist() == ['x', 'x', 'y', 'z']
    assert 'offset' not in pooled.samples
    lonely = make(['d'], ['run'], [[[1, 0], [1, 0]]])
    with pytest.raises(ValueError, match="only some of the results folders have a column 'group'"):
        pool_results([results, lonely])


def test_pooling_refuses_other_probes(results):
    other = Results(
        replace(results.run, probes=results.run.probes[:1]), results.samples, results.scores[:, :1]
    )
    with pytest.raises(ValueError, match='different probes'):
        pool_results([results, other])
