import math

import numpy as np
import pytest

from mmbias.datasets.class_lists import read_classes
from mmbias.published import PUBLISHED, read_published
from mmbias.published.tables import FOLDER

HALF = 0.0005  # of the last printed digit of an accuracy in percent


@pytest.fixture
def cells():
    return read_published('han_background')


def solve_counts(first, second, correct, total):
    """Counts of two sets that round to the two accuracies and sum to the given ones."""
    return [
        (right, size, correct - right, total - size)
        for size in range(1, total)
        for right in range(max(0, correct - total + size), min(size, correct) + 1)
        if abs(right / size - first) <= 0.00005 + 1e-12
        and abs((correct - right) / (total - size) - second) <= 0.00005 + 1e-12
    ]


def test_every_file_has_a_name():
    assert sorted(path.stem for path in FOLDER.glob('*.csv')) == list(PUBLISHED)


def test_printed_log_ratios_follow_from_the_accuracies_within_rounding():
    table = read_published('hara2021_table1')
    low = np.log((table['original'] - HALF) / (table['shuffled'] + HALF))
    high = np.log((table['original'] + HALF) / (table['shuffled'] - HALF))
    assert table['log_ratio'].between(low - 0.005, high + 0.005).all()
    plain = np.log(table['original'] / table['shuffled']).round(2)
    off = table['dataset'][plain != table['log_ratio']]
    assert off.tolist() == ['hmdb51', 'sthv2', 'gym288', 'diving48']


def test_static_share_by_hand():
    table = read_published('hara2021_table1').set_index('dataset')
    jester = (0.201 - 1 / 27) / (0.92 - 1 / 27)
    assert table.loc['jester', 'static_share'] == pytest.approx(jester)
    assert table.loc['jester', 'chance'] == pytest.approx(1 / 27)
    # What the paper calls biased keeps more of its accuracy than anything it does not.
    kinds = table.groupby('kind')['static_share']
    assert kinds.min()['generic'] > kinds.max()['fine-grained']
    assert kinds.size().to_dict() == {'fine-grained': 4, 'generic': 5}


def test_cells_of_the_figure(cells):
    assert len(cells) == 43
    assert (cells['correct'].sum(), cells['total'].sum()) == (240, 343)
    assert (cells['total'] > 0).all()
    assert not cells.duplicated(['class', 'background']).any()
    corner = cells.iloc[0]
    assert corner.tolist() == ['brushing teeth', 'outdoor', 0, 5]


def test_sizes_that_the_text_names(cells):
    sizes = cells.set_index(['class', 'background'])['total']
    assert sizes['playing basketball', 'outdoor'] == 21
    assert sizes['flipping pancake', 'home'] == 24
    assert sizes.groupby('class').sum().loc['playing basketball'] == 30


def test_classes_are_those_of_the_class_list(cells):
    names = set(cells['class'])
    assert len(names) == 10
    assert names <= set(read_classes('kinetics400'))


def test_single_classes_are_those_of_the_figure(cells):
    table = read_published('han_classes')
    assert set(table['class']) <= set(cells['class'])
    assert set(table['set']) <= {'real', 'weird'}
    sizes = cells.groupby('class')[['correct', 'total']].sum()
    for name in table['class'][table['accuracy'] == 1]:
        assert sizes.loc[name, 'correct'] == sizes.loc[name, 'total']
    assert (sizes['total'].min(), sizes['total'].max()) == (30, 38)
    assert tuple(sizes.loc['flipping pancake']) == (31, 34)


def test_derived_counts_are_the_only_ones(cells):
    table = read_published('han_accuracy').set_index('set')
    totals = cells[['correct', 'total']].sum()
    real, weird = table.loc['real'], table.loc['weird']
    solutions = solve_counts(real['accuracy'], weird['accuracy'], *totals)
    columns = ['derived_correct', 'derived_total']
    assert solutions == [(*real[columns], *weird[columns])]
    kinetics = table.loc['kinetics400']
    assert round(100 * kinetics['derived_correct'] / kinetics['derived_total'], 2) == 97.33
    assert not [k for k in range(498) if math.isclose(round(100 * k / 497, 2), 97.33)]


def test_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"'han_table', there are: han_accuracy, han_b"):
        read_published('han_table')
