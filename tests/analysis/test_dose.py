import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmbias.analysis import AnswerTable, find_doses, static_share, summarise_answers, trace_doses
from mmbias.analysis.probe_doses import share_unchanged
from mmbias.clips import block_shuffle_order, clip_rng

LABELS = np.arange(400) % 4
BLOCKS = ['original', 'shuffle', *(f'block-shuffle-{block}' for block in (2, 4, 8))]
STEPS = ['original', *(f'subsample-{step}' for step in (2, 4, 8)), 'freeze']


def table(names, rights, **options):
    """Answers of which the first so many of each class are right."""
    right = np.arange(400)[:, None] < np.array(rights)
    return AnswerTable.from_arrays(right, LABELS, [(name, None) for name in names], **options)


def trace(names, rights, kind, **options):
    return trace_doses(table(names, rights), kind, 16, resamples=200, **options)


def test_points_by_hand():
    # Chance is 1/4 and 300 right are M = 3/4, so that 200 right are S = 1/2.
    curve = trace(BLOCKS, [300, 100, 200, 250, 300], 'block-shuffle')
    assert [point.dose for point in curve.points] == [1, 2, 4, 8, 16]
    assert [point.probe for point in curve.points] == [*BLOCKS[1:], 'original']
    assert [p.static_share.value for p in curve.points] == pytest.approx([0, 0.5, 0.75, 1, 1])
    assert [point.accuracy.value for point in curve.points] == [0.25, 0.5, 0.625, 0.75, 0.75]
    assert [point.unchanged for point in curve.points[2:]] == [1 / 24, 0.5, 1]
    # Four steps of equal width; F = (0/2 + 1/2 + 3/4 + 1 + 1/2) / 4.
    area = (0.5 + 0.75 + 1 + 0.5) / 4
    floor = (1 / math.factorial(16) / 2 + 1 / math.factorial(8) + 1 / 24 + 0.5 + 0.5) / 4
    assert curve.area.value == pytest.approx((area - floor) / (1 - floor))


@pytest.mark.parametrize(('names', 'kind'), [(BLOCKS, 'block-shuffle'), (STEPS, 'subsample')])
def test_area_is_one_where_order_is_ignored(names, kind):
    curve = trace(names, [300] * 5, kind)
    assert curve.area.value == pytest.approx(1)
    # All doses but the original, which has half a step of four, may lie as far from 1 as one.
    share = curve.points[0 if kind == 'block-shuffle' else -1].static_share
    steps = [point.unchanged for point in curve.points]
    floor = (sum(steps) - (steps[0] + steps[-1]) / 2) / 4
    expected = [1 + (end - 1) * 3.5 / 4 / (1 - floor) for end in (share.low, share.high)]
    assert (curve.area.low, curve.area.high) == pytest.approx(expected)
    assert curve.area.bounded


def test_area_is_zero_where_every_change_costs_all():
    # What is not changed stays right: 1/2 of the clips for two blocks, 1/24 for four.
    blocks = [100 + 200 / math.factorial(k) for k in (16, 8, 4, 2)]
    assert trace(BLOCKS, [300, *blocks], 'block-shuffle').area.value == pytest.approx(0, abs=5e-3)
    assert trace(STEPS, [300, 100, 100, 100, 100], 'subsample').area.value == pytest.approx(0)


def test_coarser_pictures_run_the_other_way():
    curve = trace(STEPS, [300, 300, 250, 200, 100], 'subsample')
    assert [p.static_share.value for p in curve.points] == pytest.approx([1, 1, 0.75, 0.5, 0])
    assert [p.unchanged for p in curve.points] == [1, 0, 0, 0, 0]
    # F = (1/2 + 1 + 3/4 + 1/2 + 0) / 4, U = (1/2) / 4.
    assert curve.area.value == pytest.approx((2.75 / 4 - 1 / 8) / (1 - 1 / 8))


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4), st.integers(101, 400))
def test_area_is_linear_in_the_shares(doses, original):
    curve = trace(BLOCKS, [original, *doses], 'block-shuffle')
    shares = static_share(original / 400, np.array(doses) / 400, 0.25)
    alone = [trace(BLOCKS, [original, *row], 'block-shuffle').area.value for row in [[100] * 4]]
    # Each of the four doses has the weight of a step, the first, at the end, of half a one.
    rise = (shares @ [0.5, 1, 1, 1]) / 4
    floor = sum(1 / math.factorial(k) for k in (8, 4, 2)) / 4 + 1 / 8
    assert curve.area.value - alone[0] == pytest.approx(rise / (1 - floor), abs=1e-9)


