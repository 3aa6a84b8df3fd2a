from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmbias.analysis import benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(P_VALUES)
def test_holm_is_the_closed_bonferroni_test(p_values):
    # An intersection of m hypotheses has p = m min p; one is rejected if all that hold it are.
    places = range(len(p_values))
    subsets = [s for size in places for s in combinations(places, size + 1)]
    bonferroni = {s: min(1.0, len(s) * min(p_values[i] for i in s)) for s in subsets}
    expected = [max(p for s, p in bonferroni.items() if i in s) for i in places]
    np.testing.assert_allclose(holm(p_values), expected, atol=1e-12)


@given(P_VALUES)
def test_benjamini_hochberg_rejects_what_the_step_up_rule_does(p_values):
    level, ordered = 0.05, np.sort(p_values)
    passed = np.flatnonzero(ordered <= level * np.arange(1, len(ordered) + 1) / len(ordered))
    bar = ordered[passed[-1]] if len(passed) else -1
    adjusted = benjamini_hochberg(p_values)
    clear = np.abs(adjusted - level) > 1e-9  # equal up to rounding either way
    np.testing.assert_array_equal((adjusted <= level)[clear], (np.array(p_values) <= bar)[clear])


@given(P_VALUES)
def test_holm_is_the_stricter(p_values):
    assert (holm(p_values) >= benjamini_hochberg(p_values) - 1e-12).all()
    assert (benjamini_hochberg(p_values) >= np.array(p_values) - 1e-12).all()


@pytest.mark.parametrize('adjust', [holm, benjamini_hochberg])
def test_what_was_not_compared_is_no_member_of_the_family(adjust):
    adjusted = adjust([np.nan, 0.02, np.nan, 0.5])
    np.testing.assert_array_equal(adjusted[[0, 2]], [np.nan, np.nan])
    np.testing.assert_array_equal(adjusted[[1, 3]], adjust([0.02, 0.5]))
    assert np.isnan(adjust([np.nan])).all()


@pytest.mark.parametrize('adjust', [holm, benjamini_hochberg])
@pytest.mark.parametrize(
    ('p_values', 'message'), [([0.5, 1.5], 'p_values are 1.5'), (0.5, r'of shape \(\)')]
)
def test_adjusting_refuses(adjust, p_values, message):
    with pytest.raises(ValueError, match=message):
        adjust(p_values)
