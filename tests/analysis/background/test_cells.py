import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mmbias.analysis import count_cells, wilson_interval

ROOMS = np.array(['home', 'home', 'cafe', 'home', 'park'])
CLASSES = np.array(['eat', 'run', 'eat', 'eat', 'run'])
CORRECT = np.array([True, False, True, False, True])


def wilson_by_hand(correct, total):
    z = stats.norm.ppf(0.975)
    share, square = correct / total, z**2 / total
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * np.sqrt(share * (1 - share) / total + square / (4 * total))
    return middle - half, middle + half


def test_cells_by_hand():
    cells = count_cells(CORRECT, {'class': CLASSES, 'room': ROOMS})
    assert cells[['class', 'room', 'correct', 'total', 'accuracy']].to_numpy().tolist() == [
        ['eat', 'cafe', 1, 1, 1.0],
        ['eat', 'home', 1, 2, 0.5],
        ['run', 'home', 0, 1, 0.0],
        ['run', 'park', 1, 1, 1.0],
    ]


def test_an_empty_cell_is_absent():
    cells = count_cells(CORRECT, {'class': CLASSES, 'room': ROOMS})
    table = cells.pivot(index='class', columns='room', values='correct')
    assert np.isnan(table.loc['eat', 'park'])
    assert (cells['total'] > 0).all()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 3)), min_size=1))
def test_margins_are_weighted_means_of_cells(rows):
    correct, rows_key, columns_key = (np.array(column) for column in zip(*rows, strict=True))
    cells = count_cells(correct, {'a': rows_key, 'b': columns_key})
    (overall,) = count_cells(correct, {}).itertuples()
    assert (overall.correct, overall.total) == (correct.sum(), len(correct))
    assert np.average(cells['accuracy'], weights=cells['total']) == pytest.approx(overall.accuracy)
    margin = count_cells(correct, {'a': rows_key})
    sums = cells.groupby('a')[['correct', 'total']].sum()
    np.testing.assert_array_equal(margin[['correct', 'total']], sums)


@pytest.mark.parametrize(('correct', 'total'), [(0, 5), (8, 12), (21, 21), (101, 181)])
def test_wilson_by_hand(correct, total):
    expected = np.clip(wilson_by_hand(correct, total), 0, 1)
    np.testing.assert_allclose(wilson_interval(correct, total), expected, atol=1e-9)
    (cell,) = count_cells(np.arange(total) < correct, {}).itertuples()
    assert (cell.low, cell.high) == pytest.approx(expected)


def test_categories_keep_their_order_and_only_those_that_occur():
    rooms = pd.Categorical(ROOMS, categories=['park', 'gym', 'home', 'cafe'])
    assert count_cells(CORRECT, {'room': rooms})['room'].tolist() == ['park', 'home', 'cafe']


def test_small_cells_are_marked_by_the_width_of_their_interval():
    marked = {
        total: [k for k in range(total + 1) if count_cells(np.arange(total) < k, {}).too_small[0]]
        for total in (3, 4, 11, 12)
    }
    assert marked == {3: [0, 1, 2, 3], 4: [1, 2, 3], 11: [5, 6], 12: []}


def test_groups_are_counted_and_change_neither_interval_nor_mark():
    correct, keys = np.arange(40) % 2 == 0, {'room': ['home'] * 40}
    alone = count_cells(correct, keys)
    grouped = count_cells(correct, keys, groups=np.arange(40) // 20)
    assert (alone['units'][0], grouped['units'][0]) == (40, 2)
    assert (alone['too_small'][0], grouped['too_small'][0]) == (False, False)
    assert (alone['low'][0], alone['high'][0]) == (grouped['low'][0], grouped['high'][0])


@pytest.mark.parametrize(
    ('correct', 'keys', 'message'),
    [
        ([0.5, 1.0], {}, 'dtype float64, must be bool'),
        ([], {}, 'N >= 1'),
        ([True, False], {'room': ['home']}, 'room has shape'),
        ([True, False], {'room': ['home', None]}, '1 values of room are missing'),
        ([True, False], {'total': ['a', 'b']}, "a key is called 'total'"),
    ],
)
def test_counting_refuses(correct, keys, message):
    with pytest.raises(ValueError, match=message):
        count_cells(correct, keys)


@pytest.mark.parametrize('name', ['unit', 'group', 'size'])
def test_a_key_may_have_any_name_that_is_no_result(name):
    cells = count_cells(CORRECT, {name: ROOMS}, groups=[0, 1, 2, 3, 4])
    assert cells[[name, 'total']].to_numpy().tolist() == [['cafe', 1], ['home', 3], ['park', 1]]