def test_points_are_those_of_the_summary_and_the_area_is_paired():
    answers = table(BLOCKS, [300, 100, 200, 250, 290])
    curve = trace_doses(answers, 'block-shuffle', 16, resamples=500)
    summary = summarise_answers(answers, resamples=500)
    for point in curve.points[:-1]:
        assert point.static_share == summary.probes[point.probe].static_share
        assert point.accuracy == summary.probes[point.probe].accuracy
    assert curve.points[-1].accuracy == summary.accuracy
    assert curve.area.low < curve.area.value < curve.area.high
    assert curve == trace_doses(answers, 'block-shuffle', 16, resamples=500)


def test_few_groups_take_their_interval():
    groups = np.arange(400) // 80
    curve = trace_doses(
        table(BLOCKS, [300, 100, 200, 250, 290], groups=groups), 'block-shuffle', 16
    )
    assert (curve.num_groups, curve.interval) == (5, 'jackknife t')


def test_nothing_above_chance_has_no_area():
    curve = trace(BLOCKS, [100, 100, 100, 100, 100], 'block-shuffle')
    assert math.isnan(curve.area.value)
    assert curve.points[0].accuracy.value == 0.25


@pytest.mark.parametrize(('frames', 'block'), [(16, 8), (16, 4), (16, 6), (8, 8), (5, 4)])
def test_unchanged_share_is_that_of_the_probe(frames, block):
    orders = (block_shuffle_order(frames, clip_rng(0, 'v', k), block=block) for k in range(3000))
    same = np.mean([(order == np.arange(frames)).all() for order in orders])
    expected = share_unchanged('block-shuffle', block, frames)
    assert same == pytest.approx(expected, abs=4 * math.sqrt(0.25 / 3000))


def test_other_lengths_keep_their_own_ends():
    names = ['original', 'block-shuffle-1', 'shuffle', 'block-shuffle-3', 'block-shuffle-32']
    # A block as long as the clip or longer is the original.
    doses = {1: 'block-shuffle-1', 3: 'block-shuffle-3', 10: 'original'}
    assert find_doses(names, 'block-shuffle', 10) == doses
    assert find_doses(['original', 'subsample-8', 'freeze'], 'subsample', 8) == {
        1: 'original',
        8: 'subsample-8',
    }


def test_dict_and_frame():
    curve = trace(BLOCKS, [300, 100, 200, 250, 290], 'block-shuffle')
    assert json.loads(json.dumps(curve.to_dict(), allow_nan=False))['kind'] == 'block-shuffle'
    frame = curve.to_frame()
    assert frame['dose'].tolist() == [1, 2, 4, 8, 16]
    lows = [point.static_share.low for point in curve.points]
    np.testing.assert_array_equal(frame['static_share_low'], lows)
    # Of the original S is 1 by definition: there is nothing to be uncertain of.
    assert np.isnan(lows).tolist() == [False] * 4 + [True]
    assert (frame['n'] == 400).all()


@pytest.mark.parametrize(
    ('names', 'kind', 'frames', 'message'),
    [
        (BLOCKS, 'reverse', 16, "unknown kind 'reverse', allowed: block-shuffle, subsample"),
        (BLOCKS, 'subsample', 16, "neither 'freeze' nor subsample-16"),
        (['original', 'block-shuffle-4'], 'block-shuffle', 16, "neither 'shuffle' nor block-shuf"),
        (BLOCKS, 'block-shuffle', 1, 'num_frames is 1, must be at least 2'),
    ],
)
def test_curves_refuse(names, kind, frames, message):
    with pytest.raises(ValueError, match=message):
        find_doses(names, kind, frames)
