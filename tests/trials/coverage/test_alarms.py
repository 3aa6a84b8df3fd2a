import math

import numpy as np
import pandas as pd
import pytest
from trials.coverage.alarms import simulate_tests, tabulate_alarms
from trials.coverage.designs import AnswerDesign, BackgroundDesign
from trials.coverage.scenarios import DESIGNS

SMALL = AnswerDesign('small', 60, 0.8, 0.4, (1, 3))
PEOPLE = BackgroundDesign('people', 12, 2)


def test_shares_are_counted_by_hand():
    found = [(False, 0.05), (True, 0.01), (False, 0.06), (True, 0.04), (False, math.nan)]
    found += [(True, 0.2), (False, 1.0), (True, math.nan)]
    rows = [('d', k // 2, effect, 'drop', p_value) for k, (effect, p_value) in enumerate(found)]
    columns = ['design', 'repeat', 'effect', 'tested', 'p_value']
    (row,) = tabulate_alarms(pd.DataFrame(rows, columns=columns)).to_dict('records')
    assert (row['alarms'], row['power'], row['repeats']) == (0.25, 0.5, 4)
    assert row['alarms_error'] == pytest.approx(math.sqrt(0.25 * 0.75 / 4))


@pytest.mark.parametrize('design', [SMALL, PEOPLE], ids=lambda design: design.name)
def test_a_repeat_is_a_function_of_its_number(design):
    both, alone = simulate_tests(design, [3, 4]), simulate_tests(design, [4])
    pd.testing.assert_frame_equal(both[both['repeat'] == 4].reset_index(drop=True), alone)


@pytest.mark.parametrize(('own', 'groups'), [(0.0, None), (0.4, None), (0.0, 10)])
def test_answers_have_the_accuracies_of_the_design(own, groups):
    design = AnswerDesign('pair', 1000, 0.9, 0.6, (2, 3), groups, own=own)
    for effect, accuracy in ((False, 0.9), (True, 0.6)):
        drawn = [design.draw(np.random.default_rng(k), effect) for k in range(60)]
        first, second = (np.mean([sides[i].mean() for sides in drawn]) for i in (0, 1))
        assert (first, second) == pytest.approx((0.9, accuracy), abs=0.03)


def test_seeds_agree_where_the_design_says_so():
    def agreement(own):
        design = AnswerDesign('pair', 40_000, 0.5, 0.5, (1, 2), own=own)
        first, second = design.draw(np.random.default_rng(0), False)
        return (second[:, 0] == second[:, 1]).mean(), (first[:, 0] == second[:, 0]).mean()

    # Two normal numbers of correlation r fall on one side with 1/2 + asin(r) / pi.
    alike, apart = 0.5 + np.arcsin(0.9) / np.pi, 0.5 + np.arcsin(0.5) / np.pi
    assert agreement(0.4) == pytest.approx((alike, apart), abs=0.015)
    assert agreement(0.0) == pytest.approx((apart, apart), abs=0.015)


def test_an_effect_is_found_and_none_is_not():
    table = tabulate_alarms(simulate_tests(SMALL, range(100)))
    # Three standard errors, 2.2 % each, above 5 %.
    assert table['alarms'].le(0.115).all()
    assert table['power'].ge(0.9).all()


def test_seeds_that_agree_are_against_the_null():
    """What the paired test says of them: documented, and the reason not to call it a test of A."""
    alike = AnswerDesign('alike', 200, 0.7, 0.6, (1, 5), own=0.4)
    assert tabulate_alarms(simulate_tests(alike, range(100)))['alarms'].ge(0.1).all()


def test_every_design_can_be_drawn():
    for name, design in DESIGNS.items():
        if 'classes' in name:
            continue
        assert set(simulate_tests(design, [0])['design']) == {name}
