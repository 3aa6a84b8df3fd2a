from dataclasses import replace
from pathlib import Path

import pytest

from mmbias.findings.naming import (
    NOT_RECORDED,
    distinct_labels,
    has_random_weights,
    name_data,
    name_model,
    single_runs,
    title_of,
)
from mmbias.results import Run


@pytest.mark.parametrize(
    ('folders', 'labels'),
    [
        (['work/mine'], ['mine']),
        (['work/mine/pooled'], ['mine/pooled']),
        (['demo/rho-0/probes', 'demo/rho-1/probes'], ['rho-0', 'rho-1']),
        (['a/x/probes', 'b/x/probes'], ['a', 'b']),
        (['a/x', 'b/y'], ['a/x', 'b/y']),
        (['a', 'a/b'], ['a', 'b']),
    ],
)
def test_labels_are_what_tells_folders_apart(folders, labels):
    assert distinct_labels([Path(folder) for folder in folders]) == labels


def test_names_come_from_the_run():
    run = Run(checkpoint='/home/me/work/r3d/epoch_250.pth', manifest='data/k400/test.csv')
    assert name_model(run) == 'work/r3d/epoch_250.pth'
    assert name_data(run) == 'data/k400/test.csv'
    assert name_model(replace(run, model='TSM')) == 'TSM'
    assert name_data(replace(run, dataset='my videos')) == 'my videos'


def test_what_is_not_recorded_is_said():
    assert name_model(Run()) == name_data(Run()) == NOT_RECORDED


def test_titles_name_the_recogniser_and_the_data_where_they_are_recorded():
    assert title_of(Run(config='r3d.py', dataset='UCF101'), 'mine') == 'r3d.py on UCF101'
    assert title_of(Run(manifest='a/test.csv'), 'mine') == 'mine on a/test.csv'
    assert title_of(Run(), 'mine') == 'mine'


def test_random_weights_need_weights_and_no_file():
    run = Run.of_checked(dict(checkpoint=None, weights_sha256='a' * 64))
    assert has_random_weights(run)
    assert name_model(run) == 'random weights'
    assert name_model(replace(run, config='r3d.py')) == 'r3d.py, random weights'
    assert not has_random_weights(Run.of_checked(dict(checkpoint=None)))  # another framework
    assert not has_random_weights(Run(weights_sha256='a' * 64))


def test_pooled_runs_are_counted():
    run = Run(pooled=(Run(checkpoint='a'), Run(pooled=(Run(), Run()))))
    assert len(single_runs(run)) == 3
    assert name_model(run) == '3 networks, pooled'
