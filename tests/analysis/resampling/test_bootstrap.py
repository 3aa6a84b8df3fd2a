import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis import (
    bootstrap_accuracies,
    log_ratio,
    mean_class_accuracy,
    percentile_interval,
)


def paired_answers(n, *, original=0.6, probe=0.4, seed=0):
    """Answers whose second column is right only where the first is, shape (n, 2)."""
    first = np.random.default_rng(seed).random(n)
    return np.column_stack([first < original, first < probe])


@given(st.integers(1, 40), st.integers(1, 5), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=40)
def test_first_row_is_the_data(n, classes, seed, grouped):
    rng = np.random.default_rng(seed)
    correct, labels = rng.random((n, 3)), rng.integers(classes, size=n)
    groups = rng.integers(4, size=n) if grouped else None
    drawn = bootstrap_accuracies(correct, labels, groups=groups, resamples=2, seed=seed)
    np.testing.assert_allclose(drawn.accuracy[0], correct.mean(axis=0))
    np.testing.assert_allclose(drawn.mean_class[0], mean_class_accuracy(correct, labels))
    assert drawn.accuracy.shape == drawn.mean_class.shape == (3, 3)


@pytest.mark.parametrize('grouped', [False, True])
def test_order_of_the_samples_changes_nothing(grouped):
    rng = np.random.default_rng(0)
    correct, labels, groups = paired_answers(90), rng.integers(4, size=90), np.arange(90) // 3
    order = rng.permutation(90)
    options = {'resamples': 50, 'seed': 3}
    first = bootstrap_accuracies(correct, labels, groups=groups if grouped else None, **options)
    second = bootstrap_accuracies(
        correct[order], labels[order], groups=groups[order] if grouped else None, **options
    )
    np.testing.assert_array_equal(first.accuracy, second.accuracy)
    np.testing.assert_array_equal(first.mean_class, second.mean_class)


def test_seed_decides():
    data = paired_answers(50), np.arange(50) % 3
    same = [bootstrap_accuracies(*data, resamples=20, seed=seed).accuracy for seed in (1, 1, 2)]
    np.testing.assert_array_equal(same[0], same[1])
    assert (same[0] != same[2]).any()


def test_columns_stay_paired():
    correct = paired_answers(200)
    drawn = bootstrap_accuracies(
        np.column_stack([correct, correct[:, 0]]), np.arange(200) % 7, resamples=300
    )
    # The second column is right only where the first is, in every resample too.
    assert (drawn.accuracy[:, 1] <= drawn.accuracy[:, 0]).all()
    np.testing.assert_array_equal(drawn.mean_class[:, 0], drawn.mean_class[:, 2])


def test_mean_class_runs_over_the_classes_drawn():
    # One sample per class, one right: M* is the right share of the distinct samples drawn.
    drawn = bootstrap_accuracies([[1], [0]], ['a', 'b'], resamples=500)
    assert set(drawn.mean_class[1:, 0].tolist()) == {0.0, 0.5, 1.0}
    assert (drawn.mean_class[1:] == 0.5).mean() == pytest.approx(0.5, abs=0.08)


def test_intervals_agree_with_scipy():
    correct = paired_answers(300, seed=5)
    drawn = bootstrap_accuracies(correct, np.zeros(300), resamples=20_000)
    reference = {'method': 'percentile', 'n_resamples': 20_000, 'batch': 500, 'rng': 1}
    ours = percentile_interval(drawn.accuracy[1:, 0])
    theirs = stats.bootstrap((correct[:, 0],), np.mean, **reference).confidence_interval
    np.testing.assert_allclose(ours, theirs, atol=0.004)
    ours = percentile_interval(log_ratio(drawn.accuracy[1:, 0], drawn.accuracy[1:, 1]))
    theirs = stats.bootstrap(
        (correct[:, 0], correct[:, 1]),
        lambda a, b, axis: np.log(a.mean(axis=axis) / b.mean(axis=axis)),
        paired=True,
        vectorized=True,
        **reference,
    ).confidence_interval
    np.testing.assert_allclose(ours, theirs, atol=0.01)


