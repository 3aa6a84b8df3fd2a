"""A dose is what the options of a probe say; its name tells only where there are none."""

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.collecting import collect
from mmbias.results import Results, Run

CLASSES = ['run', 'walk']
SHUFFLE = dict(name='shuffle', seed=0, type='shuffle', options={})


def results_of(*probes):
    """Each probe of the 40 samples answers five fewer than the one before it."""
    labels = np.arange(40) % 2
    table = dict(id=[f'v{i:02d}' for i in range(40)], label=np.take(CLASSES, labels))
    samples = pd.DataFrame(table).assign(path='', status='read', clips=1)
    right = np.arange(40)[:, None] >= 5 * np.arange(1 + len(probes))
    scores = np.stack([right == labels[:, None], right != labels[:, None]], axis=-1)
    probes = [dict(name='original'), *probes]
    run = dict(format=1, probes=probes, classes=CLASSES, num_frames=16)
    return Results(Run.from_dict(run), samples, scores.astype(np.float32))


def doses_of(*probes):
    (curve,) = collect('x', results_of(*probes)).doses.curves
    return {point.dose: point.probe for point in curve.points}


@pytest.mark.parametrize('name', ['block-shuffle-4', 'mine', 'block-shuffle-8'])
def test_options_tell_whatever_the_name(name):
    probe = dict(name=name, seed=0, type='block-shuffle', options=dict(block=4))
    assert doses_of(SHUFFLE, probe) == {1: 'shuffle', 4: name, 16: 'original'}


@pytest.mark.parametrize('known', [{}, dict(type='subsample'), dict(options={}), dict(type=None)])
def test_names_tell_where_options_are_not_recorded(known):
    probe = dict(name='subsample-4', **known)
    assert doses_of(dict(name='freeze'), probe) == {1: 'original', 4: 'subsample-4', 16: 'freeze'}


@pytest.mark.parametrize(
    'probe',
    [
        dict(name='block-shuffle-4', seed=0, type='mine', options=dict(block=4)),
        dict(name='mine-4', seed=0, type='mine', options=dict(block=4)),
        dict(name='mine', seed=0, options=dict(block=4)),
    ],
)
def test_a_probe_of_another_kind_is_no_dose(probe):
    assert not collect('x', results_of(SHUFFLE, probe)).doses.curves
