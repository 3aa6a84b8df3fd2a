import numpy as np
import pytest

from mmbias.analysis import average_over_seeds, columns_by_name

PROBES = [('shuffle', 1), ('reverse', None), ('original', None), ('shuffle', 0)]


def test_original_comes_first_and_the_others_keep_their_order():
    columns = columns_by_name(PROBES)
    assert list(columns.items()) == [('original', [2]), ('shuffle', [0, 3]), ('reverse', [1])]


def test_average_over_seeds_by_hand():
    correct = np.array([[True, False, True, False], [True, True, False, True]])
    averaged = average_over_seeds(correct, columns_by_name(PROBES))
    assert averaged.tolist() == [[1.0, 0.5, 0.0], [0.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    ('probes', 'message'),
    [
        ([('shuffle', 0)], 'exactly one'),
        ([('original', None), ('original', None)], 'exactly one'),
        ([('original', 0)], 'exactly one'),
        ([('original', None), ('shuffle', 1), ('shuffle', 1)], r"\('shuffle', 1\) twice"),
    ],
)
def test_columns_refuse(probes, message):
    with pytest.raises(ValueError, match=message):
        columns_by_name(probes)
