"""Small results whose numbers can be counted by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.collecting import collect
from mmbias.results import Results, Run, write_results
from mmbias.results.donors import write_donors

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


MASKED_PROBES = (
    *(('actor-only', None), ('actor-only-grow-2', None), ('background-only', None)),
    *(('background-swap', 0), ('background-swap', 1), ('swap-same', 0), ('swap-self', None)),
    *(('background-stripes', 0), ('background-stripes+freeze', 0)),
)


@pytest.fixture(scope='session')
def write_masked():
    """Function that writes a run of 48 samples, 40 of them with usable masks.

    With four classes: every original answer is right but for the last eight samples, which have no
    masks; the background gives every other four of the answers, the actor all; swapped, four in
    sixteen answers are the class of the donor: the next class, under seed 1 the one after it.
    """

    def write(folder, classes=('run', 'walk', 'sit', 'jump'), **run):
        many = len(classes)
        labels = np.arange(48) % many
        donors = {0: (labels + 1) % many, 1: (labels + 2) % many}
        half, fourth = np.arange(48) // 4 % 2 == 0, np.arange(48) // 4 % 4 == 0
        answers = dict.fromkeys([('original', None), *MASKED_PROBES], labels)
        answers['shuffle', 0] = np.where(half, labels, (labels + 1) % many)
        answers['background-only', None] = np.where(half, labels, (labels + 1) % many)
        for seed in (0, 1):
            answers['background-swap', seed] = np.where(fourth, donors[seed], labels)
        answers['background-stripes+freeze', 0] = np.where(half, labels, (labels + 1) % many)
        answers['original', None] = np.where(np.arange(48) < 40, labels, (labels + 1) % many)
        ids = [f'{classes[label]}/v{i:02d}.mp4' for i, label in enumerate(labels)]
        table = dict(id=ids, label=np.take(classes, labels), path=ids, status='read', clips=1)
        probes = [('original', None), ('shuffle', 0)]
        whole = _results(classes, probes, answers, table, **run)
        write_results(folder, whole)
        about = dict(folder='masks', tool='plate', found=0.95, area=0.125, flicker=0.25)
        masks = dict(masks=dict(about, rule='found', usable=40, left_out=8))
        masked = _results(classes, [*probes, *MASKED_PROBES], answers, table, **masks, **run)
        first = dict(samples=masked.samples.head(40), scores=masked.scores[:40])
        write_results(folder / 'masked', replace(masked, **first))
        rows = [
            dict(id=ids[i], probe=probe, seed=seed, donor=ids[(i + step) % 40])
            for probe, seed, step in (
                *(('background-swap', 0, 1), ('background-swap', 1, 2), ('swap-same', 0, 4)),
            )
            for i in range(40)
        ]
        given = pd.DataFrame(rows)
        named = dict(zip(ids, table['label'], strict=True))
        write_donors(folder / 'masked', given.assign(donor_label=given['donor'].map(named)))
        reasons = dict(id=ids[40:], reason='no masks')
        pd.DataFrame(reasons).to_csv(folder / 'left_out.csv', index=False)
        return folder

    return write


def _results(classes, probes, answers, table, **run):
    described = [dict(name=name, seed=seed) for name, seed in probes]
    scores = one_hot(np.stack([answers[probe] for probe in probes], axis=1), len(classes))
    content = dict(format=1, classes=list(classes), probes=described, **run)
    return Results(Run.from_dict(content), pd.DataFrame(table), scores)
