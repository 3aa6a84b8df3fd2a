import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmbias.analysis import log_ratio, static_share

# Hara et al. 2021, Table 1: original %, shuffled %, log ratio.
HARA_TABLE_1 = {
    'Kinetics-400': (64.3, 32.7, 0.68),
    'Moments in Time': (27.1, 14.2, 0.65),
    'ActivityNet': (33.4, 29.6, 0.12),
    'UCF-101': (45.3, 32.0, 0.35),
    'HMDB-51': (19.4, 11.0, 0.56),
    'Something v2': (44.3, 2.3, 2.95),
    'Jester': (92.0, 20.1, 1.52),
    'Gym288': (71.7, 3.9, 2.92),
    'Diving48': (15.1, 4.2, 1.29),
}
ROUNDED = {'HMDB-51', 'Something v2', 'Gym288', 'Diving48'}
accuracies = st.floats(0.001, 1)


@pytest.mark.parametrize('name', HARA_TABLE_1)
def test_printed_log_ratio_is_possible_given_the_printed_accuracies(name):
    original, shuffled, printed = HARA_TABLE_1[name]
    lowest = log_ratio((original - 0.05) / 100, (shuffled + 0.05) / 100)
    highest = log_ratio((original + 0.05) / 100, (shuffled - 0.05) / 100)
    assert lowest <= printed + 0.005
    assert printed - 0.005 <= highest


def test_printed_log_ratios_follow_but_for_the_last_digit_of_four():
    differs = set()
    for name, (original, shuffled, printed) in HARA_TABLE_1.items():
        ratio = round(float(log_ratio(original / 100, shuffled / 100)), 2)
        assert abs(ratio - printed) < 0.025
        if ratio != printed:
            differs.add(name)
    assert differs == ROUNDED


def test_log_ratio_at_its_ends():
    ratios = log_ratio([0.5, 0.5, 0.0, 0.0, 1.0], [0.5, 0.0, 0.5, 0.0, math.exp(-1)])
    np.testing.assert_allclose(ratios, [0.0, math.inf, -math.inf, math.nan, 1.0])


@given(accuracies, accuracies)
def test_log_ratio_is_antisymmetric(original, probe):
    assert log_ratio(original, probe) == pytest.approx(-log_ratio(probe, original))


def test_static_share_at_its_ends():
    shares = static_share(0.75, [0.25, 0.5, 0.75, 0.0, 1.0], 0.25)
    np.testing.assert_allclose(shares, [0.0, 0.5, 1.0, -0.5, 1.5])


def test_static_share_is_undefined_without_accuracy_above_chance():
    assert np.isnan(static_share([0.25, 0.2], [0.25, 0.1], 0.25)).all()


@given(st.floats(0, 1), st.integers(2, 400))
def test_static_share_recovers_the_share_of_the_calibrated_control(rho, classes):
    # A competent model keeps rho of the videos and guesses on the others.
    shuffled = rho + (1 - rho) / classes
    assert static_share(1.0, shuffled, 1 / classes) == pytest.approx(rho, abs=1e-12)


@given(st.floats(0.1, 0.9), st.integers(2, 50), st.floats(0.1, 1), st.floats(0.1, 1))
def test_static_share_depends_on_what_was_learnt(rho, classes, static, ordered):
    """Shares of the static and of the other videos that are learnt; the rest is guessed."""
    chance = 1 / classes
    above = (1 - chance) * np.array([rho * static, (1 - rho) * ordered])  # above chance
    share = static_share(chance + above.sum(), chance + above[0], chance)
    assert share == pytest.approx(rho * static / (rho * static + (1 - rho) * ordered))
    assert static_share(chance + above[0], chance + above[0], chance) == pytest.approx(1)
    assert static_share(chance + above[1], chance, chance) == pytest.approx(0)


@pytest.mark.parametrize(
    ('function', 'arguments', 'message'),
    [
        (log_ratio, (64.3, 0.3), 'accuracy_original is 64.3'),
        (log_ratio, (0.6, -0.1), 'accuracy_probe is -0.1'),
        (static_share, (0.6, 1.5, 0.1), 'mean_class_probe is 1.5'),
        (static_share, (0.6, 0.5, 0.0), 'chance is 0'),
    ],
)
def test_only_fractions_are_accepted(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
