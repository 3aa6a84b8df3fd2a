from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis.resampling.exchanges import rank_first

TABLES = st.integers(2, 4).flatmap(
    lambda answers: st.lists(
        st.lists(st.integers(-60, 60), min_size=answers, max_size=answers), min_size=1, max_size=5
    )
)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_ranks_agree_with_all_choices(rows):
    table = np.array(rows)
    off = np.array([abs(sum(choice) - table.mean(axis=1).sum()) for choice in product(*rows)])
    seen = abs(table[:, 0].sum() - table.mean(axis=1).sum())
    rank = rank_first(table)
    assert rank.p_value == pytest.approx((off >= seen - 1e-9).mean())
    assert rank.smallest == pytest.approx((off >= off.max() - 1e-9).mean())


def test_rows_that_cannot_differ_change_nothing():
    table = np.array([[1, 0, 0], [0, 1, 1]])
    assert rank_first(np.vstack([table, [[5, 5, 5], [0, 0, 0]]])) == rank_first(table)
    nothing = rank_first(np.array([[3, 3], [0, 0]]))
    assert (nothing.p_value, nothing.smallest) == (1, 1)


def test_tails_are_those_of_the_binomial_far_out():
    # 3,000 fair coins with 2,900 heads: both tails, which a Fourier transform would lose.
    coins = np.where(np.arange(3000)[:, None] < 2900, [[1, 0]], [[0, 1]])
    expected = 2 * stats.binom.sf(2899, 3000, 0.5)
    assert expected == 0  # below 1e-300
    assert rank_first(coins).p_value < 1e-140
    fewer = coins[2400:]  # 500 of 600
    expected = 2 * stats.binom.sf(499, 600, 0.5)
    assert expected < 1e-60
    assert rank_first(fewer).p_value == pytest.approx(expected)


def test_wide_sums_of_few_units_are_exact():
    # Sums of thousands, as large groups have them: 2 of 2^3 sign patterns.
    table = np.array([[40_000, 10_000], [35_000, 12_345], [20_001, 20_000]])
    assert rank_first(table).p_value == 0.25
