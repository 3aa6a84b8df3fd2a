"""Table 1 and Figure 2 of tests that were written by hand."""

import json
import math
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from mmbias.datasets import read_classes
from mmbias.findings.suite import collect_reproduction
from mmbias.report.document import Figure, Table
from mmbias.report.pages import report_on_suite
from mmbias.reproducing import plan_suite, read_suite, write_suite
from mmbias.results.results import Results, write_results
from mmbias.results.run import Run

ROOT = Path(__file__).parents[2]
N = 40
CLASSES = [f'turn-{step}' for step in (1, 3, 13, 15)]
TEN = list(read_classes('weirdkinetics'))

RECIPE = '16x1x1-10e_control'

# Of 40 videos, those right on original and on shuffled frames, by network.
SCRATCH = {'static': (40, 40), 'order': (40, 10), 'target': (30, 10)}
TUNED = {'static': (20, 12), 'order': (36, 10)}


def write(folder, right, classes=CLASSES, **attributes):
    """A results folder in which the first ones are right, then none."""
    count = len(next(iter(attributes.values()))) if attributes else N
    labels = np.arange(count) % len(classes)
    answers = np.stack([(labels + (np.arange(count) >= k)) % len(classes) for k in right], axis=1)
    scores = np.eye(len(classes), dtype=np.float32)[answers]
    samples = pd.DataFrame(
        dict(id=[f'video {i}' for i in range(count)], label=np.array(classes)[labels])
    )
    samples = samples.assign(path=samples['id'], status='read', clips=1, **attributes)
    probes = [dict(name='original'), dict(name='shuffle', seed=0)][: len(right)]
    run = dict(format=1, probes=probes, classes=list(classes))
    write_results(folder, Results(Run.from_dict(run), samples, scores))


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """A finished suite: two sources, one target, two trainings of everything, Han's study."""
    monkeypatch.chdir(ROOT)
    for key in ('kinetics10', 'weirdkinetics'):
        (tmp_path / key).mkdir()
        (tmp_path / key / 'test.csv').touch()
    (tmp_path / 'i3d.pth').touch()
    entries = dict(
        base=str(ROOT / 'tools/reproduce/mini.yaml'),
        work_dir=str(tmp_path / 'work'),
        seeds=[0, 1],
        sources=['static', 'order'],
        targets=['target'],
        contrasts=[['order', 'static']],
        study=dict(
            config='configs/i3d_r50/i3d-r50-pytorchvideo_8x8x1_{recipe}-rgb.py',
            checkpoint=str(tmp_path / 'i3d.pth'),
            sets={key: str(tmp_path / key) for key in ('kinetics10', 'weirdkinetics')},
        ),
    )
    changes = dict(
        data={
            key: dict(kind=kind, recipe=RECIPE, control=dict(rho=rho, train=8, test=8))
            for key, kind, rho in (
                *(('static', 'generic', 1), ('order', 'fine-grained', 0)),
                ('target', 'fine-grained', 0),
            )
        }
        | dict(ucf101=dict(root=str(tmp_path / 'nowhere')))
    )
    (tmp_path / 'suite.yaml').write_text(yaml.safe_dump(entries, sort_keys=False))
    suite = read_suite(tmp_path / 'suite.yaml', changes)
    for network in plan_suite(suite).trained:
        right = TUNED[network.source] if network.source else SCRATCH[network.target]
        write(network.probes, [max(k - 2 * network.seed, 0) for k in right])
    for key, job in plan_suite(suite).study.items():
        settings = np.repeat(['real', 'weird'], 30) if key == 'weirdkinetics' else None
        columns = {} if settings is None else dict(setting=settings)
        write(job.folder / 'probes', [30], TEN, **columns)
    return suite


def table(document, name):
    return next(one for one in document.blocks(Table) if one.name == name).frame


def test_numbers_are_means_over_trainings_beside_what_is_known(suite):
    document = report_on_suite(collect_reproduction(suite))
    rows = table(document, 'table_1').set_index('title')
    assert rows.at['target', 'original'] == pytest.approx((30 + 28) / 2 / N)
    assert rows.at['target', 'shuffled'] == pytest.approx((10 + 8) / 2 / N)
    assert rows.at['order', 'known_B'] == pytest.approx(math.log(4))
    assert (rows.at['static', 'known_S'], rows.at['static', 'trainings']) == (1, 2)
    assert rows.at['order', 'videos'] == N
    rows = table(document, 'figure_2').set_index('source')
    assert rows.at['order', 'gain'] == pytest.approx((36 - 30) / N)
    (row,) = table(document, 'contrasts').to_dict('records')
    assert row['accuracy'] == pytest.approx((36 - 20) / N)
    assert row['accuracy_low'] > 0
    scatter = table(document, 'figure_2_trainings').set_index(['network', 'probe'])
    assert scatter.at[('order to target', 'original'), 'low'] == pytest.approx(34 / N)


def test_the_report_says_what_was_asked_and_what_was_not_there(suite, tmp_path, monkeypatch):
    write_suite(tmp_path / 'work/suite.yaml', suite)
    arguments = ['report', tmp_path / 'work/suite.yaml', '--out', tmp_path / 'report']
    monkeypatch.setattr('sys.argv', list(map(str, arguments)))
    runpy.run_path(str(ROOT / 'tools/reproduce/report_suite.py'), run_name='__main__')
    text = (tmp_path / 'report/report.md').read_text()
    assert 'of the 2 pairs of data sets that the known S tells apart, 2 stand in its order' in text
    assert 'accuracy after learning from order first, minus after static: 40.0 [' in text
    assert 'order helps more (single trainings: 40.0, 40.0)' in text
    assert 'neither compares data sets by itself' in text
    assert 'if it has learnt the static videos alone, B = 0 and S = 1, if the others' in text
    assert 'UCF-101: no train.csv and test.csv in' in text
    assert 'Study of backgrounds' in text
    assert 'By setting' in text
    assert 'Han, Table 1' in text
    numbers = json.loads((tmp_path / 'report/summary.json').read_text())
    assert set(numbers['table_1']) == {'static', 'order', 'target'}


def test_bars_are_coloured_by_the_kind_of_the_source(suite):
    figures = report_on_suite(collect_reproduction(suite)).blocks(Figure)
    (figure,) = [one for one in figures if one.name == 'figure_2_target']
    for colour in ('#21618c', '#a93226', '#4d5656'):  # generic, fine-grained, from scratch
        assert colour in figure.svg
    assert 'from scratch: original 72.5, shuffled 22.5' in figure.alt


def test_one_training_has_its_own_interval(suite):
    single = replace(suite, seeds=[1], sources=['order'], targets=[], contrasts=[])
    document = report_on_suite(collect_reproduction(single))
    assert table(document, 'table_1').set_index('title').at['order', 'trainings'] is None
    assert not [one for one in document.blocks(Table) if one.name.endswith('_trainings')]
    assert not [one for one in document.blocks(Figure) if one.name.startswith('figure_2')]
