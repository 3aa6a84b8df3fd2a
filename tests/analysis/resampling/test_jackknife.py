import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis import (
    bca_interval,
    bootstrap_accuracies,
    jackknife_interval,
    mean_class_accuracy,
)
from mmbias.analysis.resampling.jackknife import resamples_reach


def leave_one_out(function, *samples):
    keep = ~np.eye(len(samples[0]), dtype=bool)
    return [function(*(sample[row] for sample in samples)) for row in keep]


@given(st.integers(2, 25), st.integers(1, 4), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=40)
def test_rows_of_the_jackknife_are_the_data_without_a_unit(n, classes, seed, grouped):
    rng = np.random.default_rng(seed)
    correct, labels = rng.integers(2, size=(n, 2)), rng.integers(classes, size=n)
    groups = rng.integers(5, size=n) if grouped else np.arange(n)
    drawn = bootstrap_accuracies(
        correct, labels, groups=groups if grouped else None, resamples=3, jackknife=True
    )
    units = np.unique(groups)
    assert drawn.resamples == 3
    assert drawn.units == len(units)
    without = np.repeat(np.arange(len(drawn.left_out)), drawn.left_out) + 4
    rest = [groups != unit for unit in units] if len(units) > 1 else []
    for rows, expected in (
        (drawn.accuracy, [correct[keep].mean(axis=0) for keep in rest]),
        (drawn.mean_class, [mean_class_accuracy(correct[keep], labels[keep]) for keep in rest]),
    ):
        ours, theirs = (
            np.array(sorted(map(tuple, np.round(table, 9)))) for table in (rows[without], expected)
        )
        np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_jackknife_of_a_mean_is_the_t_interval():
    sample = np.array([1.0, 4.0, 2.0, 8.0])
    expected = stats.ttest_1samp(sample, 0).confidence_interval(0.9)
    ends = jackknife_interval(sample.mean(), leave_one_out(np.mean, sample), 0.9)
    np.testing.assert_allclose(ends, expected)


def test_units_that_are_alike_count_each():
    draws = np.random.default_rng(0).normal(2.05, 1, 500)
    alone, shared = [1.0, 1.0, 1.0, 2.0, 2.0, 4.0], [1.0, 2.0, 4.0]
    times = {'left_out': [3, 2, 1]}
    assert jackknife_interval(2, shared, **times) == pytest.approx(jackknife_interval(2, alone))
    assert bca_interval(2, draws, shared, **times) == bca_interval(2, draws, alone)
    assert bca_interval(2, draws, shared) != bca_interval(2, draws, alone)


@pytest.mark.parametrize('statistic', [np.mean, np.var])
def test_bca_agrees_with_scipy_on_the_same_draws(statistic):
    sample = np.random.default_rng(3).exponential(size=25)  # skewed, so that the correction counts
    reference = stats.bootstrap(
        (sample,), statistic, method='BCa', n_resamples=9999, vectorized=True, rng=0
    )
    draws = reference.bootstrap_distribution
    ends = bca_interval(statistic(sample), draws, leave_one_out(statistic, sample))
    # SciPy interpolates between two of the draws, which lie this close together in the tails.
    spacing = np.ptp(np.sort(draws)[-200:-100])
    np.testing.assert_allclose(ends, reference.confidence_interval, atol=spacing / 10)
    plain = np.quantile(draws, [0.025, 0.975])
    assert (np.array(ends) > plain + spacing / 4).all()


def test_bca_falls_back_where_it_is_undefined():
    draws = np.arange(1.0, 1001)
    for value, without in ((0.0, [1.0, 2.0]), (500.0, [1.0, math.inf]), (500.0, [3.0, 3.0])):
        assert bca_interval(value, draws, without) == (25.0, 975.0)
    assert bca_interval(0.0, draws, [1.0, 2.0], units=9) == (8.0, 993.0)
    draws[:26] = math.nan
    assert np.isnan(bca_interval(500.0, draws, [1.0, 2.0])).all()


@pytest.mark.parametrize('without', [[1.0], [1.0, math.inf], [1.0, math.nan], []])
def test_jackknife_is_undefined_without_finite_values_of_two_units(without):
    assert np.isnan(jackknife_interval(1.0, without)).all()


def test_reach_by_hand():
    # 2^-6 = 0.0156 and 2^-5 = 0.031 around 0.025; 2^-3 = 0.125 and 2^-4 around 0.1.
    assert [units for units in range(2, 12) if not resamples_reach(units, 0.95)][-1] == 6
    assert [units for units in range(2, 12) if not resamples_reach(units, 0.8)][-1] == 4


def test_the_range_of_the_resamples_misses_the_truth_as_often_as_said():
    rng, units, missed = np.random.default_rng(0), 3, 0
    for _ in range(2000):
        sample = rng.standard_normal(units)
        missed += sample.min() > 0 or sample.max() < 0
    assert missed / 2000 == pytest.approx(2.0 ** (1 - units), abs=0.03)
