"""Results folders as earlier code wrote them are read, say the same, and are written again."""

import json
from pathlib import Path

import pytest

from mmbias.findings.summarising import summarise_results
from mmbias.results import read_results

FIXTURES = Path(__file__).parent / 'fixtures'
FOLDERS = ('control', 'pooled', 'restricted', 'kept', 'dumped', 'foreign')


@pytest.mark.parametrize('name', FOLDERS)
def test_every_number_is_what_it_was(name):
    summary = summarise_results(read_results(FIXTURES / name)).to_dict()
    there = (FIXTURES / name / 'summary.json').read_text('utf-8')
    assert json.loads(json.dumps(summary)) == json.loads(there)
