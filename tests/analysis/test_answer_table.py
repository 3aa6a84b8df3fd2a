from dataclasses import replace

import numpy as np
import pytest

from mmbias.analysis import AnswerTable

PROBES = [('shuffle', 0), ('original', None), ('shuffle', 1)]
TOP1 = np.array([[1, 1, 0], [0, 0, 0], [0, 1, 1], [1, 1, 1]], dtype=bool)
LABELS = ['jump', 'swim', 'jump', 'swim']


def table(**options):
    options = {'groups': ['c', 'a', 'c', 'b'], 'ids': ['w', 'x', 'y', 'z'], **options}
    return AnswerTable.from_arrays(TOP1, LABELS, PROBES, **options)


def test_columns_are_found_by_name():
    answers = table()
    assert answers.original.tolist() == [True, False, True, True]
    assert answers.under('shuffle').tolist() == TOP1[:, [0, 2]].tolist()
    assert answers.shares().tolist() == [[1, 0.5], [0, 0], [1, 0.5], [1, 1]]
    assert table(top5=TOP1).shares().shape == (4, 4)


def test_units_are_groups_or_samples():
    assert table().units == 3
    assert table(groups=None).units == 4
    # Samples w and y change under one of the seeds; both are of group c.
    assert table().count_changed_units('shuffle') == 1
    assert table(groups=None).count_changed_units('shuffle') == 2


def test_part_of_a_table_numbers_its_groups_anew():
    part = table(top5=TOP1).take(np.array([True, False, False, True]))
    assert part.top1.tolist() == part.top5.tolist() == TOP1[[0, 3]].tolist()
    assert part.labels.tolist() == LABELS[::3]
    assert part.groups.tolist() == [1, 0]
    assert part.units == 2
    assert part.ids.tolist() == ['w', 'z']
    assert table().take(np.array([3, 0])).ids.tolist() == ['z', 'w']


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        ({'ids': ['w', 'x', 'w', 'z']}, "id 'w' is there twice"),
        ({'ids': ['w']}, r'ids have shape \(1,\), must be \(4,\)'),
        ({'groups': ['a', 'b', 'c', None]}, 'the group is missing in 1 of 4'),
        ({'top5': TOP1[:2]}, r'top5 has shape \(2, 3\)'),
    ],
)
def test_tables_refuse(options, message):
    with pytest.raises(ValueError, match=message):
        table(**options)


def test_donors_go_with_their_samples():
    """Sample w is on x's background under seed 0; the units of those taken keep their numbers."""
    own = np.repeat(np.arange(4)[:, None], 3, axis=1)
    own[0, 0] = 1
    answers = replace(table(groups=None), donors=own)
    assert [answers.pastes(name) for name in ('original', 'shuffle')] == [False, True]
    part = answers.take(np.array([3, 0]))
    assert part.donors.tolist() == [[3, 3, 3], [1, 0, 0]]
    assert part.cross().units.tolist() == [3, 0]
    assert not answers.take(np.array([1, 2])).pastes('shuffle')
    assert table().cross() is None
    assert not table().pastes('shuffle')


def test_top5_has_the_donors_of_top1():
    own = np.repeat(np.arange(4)[:, None], 3, axis=1)
    crossing = replace(table(groups=None, top5=TOP1), donors=own).cross()
    assert crossing.values.tolist() == np.hstack([TOP1, TOP1]).astype(float).tolist()
    assert [list(columns) for columns in crossing.columns] == [[1], [0, 2], [4], [3, 5]]
    assert crossing.donors.shape == (4, 6)
