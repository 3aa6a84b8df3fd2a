import math

import numpy as np
import pytest
from scipy import stats

from mmbias.analysis import (
    Estimate,
    ResampledAccuracies,
    bca_interval,
    bootstrap_accuracies,
    choose_interval,
    log_ratio,
    percentile_interval,
    read_estimate,
)


def drawn_from(rows, units, left_out=()):
    column = np.asarray(rows, dtype=float)[:, None]
    left_out = np.array(left_out, dtype=int)
    return ResampledAccuracies(column, column, units, left_out, np.array([units]), grouped=True)


def read(rows, units, left_out=(), **options):
    """An estimate of rows that are given."""
    return read_estimate(drawn_from(rows, units, left_out), np.positive, [0], **options)


def test_value_is_the_first_row_and_the_ends_are_resamples():
    rows = [7.0, *range(1, 1001)]
    # A million units: a hair outside the 25th and the 975th.
    assert read(rows, 1_000_000) == Estimate(7.0, 25.0, 976.0)
    assert read(rows, 1_000_000, confidence=0.5) == Estimate(7.0, 250.0, 751.0)
    # 9 units: t(0.975, 8) sqrt(9 / 8) = 2.446, whose normal tail is 0.0072.
    assert read(rows, 9) == Estimate(7.0, 8.0, 993.0)


def test_jackknife_rows_are_no_resamples():
    rows = [2.0, 1.0, 2.0, 3.0, 2.5, 2.0, 1.5]
    few = dict(units=3, left_out=[1, 1, 1])
    estimate = read(rows, **few, interval='jackknife t')
    # The mean of 1, 2 and 3, whose standard error is 1 / sqrt(3).
    half = stats.t.ppf(0.975, 2) / math.sqrt(3)
    assert (estimate.low, estimate.high) == pytest.approx((2 - half, 2 + half))
    cut = read(rows, **few, interval='jackknife t', within=(0.0, 3.0))
    assert cut == Estimate(2.0, 0.0, 3.0)
    assert read(rows, **few, confidence=0.1).high <= 3.0


def test_one_unit_has_no_interval():
    estimate = read([0.5, 0.5, 0.5], 1)
    assert estimate.value == 0.5
    assert math.isnan(estimate.low)
    assert math.isnan(estimate.high)


def test_bca_of_log_ratios_agrees_with_scipy():
    # Fractions of many seeds, skewed: 0 and 1 alone would leave gaps between the draws.
    rng = np.random.default_rng(0)
    correct = np.column_stack([rng.beta(3, 1, size=40), rng.beta(0.3, 2, size=40)])
    drawn = bootstrap_accuracies(correct, np.zeros(40), resamples=20_000, jackknife=True)
    ratio = np.asarray(log_ratio(drawn.accuracy[:, 0], drawn.accuracy[:, 1]))
    reference = stats.bootstrap(
        (correct[:, 0], correct[:, 1]),
        lambda a, b, axis: np.log(a.mean(axis=axis) / b.mean(axis=axis)),
        method='BCa',
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        rng=1,
    ).confidence_interval
    value, draws, without = float(ratio[0]), ratio[1:20_001], ratio[20_001:]
    ours = bca_interval(value, draws, without, left_out=drawn.left_out)
    np.testing.assert_allclose(ours, reference, atol=0.02)
    assert percentile_interval(draws)[1] > ours[1] + 0.03  # the correction is no rounding error
    widened = bca_interval(value, draws, without, left_out=drawn.left_out, units=40)
    assert read_estimate(drawn, log_ratio, [0, 1], interval='bca') == Estimate(value, *widened)
    assert widened[0] <= ours[0] < ours[1] <= widened[1]


@pytest.mark.parametrize(
    ('method', 'units', 'confidence', 'chosen'),
    [
        ('percentile', 7, 0.95, 'percentile'),
        ('bca', 7, 0.95, 'bca'),
        ('bca', 6, 0.95, 'jackknife t'),
        ('percentile', 7, 0.99, 'jackknife t'),
    ],
)
def test_choice(method, units, confidence, chosen):
    assert choose_interval(method, units, confidence) == chosen


def test_unknown_interval_is_refused():
    with pytest.raises(ValueError, match="unknown interval 'basic', allowed: percentile, bca"):
        choose_interval('basic', 10, 0.95)
