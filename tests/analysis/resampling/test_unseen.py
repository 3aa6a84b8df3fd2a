"""Where resamples agree: exact bounds, and how often they hold the truth."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from mmbias.analysis import bootstrap_accuracies, summarise_bias, upper_bound_by_class

PROBES = [('original', None), ('shuffle', 0)]


def summarise(original, probe, labels=None, **options):
    labels = np.arange(len(original)) % 2 if labels is None else labels
    top1 = np.column_stack([original, probe]).astype(bool)
    return summarise_bias(top1, labels, PROBES, **{'resamples': 300, **options})


def ends(estimate):
    return estimate.low, estimate.value, estimate.high


@pytest.mark.parametrize('count', [14, 30, 100])
@pytest.mark.parametrize('right', [True, False])
def test_all_right_or_all_wrong_have_the_interval_of_clopper_and_pearson(count, right):
    answers = np.full(count, right)
    accuracy = summarise(answers, answers).accuracy
    expected = stats.binomtest(count * right, count).proportion_ci(method='exact')
    assert (accuracy.low, accuracy.high) == pytest.approx((expected.low, expected.high))
    assert accuracy.bounded


def test_a_probe_that_changes_nothing_by_hand():
    right = np.arange(40) % 5 < 4  # 80 % of both classes
    summary = summarise(right, right)
    shuffle, unseen = summary.probes['shuffle'], 1 - 0.025 ** (1 / 40)
    assert ends(shuffle.drop) == pytest.approx((-unseen, 0, unseen))
    # At worst all that was not seen is right before and wrong after, or the other way round.
    most, least = 0.8 * (1 - unseen) + unseen, 0.8 * (1 - unseen)
    assert ends(shuffle.log_ratio) == pytest.approx(
        (math.log(least / most), 0, math.log(most / least))
    )
    assert ends(shuffle.static_share) == pytest.approx(
        ((least - 0.5) / (most - 0.5), 1, (most - 0.5) / (least - 0.5))
    )
    assert not summary.accuracy.bounded
    assert shuffle.drop.bounded


def test_units_are_groups_where_there_are_some():
    right = np.ones(60)
    summary = summarise(right, right, groups=np.arange(60) // 10)
    assert summary.accuracy.low == pytest.approx(0.025 ** (1 / 6))


def test_groups_that_are_alike_though_answers_change():
    # Each of three people: 5 of 10 right, and five answers that change in both directions.
    right = np.tile(np.arange(10) < 5, 3)
    summary = summarise(right, ~right, groups=np.arange(30) // 10, labels=np.arange(30) // 5 % 2)
    shuffle, unseen = summary.probes['shuffle'], 1 - 0.025 ** (1 / 3)
    low = 0.5 * (1 - unseen)
    assert ends(summary.accuracy) == pytest.approx((low, 0.5, low + unseen))
    assert ends(shuffle.drop) == pytest.approx((-unseen, 0, unseen))
    assert shuffle.log_ratio.low < 0 < shuffle.log_ratio.high
    assert any('Answers changed in 3 groups' in flag for flag in shuffle.flags)


def test_seven_people_whose_changes_cancel_have_a_note_and_a_width():
    right = np.tile([True, True, False, True], 7)
    flipped = np.tile([False, True, True, True], 7)
    summary = summarise(right, flipped, groups=np.arange(28) // 4, labels=np.arange(28) // 2 % 2)
    assert summary.interval == 'percentile'
    ratio = summary.probes['shuffle'].log_ratio
    assert ratio.low < ratio.value == 0 < ratio.high
    assert any('in such balance' in flag for flag in summary.probes['shuffle'].flags)


def test_one_wrong_answer_is_no_more_certain_than_none():
    lows = [summarise(np.arange(100) >= wrong, np.ones(100)).accuracy.low for wrong in range(3)]
    assert lows == sorted(lows, reverse=True)


def test_many_different_answers_keep_the_ends_of_the_resamples():
    rng = np.random.default_rng(0)
    right, shuffled = rng.random((2, 200)) < [[0.8], [0.5]]
    summary = summarise(right, shuffled)
    shuffle = summary.probes['shuffle']
    found = (summary.accuracy, shuffle.accuracy, shuffle.drop, shuffle.log_ratio)
    assert not any(estimate.bounded for estimate in (*found, shuffle.static_share))
    drawn = bootstrap_accuracies(
        np.column_stack([right, shuffled]), np.arange(200) % 2, resamples=300
    )
    assert shuffle.drop.low in drawn.accuracy[1:, 0] - drawn.accuracy[1:, 1]


def test_rare_classes_may_hide_more():
    labels = np.repeat(['many', 'few'], [38, 2])
    right = np.ones(40)
    mean_class = summarise(right, right, labels=labels).mean_class
    assert mean_class.low == pytest.approx(1 - upper_bound_by_class([38, 2], 0.975))
    assert mean_class.low < summarise(right, right).mean_class.low - 0.2


@pytest.mark.parametrize('units', [[10, 10, 10], [50, 3, 3, 1], [7], [1, 2, 4, 8, 400], [0.5, 2]])
def test_bound_by_class_is_what_an_optimiser_finds(units):
    units = np.array(units)
    found = optimize.minimize(
        lambda hidden: -np.mean(-np.expm1(-hidden)),
        np.full(len(units), 0.1),
        bounds=[(0, None)] * len(units),
        constraints={'type': 'ineq', 'fun': lambda hidden: -math.log(0.05) - units @ hidden},
        method='SLSQP',
        options={'ftol': 1e-12, 'maxiter': 500},
    )
    assert upper_bound_by_class(units) == pytest.approx(-found.fun, abs=1e-5)


@pytest.mark.parametrize('units', [[], [3, 0]])
def test_classes_without_units_are_refused(units):
    with pytest.raises(ValueError, match='must be numbers above 0'):
        upper_bound_by_class(units)


@pytest.mark.parametrize('count', [14, 30, 100])
@pytest.mark.parametrize('change', [0.01, 0.02, 0.03, 0.05])
def test_the_truth_is_held_where_hardly_anything_changes(count, change):
    """Exact coverage: every possible number of changes, with its probability."""
    truth = {
        'accuracy': 1 - change,
        'drop': change,
        'log_ratio': -math.log1p(-change),
        'static_share': (0.5 - change) / 0.5,
    }
    held = dict.fromkeys(truth, 0.0)
    for wrong in range(count + 1):
        probability = stats.binom.pmf(wrong, count, change)
        if probability > 1e-4:
            shuffle = summarise(np.ones(count), np.arange(count) >= wrong).probes['shuffle']
            for measure, known in truth.items():
                low, _, high = ends(getattr(shuffle, measure))
                held[measure] += probability * (low - 1e-9 <= known <= high + 1e-9)
    assert min(held.values()) >= 0.945, held
