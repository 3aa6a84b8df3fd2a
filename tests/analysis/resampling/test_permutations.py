import numpy as np
import pytest
from scipy import stats

from mmbias.analysis.resampling.permutations import rearrange


def arrange(answers, classes, values, groups=None):
    arrays = [np.asarray(answers, bool)]
    arrays += [np.asarray(codes, np.intp) for codes in (classes, values)]
    return rearrange(*arrays, None if groups is None else np.asarray(groups, np.intp))


def draw(arranged, size=4000):
    return arranged.draw(np.random.default_rng(0), size)


def test_right_answers_of_a_class_are_dealt_as_from_an_urn():
    # Class 0: 3 right of 8, values 5 + 3. Class 1 has one value and stands still.
    arranged = arrange(
        [1, 1, 1, 0, 0, 0, 0, 0, 1, 0], [0] * 8 + [1] * 2, [0] * 5 + [1] * 3 + [1] * 2
    )
    right, totals = draw(arranged)
    assert (totals == [[5, 3], [0, 2]]).all()
    assert (right.sum(axis=2) == [3, 1]).all()
    expected = stats.hypergeom(8, 3, 5).pmf(np.arange(4))
    shares = np.bincount(right[:, 0, 1].astype(int), minlength=4)[::-1] / len(right)
    np.testing.assert_allclose(shares, expected, atol=0.03)
    assert arranged.moved == 8
    assert arranged.compared.tolist() == [True, False]


def test_three_values_have_the_covariance_of_the_urn():
    values, right = np.repeat([0, 1, 2], [6, 3, 4]), 5
    drawn, _ = draw(arrange(np.arange(13) < right, np.zeros(13), values), 20_000)
    urn = stats.multivariate_hypergeom([6, 3, 4], right)
    np.testing.assert_allclose(drawn[:, 0].mean(axis=0), urn.mean(), atol=0.03)
    np.testing.assert_allclose(np.cov(drawn[:, 0].T), urn.cov(), atol=0.03)


def test_samples_stay_in_their_group_where_it_has_several_values():
    # Group 0 is always right, group 1 always wrong: nothing changes within them.
    groups, values = np.repeat([0, 1], 6), [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1]
    arranged = arrange(groups == 0, np.zeros(12), values, groups)
    assert arranged.name == 'samples of a class and group'
    right, totals = draw(arranged, 50)
    assert (right == [[1, 5]]).all()
    assert (totals == [[6, 6]]).all()


def test_groups_of_one_value_change_places_whole():
    # Three groups of one class, 1, 2 and 3 samples; the first alone has value 1.
    groups, classes = [0, 1, 1, 2, 2, 2], [0] * 6
    arranged = arrange([1, 1, 0, 0, 0, 0], classes, [1, 0, 0, 0, 0, 0], groups)
    assert arranged.name == 'whole groups that have the same classes'
    right, totals = draw(arranged)
    pairs, counts = np.unique(
        np.column_stack([totals[:, 0, 1], right[:, 0, 1]]), axis=0, return_counts=True
    )
    assert pairs.tolist() == [[1, 1], [2, 1], [3, 0]]
    np.testing.assert_allclose(counts / len(right), 1 / 3, atol=0.03)


def test_groups_change_places_only_with_groups_of_the_same_classes():
    # Groups 0, 1: both classes; group 2: class 0 alone, no partner.
    groups, classes = [0, 0, 1, 1, 2], [0, 1, 0, 1, 0]
    arranged = arrange([1, 1, 0, 0, 1], classes, [0, 0, 1, 1, 1], groups)
    right, totals = draw(arranged, 400)
    assert arranged.moved == 4
    assert (totals == [[1, 2], [1, 1]]).all()
    # A group keeps its classes together: both of its answers fall to the same value.
    assert set(map(tuple, right[:, :, 0])) == {(1.0, 1.0), (0.0, 0.0)}
    assert (right[:, 0, 1] == 2 - right[:, 0, 0]).all()


@pytest.mark.parametrize('groups', [None, [0, 0, 1, 1]])
def test_nothing_to_move(groups):
    arranged = arrange([1, 0, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1], groups)
    assert arranged.moved == 0
    assert not arranged.compared.any()
    assert (draw(arranged, 3)[0] == [[1, 0], [0, 1]]).all()


def test_groups_of_one_value_move_beside_a_group_of_several():
    # Groups 0 to 2 have one value and move whole; group 3 has both, and its own samples move.
    groups, values = [0, 0, 1, 1, 2, 3, 3, 3], [0, 0, 1, 1, 1, 0, 0, 1]
    arranged = arrange([1, 1, 0, 0, 0, 1, 0, 0], [0] * 8, values, groups)
    assert arranged.moved == 8
    assert arranged.name == (
        'whole groups that have the same classes (5) and samples of a class and group (3)'
    )
    right, totals = draw(arranged, 9000)
    # The two right answers of group 0 fall to value 0 with probability 1/3, the one of group 3
    # with probability 2/3, each by itself. Value 0 has one whole group and two samples.
    shares = np.bincount(right[:, 0, 0].astype(int), minlength=4) / len(right)
    np.testing.assert_allclose(shares, [2 / 9, 4 / 9, 1 / 9, 2 / 9], atol=0.02)
    assert set(totals[:, 0, 0]) == {3, 4}
    assert (totals.sum(axis=2) == 8).all()


def test_a_lone_group_of_one_value_stands_still_beside_groups_of_several():
    arranged = arrange([1, 1, 0, 1], [0] * 4, [0, 0, 0, 1], [0, 0, 1, 1])
    assert (arranged.moved, arranged.name) == (2, 'samples of a class and group')
    right, totals = draw(arranged, 50)
    assert (totals == [[3, 1]]).all()
    assert set(right[:, 0, 0]) == {2, 3}
