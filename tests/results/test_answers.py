import numpy as np
import pandas as pd
import pytest

from mmbias.findings.summarising import summarise_results
from mmbias.results import Results, Run
from mmbias.results.answers import answer_table


@pytest.fixture
def results():
    """Seven samples of three classes, one of them failed."""
    rng = np.random.default_rng(0)
    scores = rng.dirichlet([1, 1, 1], size=(7, 3)).astype(np.float32)
    scores[4] = np.nan
    probes = [dict(name='original'), dict(name='shuffle', seed=0), dict(name='shuffle', seed=1)]
    samples = pd.DataFrame(
        {
            'id': [f'video {i}' for i in range(7)],
            'label': list('abcabca'),
            'status': ['read'] * 4 + ['failed'] + ['read'] * 2,
            'group': list('uuvvwwx'),
            'room': list('hhcchhc'),
        }
    )
    return Results(
        Run.from_dict(dict(format=1, probes=probes, classes=['c', 'b', 'a'])), samples, scores
    )


def test_table_holds_the_samples_that_were_read(results):
    answers = answer_table(results)
    assert answers.ids.tolist() == [f'video {i}' for i in (0, 1, 2, 3, 5, 6)]
    assert answers.labels.tolist() == list('abcaca')
    best = np.array(['c', 'b', 'a'])[np.nanargmax(results.scores[results.was_read], axis=-1)]
    assert (answers.top1 == (best == answers.labels[:, None])).all()
    assert answers.units == 4
    assert answer_table(results, group='room').units == 2
    assert answers.top5 is None


def test_summary_is_that_of_the_results(results):
    shares = answer_table(results).shares().mean(axis=0)
    summary = summarise_results(results, resamples=20)
    assert shares == pytest.approx(
        [summary.accuracy.value, summary.probes['shuffle'].accuracy.value]
    )


def test_another_column_is_refused(results):
    with pytest.raises(ValueError, match="no column 'person'"):
        answer_table(results, group='person')
