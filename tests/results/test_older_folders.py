"""Results folders as earlier code wrote them are read, say the same, and are written again."""

import json
from pathlib import Path

import pytest

from mmbias.findings.collecting import collect
from mmbias.findings.naming import single_runs
from mmbias.findings.summarising import summarise_results
from mmbias.results import Run, read_results, write_results

FIXTURES = Path(__file__).parent / 'fixtures'
FOLDERS = ('control', 'pooled', 'restricted', 'kept', 'dumped', 'foreign')


@pytest.mark.parametrize('name', FOLDERS)
def test_every_number_is_what_it_was(name):
    summary = summarise_results(read_results(FIXTURES / name)).to_dict()
    there = (FIXTURES / name / 'summary.json').read_text('utf-8')
    assert json.loads(json.dumps(summary)) == json.loads(there)


def test_parts_of_what_was_pooled_are_runs_again():
    findings = collect('x', read_results(FIXTURES / 'pooled'))
    parts = single_runs(findings.results.run)
    assert [(run.manifest, run.counts['samples']) for run in parts] == [
        ('data/fold0.csv', 32),
        ('data/fold1.csv', 32),
    ]


@pytest.mark.parametrize('name', FOLDERS)
def test_what_is_known_of_the_run_is_given_back(name, tmp_path):
    there = (FIXTURES / name / 'run.json').read_text('utf-8')
    plain = Run.from_dict(json.loads(there)).to_dict()
    assert json.dumps(plain) == json.dumps(json.loads(there))  # in the order of the file
    write_results(tmp_path, read_results(FIXTURES / name))
    assert json.loads((tmp_path / 'run.json').read_text('utf-8')) == json.loads(there)
