from pathlib import Path

import pytest

from mmbias.report.naming import (
    NOT_RECORDED,
    distinct_labels,
    name_data,
    name_model,
    single_runs,
)


@pytest.mark.parametrize(
    ('folders', 'labels'),
    [
        (['work/mine'], ['mine']),
        (['demo/rho-0/probes', 'demo/rho-1/probes'], ['rho-0', 'rho-1']),
        (['a/x/probes', 'b/x/probes'], ['a', 'b']),
        (['a/x', 'b/y'], ['a/x', 'b/y']),
        (['a', 'a/b'], ['a', 'b']),
    ],
)
def test_labels_are_what_tells_folders_apart(folders, labels):
    assert distinct_labels([Path(folder) for folder in folders]) == labels


def test_names_come_from_the_run():
    run = dict(checkpoint='/home/me/work/r3d/epoch_250.pth', manifest='data/k400/test.csv')
    assert name_model(run) == 'work/r3d/epoch_250.pth'
    assert name_data(run) == 'data/k400/test.csv'
    assert name_model({**run, 'model': 'TSM'}) == 'TSM'
    assert name_data({**run, 'dataset': 'my videos'}) == 'my videos'


def test_what_is_not_recorded_is_said():
    assert name_model({}) == name_data({}) == NOT_RECORDED


def test_pooled_runs_are_counted():
    run = dict(pooled=[dict(checkpoint='a'), dict(pooled=[{}, {}])])
    assert len(single_runs(run)) == 3
    assert name_model(run) == '3 networks, pooled'
