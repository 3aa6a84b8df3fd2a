"""Small results whose numbers can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.collecting import collect
from mmbias.results import Results, Run

CLASSES = ['run', 'walk', 'sit']
HOSTILE = ['<script>alert(1)</script>', '=cmd()|" /C calc"!A0', 'a|b `c` *d* [e](f) $x_1$ &amp;']


def one_hot(answers, classes):
    """Probabilities 0.8 for the answer, the rest shared."""
    scores = np.full((*answers.shape, classes), 0.2 / (classes - 1), np.float32)
    np.put_along_axis(scores, answers[..., None], 0.8, axis=-1)
    return scores


@pytest.fixture(scope='session')
def make_results():
    """Function that makes results of 30 samples: all right, shuffled a half (two seeds), frozen 10.

    Every third sample is of one class; shuffled and frozen, a wrong answer is the next class.
    """

    def make(classes=CLASSES, samples=None, names=None, **run):
        labels = np.arange(30) % 3
        answers = np.repeat(labels[:, None], 4, axis=1)
        for seed in (0, 1):  # each seed misses another half
            answers[seed::2, 1 + seed] = (answers[seed::2, 1 + seed] + 1) % 3
        answers[10:, 3] = (answers[10:, 3] + 1) % 3
        probes = [('original', None), ('shuffle', 0), ('shuffle', 1), ('freeze', None)]
        for place, name in (names or {}).items():  # another probe in a column
            probes[place] = (name, None)
        run = dict(
            format=1, classes=classes, probes=[dict(name=n, seed=s) for n, s in probes], **run
        )
        table = dict(id=[f'v{i:02d}' for i in range(30)], label=np.take(classes, labels))
        table = pd.DataFrame(dict(table, path='', status='read', clips=2) | (samples or {}))
        return Results(Run.from_dict(run), table, one_hot(answers, len(classes)))

    return make


@pytest.fixture
def findings(make_results):
    return collect('mine', make_results())
