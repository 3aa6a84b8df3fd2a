import pickle

import numpy as np
import pytest
from mmengine.logging.history_buffer import HistoryBuffer

from mmbias.pickles.allowed_globals import (
    NUMBERS,
    allowed_globals,
    look_up_statistic,
    make_empty_array,
    make_number_dtype,
)


@pytest.mark.parametrize(
    ('owner', 'name'),
    [
        (HistoryBuffer, '__init__'),
        (HistoryBuffer, 'register_statistics'),
        (HistoryBuffer.mean, '__globals__'),
        (HistoryBuffer(), 'mean'),
        (np.ndarray, 'mean'),
        (HistoryBuffer, None),
        (HistoryBuffer, ['mean']),
    ],
)
def test_only_statistics_of_the_history_buffer_are_looked_up(owner, name):
    with pytest.raises(pickle.UnpicklingError, match='getattr'):
        look_up_statistic(owner, name)


@pytest.mark.parametrize('name', ['min', 'max', 'mean', 'current'])
def test_statistics_are_those_of_the_history_buffer(name):
    assert look_up_statistic(HistoryBuffer, name) is getattr(HistoryBuffer, name)


@pytest.mark.parametrize('code', ['O', 'O8', 'S4', 'V8', 'i8,O', ['O'], [('a', 'i8')], object])
def test_types_other_than_numbers_are_refused(code):
    with pytest.raises(pickle.UnpicklingError, match=r'numpy\.dtype'):
        make_number_dtype(code, False, True)


@pytest.mark.parametrize('code', NUMBERS)
def test_file_gets_a_type_of_its_own(code):
    made = make_number_dtype(code, False, False)
    assert made == np.dtype(code)
    assert made is not np.dtype(code)


def test_empty_array_ignores_what_the_file_says():
    assert make_empty_array(np.matrix, (10**12,), 'O').shape == (0,)


def test_getattr_is_never_allowed():
    assert getattr not in allowed_globals().values()
    assert np.dtype not in allowed_globals().values()