def test_mean_class_interval_agrees_with_plain_resampling():
    rng = np.random.default_rng(2)
    labels = rng.choice(3, size=60, p=[0.7, 0.2, 0.1])
    correct = rng.random(60) < np.array([0.9, 0.5, 0.2])[labels]
    drawn = bootstrap_accuracies(correct[:, None], labels, resamples=4000)
    plain = []
    for _ in range(4000):
        chosen = rng.integers(60, size=60)
        plain.append(mean_class_accuracy(correct[chosen], labels[chosen]))
    assert drawn.mean_class[1:].mean() == pytest.approx(np.mean(plain), abs=0.005)
    assert drawn.mean_class[1:].std() == pytest.approx(np.std(plain), rel=0.05)


def test_copies_in_one_group_do_not_shorten_the_interval():
    correct, labels = paired_answers(120), np.arange(120) % 4
    alone = bootstrap_accuracies(correct, labels, resamples=8000)
    times = 5
    copies = bootstrap_accuracies(
        np.repeat(correct, times, axis=0),
        np.repeat(labels, times),
        groups=np.repeat(np.arange(120), times),
        resamples=8000,
    )
    np.testing.assert_allclose(
        percentile_interval(copies.accuracy[1:, 0]),
        percentile_interval(alone.accuracy[1:, 0]),
        atol=0.01,
    )
    assert copies.mean_class[1:].std() == pytest.approx(alone.mean_class[1:].std(), rel=0.05)


def test_whole_groups_are_drawn():
    # Groups of 1 and 3 samples: accuracies of 2 draws are 0, 1/4 and 1 only if groups stay whole.
    drawn = bootstrap_accuracies(
        [[1], [0], [0], [0]], [0] * 4, groups=['x', 'y', 'y', 'y'], resamples=300
    )
    assert set(drawn.accuracy[1:, 0].tolist()) == {0.0, 0.25, 1.0}


def test_interval_of_the_log_ratio_covers_the_truth():
    truth, covered, repeats = np.log(0.6 / 0.4), 0, 400
    for repeat in range(repeats):
        rng = np.random.default_rng(repeat)
        correct = np.column_stack([rng.random(250) < 0.6, rng.random(250) < 0.4])
        drawn = bootstrap_accuracies(correct, np.zeros(250), resamples=800, seed=repeat)
        low, high = percentile_interval(log_ratio(*drawn.accuracy[1:].T))
        covered += low <= truth <= high
    # Three binomial standard errors around 95 %, rounded outwards.
    assert 0.91 <= covered / repeats <= 0.985


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'resamples': 0}, 'resamples is 0'),
        ({'correct': np.zeros((0, 2)), 'labels': []}, 'N, Q >= 1'),
        ({'labels': [0]}, 'labels have shape'),
        ({'groups': ['a']}, 'groups have shape'),
        ({'groups': ['a', None]}, 'the group is missing in 1 of 2'),
        ({'groups': ['a', '']}, 'the group is missing in 1 of 2'),
        ({'groups': [1.0, float('nan')]}, 'the group is missing in 1 of 2'),
    ],
)
def test_bootstrap_refuses(change, message):
    arguments = {'correct': [[1, 0], [1, 1]], 'labels': [0, 1]} | change
    with pytest.raises(ValueError, match=message):
        bootstrap_accuracies(**arguments)


@pytest.mark.parametrize(('groups', 'seconds'), [(None, 2), (4_000, 10)])
def test_speed_is_within_three_times_the_goal(groups, seconds):
    """10,000 resamples of 20,000 samples, 100 classes and 5 columns, in processor time."""
    rng = np.random.default_rng(0)
    labels = rng.integers(100, size=20_000)
    correct = rng.random((20_000, 5)) < [0.64, 0.33, 0.6, 0.2, 0.5]
    names = None if groups is None else rng.integers(groups, size=20_000)
    start = time.process_time()
    bootstrap_accuracies(correct, labels, groups=names, resamples=10_000)
    assert time.process_time() - start < 3 * seconds
