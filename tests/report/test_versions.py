"""What is published stands beside a run with the version that each is of."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from mmbias.datasets import read_classes
from mmbias.findings.collecting import collect
from mmbias.findings.suite import collect_reproduction
from mmbias.published import read_hara_table_1
from mmbias.report.document import Facts, Notes, Paragraph, Table
from mmbias.report.pages import report_on_suite
from mmbias.report.sections.beside_published import beside_published
from mmbias.report.sections.integrity import integrity
from mmbias.reproducing import plan_suite, read_suite
from mmbias.results.results import Results, write_results
from mmbias.results.run import Run

ROOT = Path(__file__).parents[2]
NEAREST = (
    'taken for version V1, whose 18,039 samples come nearest to the 18,404 that the paper counts'
)
RECIPES = 'configs/{}/{}_{{recipe}}-rgb.py'


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Function that gives the report of a finished suite, whose test of Diving48 has a version."""
    monkeypatch.chdir(ROOT)

    def make(recorded, named):
        roots = {key: tmp_path / key for key in ('diving48', 'ucf101')}
        for root, split in itertools.product(roots.values(), ('train', 'test')):
            root.mkdir(exist_ok=True)
            (root / f'{split}.csv').touch()
        data = {key: dict(root=str(root)) for key, root in roots.items()}
        data['diving48']['version'] = named
        stage = dict(config='configs/r3d50/r3d50_4xb32-32x1x1-250e_{recipe}-rgb.py', epochs=250)
        entries = dict(
            work_dir=str(tmp_path / 'work'), data=data, train=stage, fine_tune=dict(stage)
        )
        (tmp_path / 'suite.yaml').write_text(yaml.safe_dump(entries))
        suite = read_suite(tmp_path / 'suite.yaml')
        for network in plan_suite(suite).trained:
            write(network.probes, network.target, recorded)
        return report_on_suite(collect_reproduction(suite))

    return make


def write(folder, key, version):
    """Results of eight samples, all right, and half of them when shuffled."""
    classes = list(read_classes(key))
    answers = np.array([[i, (i + i % 2) % 8] for i in range(8)])
    scores = np.eye(len(classes), dtype=np.float32)[answers]
    samples = pd.DataFrame(dict(id=[f'v{i}' for i in range(8)], label=classes[:8]))
    samples = samples.assign(path=samples['id'], status='read', clips=1)
    probes = [dict(name='original'), dict(name='shuffle', seed=0)]
    version = version if key == 'diving48' else None
    run = dict(format=1, probes=probes, classes=classes, dataset_version=version)
    write_results(folder, Results(Run.from_dict(run), samples, scores))


@pytest.mark.parametrize(
    ('recorded', 'named', 'version', 'verdict'),
    [
        ('V2', '', 'V2', 'This run is of version V2: the two cannot be compared.'),
        ('V1', 'V1', 'V1', 'This run is of that version.'),
        (None, 'V2', 'V2', 'This run is of version V2: the two cannot be compared.'),
        (None, '', None, 'Of which version this run is, is not recorded.'),
    ],
)
def test_table_1_of_a_suite_names_both_versions(suite, recorded, named, version, verdict):
    document = suite(recorded, named)
    (table,) = [one for one in document.blocks(Table) if one.name == 'table_1']
    rows = table.frame.set_index('title')
    assert rows.at['Diving48', 'version'] == version
    assert rows.at['Diving48', 'published_version'] == 'V1'
    assert rows.at['UCF-101', 'version'] is None
    assert rows.at['UCF-101', 'published_version'] is None
    assert 'Published of' in [column.heading for column in table.columns]
    (text,) = [text for notes in document.blocks(Notes) for text in notes.sentences if 'V1' in text]
    assert text == f'Diving48: the published numbers are {NEAREST}. {verdict}'


def test_a_report_names_the_version_beside_what_is_published(make_results):
    results = make_results(dataset_version='V2')
    findings = collect('mine', results, published_as='diving48')
    texts = [one.text for one in beside_published(findings).blocks if isinstance(one, Paragraph)]
    assert texts[-1].endswith(f'{NEAREST}. This run is of version V2: the two cannot be compared.')
    (facts,) = [
        dict(block.pairs) for block in integrity(findings).blocks if isinstance(block, Facts)
    ]
    assert facts['Version of the official lists'] == 'V2'
    other = collect('mine', results, published_as='jester')
    assert not [
        one for one in beside_published(other).blocks if 'version' in getattr(one, 'text', '')
    ]


def test_versions_that_come_nearest_by_hand():
    rows = read_hara_table_1()
    assert rows['derived_version'].dropna().to_dict() == {'gym288': '1.1', 'diving48': 'V1'}
    totals = {'1.0': 22_671 + 9_646, '1.1': 28_739 + 9_646}
    assert min(totals, key=lambda name: abs(totals[name] - rows.at['gym288', 'videos'])) == '1.1'
    totals = {'V1': 15_943 + 2_096, 'V2': 15_027 + 1_970}
    assert min(totals, key=lambda name: abs(totals[name] - rows.at['diving48', 'videos'])) == 'V1'
