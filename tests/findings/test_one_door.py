"""One folder has one interval, whoever asks: terminal, summary.json, report and suite report."""

import json
import runpy
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from mmbias.analysis import Estimate
from mmbias.findings.collecting import collect
from mmbias.findings.suite import collect_reproduction
from mmbias.printing.numbers import format_estimate
from mmbias.report.document import Table
from mmbias.report.pages import report_on_one, report_on_suite
from mmbias.reproducing import plan_suite, read_suite
from mmbias.results import read_results

ROOT = Path(__file__).parents[2]
MEASURES = ('accuracy', 'log_ratio', 'static_share')
DIGITS = {'accuracy': (1, 100)}


@pytest.fixture(params=['groups', 'samples'])
def tested(request, videos, run, tmp_path):
    """A folder of 21 segments of seven videos, and what was printed when it was made."""
    rows = pd.read_csv(videos / 'test.csv').assign(start=0.0, end=0.2)
    rows['group'] = rows['path'].str.extract(r'a (\d)', expand=False)
    rows = pd.concat([rows, rows.assign(end=0.16), rows.assign(start=0.04)], ignore_index=True)
    # By name the first class is another one than by index.
    (videos / 'unsorted.txt').write_text('up\nright\nleft')
    path = videos / f'{request.param}.csv'
    (rows if request.param == 'groups' else rows.drop(columns='group')).to_csv(path, index=False)
    run(
        **{
            'test_dataloader.dataset.ann_file': str(path),
            'test_dataloader.dataset.classes': str(videos / 'unsorted.txt'),
            'test_evaluator': [dict(type='BiasMetric')],
            'work_dir': str(tmp_path / 'logs'),
        }
    )
    (log,) = (tmp_path / 'logs').glob('*/*.log')
    return tmp_path / 'results', log.read_text(encoding='utf-8')


def show(measure, estimate):
    return format_estimate(estimate, *DIGITS.get(measure, ()))


def texts(document, name, headings, first):
    """Cells of the row that begins with a text, by heading."""
    (table,) = [block for block in document.blocks(Table) if block.name == name]
    (cells,) = [row for row in table.rows() if row[0].text == first]
    by_heading = {
        column.heading: cell.text for column, cell in zip(table.columns, cells, strict=True)
    }
    return [by_heading[heading] for heading in headings]


def suite_of(folder, tmp_path):
    """A suite with one network, whose test is the folder."""
    control = dict(rho=1, train=8, test=8)
    entries = yaml.safe_load((ROOT / 'tools/reproduce/mini.yaml').read_text()) | dict(
        work_dir=str(tmp_path / 'suite'), seeds=[0], sources=['one'], targets=['one'], contrasts=[]
    )
    data = dict(title='One', kind='generic', recipe='16x1x1-10e_control', control=control)
    (tmp_path / 'suite.yaml').write_text(yaml.safe_dump(entries | dict(data=dict(one=data))))
    suite = read_suite(tmp_path / 'suite.yaml')
    for network in plan_suite(suite).trained:
        shutil.copytree(folder, network.probes)
    return suite


def test_every_door_prints_the_same_digits(tested, tmp_path, monkeypatch):
    folder, printed = tested
    arguments = ['pool', str(folder), '--out', str(tmp_path / 'pooled')]
    monkeypatch.setattr('sys.argv', arguments)
    runpy.run_path(str(ROOT / 'tools/pool.py'), run_name='__main__')
    shuffle = json.loads((tmp_path / 'pooled/summary.json').read_text())['probes']['shuffle']
    estimates = {
        name: Estimate(**{k: _number(v) for k, v in shuffle[name].items()}) for name in MEASURES
    }
    expected = [show(name, estimates[name]) for name in MEASURES]

    (line,) = [line for line in printed.splitlines() if line.startswith('shuffle (mean of 2')]
    assert all(text in line for text in expected)
    report = report_on_one(collect('one', read_results(folder)))
    assert texts(report, 'probes', ['Top-1 %', 'B', 'S'], 'shuffle') == expected
    monkeypatch.chdir(ROOT)
    suite = report_on_suite(collect_reproduction(suite_of(folder, tmp_path)))
    assert texts(suite, 'table_1', ['Shuffled %', 'B', 'S'], 'One') == expected


def _number(value):
    return float(value) if isinstance(value, str) else value
