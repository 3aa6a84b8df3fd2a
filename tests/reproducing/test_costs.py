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
