import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis import percentile_interval, upper_bound_of_none
from mmbias.analysis.resampling.intervals import widened_tail


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_ends_agree_with_numpy(draws, confidence):
    tail = (1 - confidence) / 2
    # The rounding of 1 - 0.95 must not push the quantile to the next value.
    expected = np.quantile(
        draws, [round(tail, 9), round(1 - tail, 9)], method='inverted_cdf'
    ).tolist()
    assert list(percentile_interval(draws, confidence)) == expected


def test_the_25th_of_1000_from_both_sides():
    assert percentile_interval(np.arange(1, 1001)) == (25.0, 975.0)


def test_infinities_survive():
    draws = np.r_[np.full(30, -math.inf), np.zeros(940), np.full(30, math.inf)]
    assert percentile_interval(draws) == (-math.inf, math.inf)
    draws[:20] = draws[-20:] = 0
    assert percentile_interval(draws) == (0.0, 0.0)


def test_too_many_undefined_draws_give_no_interval():
    draws = np.arange(1000.0)
    draws[:25] = math.nan
    assert percentile_interval(draws) == (49.0, 975.0)
    draws[25] = math.nan
    assert np.isnan(percentile_interval(draws)).all()


@pytest.mark.parametrize('units', [2, 9, 100])
def test_widened_tail_gives_a_mean_the_t_interval(units):
    # Resamples of a mean scatter with the standard deviation of divisor G, not G - 1.
    spread = np.sqrt((units - 1) / units)
    half = stats.norm.isf(widened_tail(0.95, units)) * spread
    assert half == pytest.approx(stats.t.ppf(0.975, units - 1))


def test_widened_ends_by_hand():
    # 9 units: the 8th from both sides of 1000 draws instead of the 25th.
    assert percentile_interval(np.arange(1, 1001), units=9) == (8.0, 993.0)
    with pytest.raises(ValueError, match='units is 1, must be at least 2'):
        percentile_interval([1.0], units=1)


@pytest.mark.parametrize('units', [1, 30, 20_000])
def test_bound_of_none_is_clopper_pearson(units):
    expected = stats.binomtest(0, units, alternative='less').proportion_ci(0.95).high
    assert upper_bound_of_none(units) == pytest.approx(expected)
    assert upper_bound_of_none(units) == pytest.approx(1 - 0.05 ** (1 / units))


@pytest.mark.parametrize('confidence', [0, 1, 95])
def test_confidence_is_a_fraction(confidence):
    with pytest.raises(ValueError, match=rf'confidence is {confidence}'):
        percentile_interval([1.0], confidence)


def test_nothing_has_no_interval():
    with pytest.raises(ValueError, match='R >= 1'):
        percentile_interval([])
    with pytest.raises(ValueError, match='units is 0'):
        upper_bound_of_none(0)
