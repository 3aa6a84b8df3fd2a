import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, top_k_accuracy_score

from mmbias.analysis import (
    chance_level,
    majority_baseline,
    mean_class_accuracy,
    topk_correct,
)


def test_ties_go_to_the_lower_class():
    scores = [[0.5, 0.5, 0.0]] * 3
    assert topk_correct(scores, [0, 1, 2], 1).tolist() == [True, False, False]
    assert topk_correct(scores, [0, 1, 2], 2).tolist() == [True, True, False]


def test_k_is_cut_to_the_number_of_classes():
    assert topk_correct([[0.1, 0.9]], [0], k=5).all()
    assert not topk_correct([[0.1, 0.9]], [0], k=1).any()


def test_labels_are_repeated_over_the_probes():
    scores = np.array([[[0.9, 0.1], [0.1, 0.9]], [[0.9, 0.1], [0.2, 0.8]]])  # (N, P, C)
    assert topk_correct(scores, [0, 1]).tolist() == [[True, False], [False, True]]
    assert topk_correct(scores, [[0, 1], [1, 1]]).tolist() == [[True, True], [False, True]]


@pytest.mark.parametrize('k', [1, 2, 5])
def test_topk_agrees_with_sklearn(k):
    rng = np.random.default_rng(k)
    scores, labels = rng.random((200, 7)), rng.integers(7, size=200)
    expected = top_k_accuracy_score(labels, scores, k=k, labels=np.arange(7))
    assert topk_correct(scores, labels, k).mean() == pytest.approx(expected)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_every_rank_is_held_by_one_class_despite_ties(classes, seed):
    scores = np.random.default_rng(seed).integers(3, size=classes)
    table = np.tile(scores, (classes, 1))
    for k in range(1, classes + 1):
        assert topk_correct(table, np.arange(classes), k).sum() == k


@pytest.mark.parametrize(
    ('scores', 'labels', 'k', 'message'),
    [
        ([[0.1, 0.9]], [0], 0, 'k is 0'),
        ([[0.1, 0.9]], [2], 1, r'0\.\.1'),
        ([[0.1, 0.9]], [-1], 1, r'0\.\.1'),
        ([[0.1, 0.9]], [0, 1], 1, 'prefix'),
        ([[0.1, float('nan')]], [0], 1, 'NaN'),
        ([[0.1, 0.9]], [0.0], 1, 'dtype'),
        ([[]], [0], 1, 'C >= 1'),
    ],
)
def test_topk_refuses(scores, labels, k, message):
    with pytest.raises(ValueError, match=message):
        topk_correct(scores, labels, k)


def test_mean_class_accuracy_by_hand():
    # Class 4: 1 of 2, class 9: 1 of 1; plain accuracy would be 2/3.
    correct = np.array([[True, False], [False, False], [True, True]])
    assert mean_class_accuracy(correct, [4, 4, 9]).tolist() == [0.75, 0.5]


def test_mean_class_accuracy_agrees_with_sklearn():
    rng = np.random.default_rng(0)
    labels = rng.choice([0, 3, 5], size=300, p=[0.7, 0.2, 0.1])
    answers = rng.choice([0, 3, 5], size=300)
    expected = balanced_accuracy_score(labels, answers)
    assert mean_class_accuracy(answers == labels, labels) == pytest.approx(expected)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_constant_answer_reaches_chance_and_majority(labels):
    table = np.array(labels)
    most = np.bincount(table).argmax()
    assert mean_class_accuracy(table == most, table) == pytest.approx(chance_level(table))
    assert (table == most).mean() == pytest.approx(majority_baseline(table))
    assert majority_baseline(table) >= chance_level(table)


@pytest.mark.parametrize('function', [chance_level, majority_baseline])
def test_baselines_refuse_nothing(function):
    with pytest.raises(ValueError, match='N >= 1'):
        function([])


def test_mean_class_accuracy_refuses_other_lengths():
    with pytest.raises(ValueError, match='3 rows, must be 2'):
        mean_class_accuracy([True, True, False], [0, 1])
