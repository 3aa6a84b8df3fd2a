import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis import equal_accuracy_test, mcnemar_exact, paired_test, sign_flip_test


def answers(both, only_first, only_second, neither):
    pairs = [[1, 1]] * both + [[1, 0]] * only_first + [[0, 1]] * only_second + [[0, 0]] * neither
    return np.array(pairs, dtype=bool).T


def test_mcnemar_by_hand():
    # 9 against 1 of 10 discordant pairs: 2 (1 + 10) / 2^10.
    result = mcnemar_exact(*answers(20, 9, 1, 5))
    assert result.p_value == pytest.approx(22 / 1024)
    assert result.name == 'exact McNemar test'


def test_mcnemar_at_its_ends():
    assert mcnemar_exact(*answers(5, 0, 0, 5)).p_value == 1
    assert mcnemar_exact(*answers(0, 4, 4, 0)).p_value == 1
    assert mcnemar_exact(*answers(0, 100, 0, 0)).p_value == pytest.approx(2.0**-99)


def test_sign_flips_by_hand():
    # The 8 sums of +-1 +-1 +-2: 4, 2, 2, 0, 0, -2, -2, -4.
    assert sign_flip_test([1, 1, 2]).p_value == pytest.approx(2 / 8)
    assert sign_flip_test([1, -1, 2]).p_value == pytest.approx(6 / 8)
    assert sign_flip_test([1, -1]).p_value == 1
    assert sign_flip_test([0, 0]).p_value == 1
    assert sign_flip_test([0, 0.5]).p_value == 1


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=9))
@settings(max_examples=30)
def test_whole_numbers_agree_with_scipy(differences):
    exact = sign_flip_test(differences)
    # Zeros stay in: they double the patterns and change no share of them.
    expected = stats.permutation_test(
        (differences,), np.sum, permutation_type='samples', n_resamples=2**9
    ).pvalue
    assert exact.p_value == pytest.approx(expected)
    assert exact.name == 'exact sign-flip test'


def test_units_of_the_differences_do_not_matter():
    differences = np.array([3, -1, 2, 2, 1, -2, 4, 1])
    exact = sign_flip_test(differences)
    patterns = sign_flip_test(differences / 8)
    assert patterns.name == exact.name
    assert patterns.p_value == pytest.approx(exact.p_value)
    random = sign_flip_test(differences / 8, resamples=255)
    assert random.name == 'Monte Carlo sign-flip test'
    assert random.p_value == pytest.approx(exact.p_value, abs=0.1)


def test_monte_carlo_agrees_with_exact_and_is_seeded():
    differences = np.random.default_rng(4).choice([-2, -1, 1, 2], size=60) + (
        np.arange(60) % 4 == 0
    )
    exact = sign_flip_test(differences)
    first = sign_flip_test(differences / 7, seed=1)
    assert first == sign_flip_test(differences / 7, seed=1)
    assert first.p_value == pytest.approx(exact.p_value, abs=0.02)
    assert 0.001 < exact.p_value < 0.2


def test_large_whole_numbers_follow_the_normal_law():
    differences = np.random.default_rng(1).choice([-3, -2, -1, 1, 2, 3], size=5000)
    # Sums lie 2 apart: half a step is the continuity correction.
    z = (abs(differences.sum()) - 1) / np.sqrt((differences**2).sum())
    expected = 2 * stats.norm.sf(z)
    assert sign_flip_test(differences).p_value == pytest.approx(expected, abs=0.001)


def test_one_seed_of_independent_samples_is_mcnemar():
    first, second = answers(3, 6, 1, 2)
    assert paired_test(first, second[:, None]) == mcnemar_exact(first, second)
    # With 0 and 1 as answers, flipping signs per sample is the same test under another name.
    single = paired_test(first, second[:, None], groups=np.arange(12))
    assert single.p_value == pytest.approx(mcnemar_exact(first, second).p_value)


def test_several_seeds_are_averaged_per_sample():
    original = np.ones(4, dtype=bool)
    probe = np.array([[False, False], [True, False], [True, True], [False, False]])
    # Differences 2, 1, 0, 2 in units of 1/2: all plus is one of 8 patterns, doubled.
    result = paired_test(original, probe)
    assert result.p_value == pytest.approx(2 / 8)
    assert result.name == 'exact sign-flip test'


def test_groups_are_the_units():
    first, second = answers(0, 8, 0, 0)
    grouped = paired_test(first, second[:, None], groups=['a', 'b'] * 4)
    assert grouped.p_value == pytest.approx(2 / 4)
    assert mcnemar_exact(first, second).p_value == pytest.approx(2 / 256)


def test_equal_accuracy_weighs_seeds_not_columns():
    # Shares right: 1 and 1/2 of two seeds against 1 of one; the differences are 0 and -1/2.
    first, second = np.array([[True, True], [True, False]]), np.array([[True], [True]])
    assert equal_accuracy_test(first, second).p_value == 1
    many = [np.repeat(table, 3, axis=0) for table in (first, second)]
    assert equal_accuracy_test(*many).p_value == pytest.approx(2 / 8)
    swapped = equal_accuracy_test(many[1], many[0])
    assert swapped == equal_accuracy_test(*many)


def test_p_values_are_uniform_when_nothing_differs():
    rng = np.random.default_rng(0)
    rejected = 0
    for _ in range(300):
        right = rng.random(40) < 0.5
        probe = rng.random((40, 2)) < 0.5
        rejected += paired_test(right, probe).p_value <= 0.05
    assert 0.01 <= rejected / 300 <= 0.09


@pytest.mark.parametrize(
    ('call', 'message'),
    [
        (lambda: mcnemar_exact([1, 0], [0, 1]), 'must be bool'),
        (lambda: mcnemar_exact([True], [True, False]), 'must both be'),
        (lambda: sign_flip_test([1.0, float('nan')]), 'finite'),
        (lambda: sign_flip_test([1.0], resamples=0), 'resamples is 0'),
        (lambda: paired_test([True], [True]), 'seeds'),
        (lambda: paired_test([[True]], [[True]]), 'correct_original has shape'),
        (lambda: equal_accuracy_test([[True]], [[True], [True]]), r'must be \(1, seeds\)'),
        (lambda: paired_test([1], [[1]]), 'must be bool'),
    ],
)
def test_tests_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()
