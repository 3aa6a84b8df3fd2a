import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from mmbias.reproducing import read_suite
from mmbias.reproducing.costs import suite_costs

FULL = Path(__file__).parents[2] / 'tools/reproduce/full.yaml'


def test_the_full_study_by_hand():
    costs = suite_costs(read_suite(FULL), 40e12)
    assert sum(cost.fine_tunings for cost in costs.values()) == 24
    # 9,537 videos x 250 epochs x 3 x 40.3 GFLOP = 2.88e17 FLOP, at 40 TFLOP a second 7,206 s
    assert costs['ucf101'].scratch == pytest.approx(7206 / 3600, rel=1e-3)
    assert costs['ucf101'].tuned == pytest.approx(8 * costs['ucf101'].scratch * 100 / 250)
    assert costs['mit'].tuned == 0
    half = suite_costs(read_suite(FULL), 20e12)
    assert half['mit'].scratch == pytest.approx(2 * costs['mit'].scratch)


def test_versions_are_named_and_counted():
    costs = suite_costs(read_suite(FULL), 40e12)
    assert (costs['diving48'].version, costs['diving48'].clips) == ('V1', 15_943)
    assert (costs['gym288'].version, costs['gym288'].clips) == ('1.1', 28_739)
    assert costs['ucf101'].version == ''
    newer = with_version('diving48', 'V2')
    assert suite_costs(newer, 40e12)['diving48'].clips == 15_027
    with pytest.raises(ValueError, match="version is '', must be one of: V1, V2"):
        suite_costs(with_version('diving48', ''), 40e12)


def with_version(key, version):
    suite = read_suite(FULL)
    return replace(suite, data={**suite.data, key: replace(suite.data[key], version=version)})


def test_the_table_names_the_version(monkeypatch, capsys):
    monkeypatch.setattr('sys.argv', ['cost.py'])
    runpy.run_path(str(FULL.with_name('cost.py')), run_name='__main__')
    printed = capsys.readouterr().out
    assert '| Diving48 V1 | 15,943 |' in printed
    assert '| Gym288 1.1 | 28,739 |' in printed
