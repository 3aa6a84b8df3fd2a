import numpy as np
import pandas as pd
import pytest
from trials.coverage.alarms import simulate_tests, tabulate_alarms
from trials.coverage.donor_coverage import PRODUCTS, simulate_donors, tabulate_donors
from trials.coverage.donors import (
    ACCURACY,
    CLASS_LOSS,
    ERROR,
    NAIVE,
    OURS,
    SAME,
    SWAP,
    DonorDesign,
    ignore_donors,
)
from trials.coverage.scenarios import DONORS

from mmbias.analysis.probe_columns import ORIGINAL

FEW = DonorDesign('few', 100, 10, pool=2)
PEOPLE = DonorDesign('people', 150, 10, 15, skill=0.2, force=0.2)


@pytest.mark.parametrize('name', DONORS)
def test_donors_are_others_and_of_the_right_class(name):
    design = DONORS[name]
    answers = design.draw(0)
    owners, backgrounds = answers.owners, answers.backgrounds
    for probe, same in ((SWAP, False), (SAME, True)):
        columns = answers.columns(probe)
        assert len(columns) == design.seeds
        assert (backgrounds[:, columns] != owners[:, None]).all()
        alike = answers.donor_classes[:, columns] == answers.labels[:, None]
        assert (alike == same).all()
    assert (answers.donor_classes[:, 0] == -1).all()
    if design.pool:
        assert len(np.unique(backgrounds[:, answers.columns(SWAP)])) <= design.pool * design.classes


@pytest.mark.parametrize('name', DONORS)
def test_answers_are_right_and_wrong_as_often_as_the_design_says(name):
    design = DONORS[name]
    drawn = [design.draw(seed) for seed in range(150)]
    shares = np.mean([answers.table.top1.mean(axis=0) for answers in drawn], axis=0)
    assert shares[0] == pytest.approx(design.original, abs=0.03)
    assert shares[1:] == pytest.approx(design.accuracy, abs=0.03)
    swap = drawn[0].columns(SWAP)
    hits = [(a.answered == a.donor_classes)[:, swap].mean() for a in drawn]
    assert np.mean(hits) == pytest.approx(design.error, abs=0.03)


def test_backgrounds_decide_as_much_as_the_design_says():
    """Two videos on one background agree as normal numbers of that correlation do."""
    design = DonorDesign('one', 1000, 2, pool=2, accuracy=0.5, error=0.5, skill=0.0, force=0.5)
    agree = []
    for seed in range(40):
        answers = design.draw(seed)
        place = answers.columns(SWAP)[0]
        right, donors = answers.table.top1[:, place], answers.backgrounds[:, place]
        for donor in np.unique(donors):
            share = right[donors == donor].mean()
            agree.append(share**2 + (1 - share) ** 2)
    assert np.mean(agree) == pytest.approx(0.5 + np.arcsin(0.5) / np.pi, abs=0.03)


def test_a_repeat_is_a_function_of_its_number():
    both, alone = (simulate_donors(FEW, numbers, resamples=50) for numbers in ([3, 4], [4]))
    pd.testing.assert_frame_equal(both[both['repeat'] == 4].reset_index(drop=True), alone)


def test_misses_are_counted_by_hand():
    ends = [(0, 2), (2, 3), (-1, 0), (np.nan, np.nan)]
    rows = [('d', k, ACCURACY, OURS, 1.0, *pair) for k, pair in enumerate(ends)]
    columns = ['design', 'repeat', 'measure', 'method', 'truth', 'low', 'high']
    (row,) = tabulate_donors(pd.DataFrame(rows, columns=columns)).to_dict('records')
    assert (row['coverage'], row['below'], row['above'], row['width']) == (0.25, 0.25, 0.25, 1.0)


def test_intervals_that_count_donors_cover_and_others_do_not():
    table = tabulate_donors(simulate_donors(FEW, range(150), resamples=300))
    cover = table.pivot(index='measure', columns='method', values='coverage')
    # Three standard errors, 1.8 % each, below 95 %.
    assert cover[OURS].ge(0.89).all(), cover
    assert cover.loc[[ACCURACY, ERROR], NAIVE].le(0.9).all(), cover
    assert cover[PRODUCTS].dropna().ge(0.97).all(), cover
    width = table.pivot(index='measure', columns='method', values='width')
    assert (width[OURS] < width[PRODUCTS])[[ACCURACY, CLASS_LOSS, ERROR]].all()


def test_groups_that_are_donors_too():
    table = tabulate_donors(simulate_donors(PEOPLE, range(100), resamples=200))
    cover = table.pivot(index='measure', columns='method', values='coverage')
    assert cover[OURS].ge(0.86).all(), cover


def test_no_force_costs_next_to_nothing():
    table = tabulate_donors(
        simulate_donors(DONORS['200 swaps, all backgrounds alike'], range(60), resamples=200)
    )
    width = table.pivot(index='measure', columns='method', values='width')
    assert (width[OURS] / width[NAIVE]).between(1, 1.1).all(), width


def test_false_alarms_are_few_and_the_class_is_found():
    table = tabulate_alarms(simulate_tests(FEW, range(120))).set_index('tested')
    ours = table.loc[[name for name in table.index if name.endswith(OURS)]]
    # Three standard errors, 2 % each, above 5 %.
    assert ours['alarms'].le(0.11).all(), table
    assert ours['power'].ge(0.4).all(), table


def test_donors_can_be_ignored():
    answers = FEW.draw(0)
    naive = ignore_donors(answers)
    assert (naive.backgrounds == naive.owners[:, None]).all()
    assert (naive.table.top1 == answers.table.top1).all()
    assert naive.table.cross() is None
    assert answers.columns(ORIGINAL) == [0]
