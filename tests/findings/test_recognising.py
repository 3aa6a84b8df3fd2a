import pytest

from mmbias.datasets import read_classes
from mmbias.findings.recognising import find_published


def test_a_data_set_is_recognised_by_exactly_its_classes():
    names = read_classes('kinetics400')
    found = find_published(names)
    assert (found.key, found.title) == ('kinetics400', 'Kinetics-400')
    assert found.reason == 'its classes are exactly those of kinetics400'
    assert found.row['original'] == 0.643
    assert find_published(names[::-1]).key == 'kinetics400'
    assert find_published(names[:-1]) is None
    assert find_published([*names[:-1], 'zumbaa']) is None
    assert find_published(['0', '1']) is None


def test_the_classes_of_han_are_recognised():
    found = find_published(read_classes('weirdkinetics'))
    assert found.key == 'weirdkinetics'
    assert found.row is None
    assert found.han.background.n == 343


def test_a_key_decides_whatever_the_classes():
    assert find_published(['a'], 'diving48').row['log_ratio'] == 1.29
    with pytest.raises(ValueError, match="for 'ucf', but for kinetics400, mit"):
        find_published(['a'], 'ucf')
