import math

import numpy as np
import pandas as pd
import pytest
from trials.coverage.coverage import (
    Scenario,
    draw_answers,
    simulate_intervals,
    tabulate_coverage,
    true_values,
)
from trials.coverage.scenarios import SCENARIOS

from mmbias.analysis.background.cells import wilson_interval

SMALL = Scenario('small', 200, 4, 0.7, 0.4)
PEOPLE = Scenario('people', 90, 10, 0.75, 0.5, groups=9, correlation=0.3)


def test_truth_of_one_class_by_hand():
    truth = true_values(Scenario('cell', 15, 1, 0.8, 0.4, chance=0.2))
    expected = {'A_original': 0.8, 'A_probe': 0.4, 'drop': 0.4, 'B': math.log(2), 'S': 1 / 3}
    assert truth == pytest.approx(expected)


def test_truth_follows_the_labels():
    uneven = Scenario('uneven', 100, 3, 0.7, 0.4, uneven=2)
    truth, by_class, labels = true_values(uneven), uneven.class_accuracies(), uneven.deal_labels()
    assert truth['A_original'] == pytest.approx(by_class[labels, 0].mean())
    assert truth['S'] == pytest.approx(
        (by_class[:, 1].mean() - 1 / 3) / (by_class[:, 0].mean() - 1 / 3)
    )
    # One each, and 97 dealt as 1 : 4 : 9; they end at 7, 35 and 97.
    assert np.bincount(labels).tolist() == [8, 29, 63]


@pytest.mark.parametrize('name', SCENARIOS)
def test_scenarios_are_what_they_say(name):
    scenario = SCENARIOS[name]
    truth, labels, groups = true_values(scenario), scenario.deal_labels(), scenario.deal_groups()
    assert len(labels) == scenario.samples
    assert len(np.unique(labels)) == scenario.classes
    assert groups is None or len(np.unique(groups)) == scenario.groups
    if not scenario.uneven:
        assert truth['A_original'] == pytest.approx(scenario.accuracy, abs=0.01)
        assert truth['A_probe'] == pytest.approx(scenario.probe_accuracy, abs=0.01)


@pytest.mark.parametrize('scenario', [SMALL, PEOPLE])
def test_answers_have_the_accuracy_they_were_drawn_with(scenario):
    drawn = np.mean([draw_answers(scenario, k).top1.mean(axis=0) for k in range(300)], axis=0)
    truth = true_values(scenario)
    assert drawn == pytest.approx([truth['A_original'], truth['A_probe']], abs=0.015)


def test_samples_of_a_group_share_their_fate():
    spread = {}
    for correlation in (0.0, 0.5):
        scenario = Scenario('people', 90, 1, 0.7, 0.4, groups=9, correlation=correlation)
        spread[correlation] = np.std(
            [draw_answers(scenario, k).original.mean() for k in range(300)]
        )
    assert spread[0.0] == pytest.approx(math.sqrt(0.21 / 90), rel=0.15)
    assert spread[0.5] > 1.5 * spread[0.0]


def test_both_columns_fear_the_same_samples():
    answers = draw_answers(Scenario('pairs', 20_000, 1, 0.5, 0.5), 0)
    # Normal numbers of correlation 1/2 fall on one side with probability 2/3.
    assert (answers.top1[:, 0] == answers.top1[:, 1]).mean() == pytest.approx(2 / 3, abs=0.015)


def test_a_repeat_is_a_function_of_its_number():
    both = simulate_intervals(SMALL, [3, 4], resamples=50)
    alone = simulate_intervals(SMALL, [4], resamples=50)
    pd.testing.assert_frame_equal(both[both['repeat'] == 4].reset_index(drop=True), alone)


def test_coverage_is_counted_by_hand():
    rows = [('s', k, 'B', 1.0, low, high) for k, (low, high) in enumerate([(0, 1), (2, 3), (1, 9)])]
    rows.append(('s', 3, 'B', 1.0, math.nan, math.nan))
    columns = ['scenario', 'repeat', 'measure', 'truth', 'low', 'high']
    (row,) = tabulate_coverage(pd.DataFrame(rows, columns=columns)).to_dict('records')
    assert row['coverage'] == pytest.approx(2 / 3)
    assert row['error'] == pytest.approx(math.sqrt(2 / 9 / 3))
    assert (row['width'], row['undefined'], row['repeats']) == (1.0, 0.25, 4)


@pytest.mark.parametrize('scenario', [SMALL, PEOPLE])
def test_intervals_cover_what_they_promise(scenario):
    table = tabulate_coverage(simulate_intervals(scenario, range(300), resamples=400))
    # Three standard errors, 1.3 % each, below 93 % and above 97 %.
    assert table['coverage'].between(0.89, 1.0).all(), table
    assert table.loc[table['measure'].isin(['drop', 'B', 'S']), 'coverage'].le(0.99).all(), table


def test_intervals_that_ignore_the_groups_do_not_cover():
    """The simulation notices what is wrong: groups taken for independent samples."""
    alike = Scenario('alike', 90, 10, 0.75, 0.5, groups=9, correlation=0.5)
    truth, held = true_values(alike)['A_original'], 0
    for repeat in range(200):
        right = int(draw_answers(alike, repeat).original.sum())
        low, high = wilson_interval(right, 90)
        held += low <= truth <= high
    assert held < 0.85 * 200
