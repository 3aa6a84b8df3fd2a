import numpy as np
import pandas as pd

from mmbias.results import Results, Run
from mmbias.results.failures import describe_failures


def results(status):
    """Four samples; the original is right on the first two, two shuffles on one of them each."""
    samples = pd.DataFrame({'id': list('abcd'), 'label': 'run', 'status': status, 'clips': 1})
    probes = [dict(name='original'), dict(name='shuffle', seed=0), dict(name='shuffle', seed=1)]
    right = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 0], [0, 0, 0]], np.float32)
    scores = np.stack([right, 1 - right], axis=-1)
    return Results(
        Run.from_dict(dict(format=1, probes=probes, classes=['run', 'walk'])), samples, scores
    )


def test_failed_samples_counted_as_wrong():
    assert describe_failures(results(['read', 'read', 'read', 'failed'])) == (
        '1 of 4 samples could not be read; accuracies are over the other 3. With these counted as '
        'wrong, in percent: original 50.0, shuffle 25.0.'
    )


def test_nothing_is_said_where_nothing_failed():
    assert describe_failures(results(['read'] * 4)) is None
