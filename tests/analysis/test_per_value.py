import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mmbias.analysis import AnswerTable, summarise_answers, summarise_per_value
from mmbias.analysis.multiplicity import benjamini_hochberg, holm

PROBES = [('original', None), ('shuffle', 0), ('shuffle', 1), ('freeze', None)]
LABELS = np.repeat(['jump', 'swim', 'walk'], [40, 20, 12])
ROOMS = np.tile(['home', 'street'], 36)


def table(groups=None):
    rng = np.random.default_rng(0)
    right = rng.random((72, 4)) < [0.9, 0.5, 0.5, 0.3]
    return AnswerTable.from_arrays(right, LABELS, PROBES, groups=groups)


def per_value(answers, values, **options):
    return summarise_per_value(answers, values, resamples=300, **options)


def test_rows_by_hand():
    answers = table()
    frame = per_value(answers, LABELS).set_index(['value', 'probe'])
    assert list(frame.index) == [
        (v, p) for v in ('jump', 'swim', 'walk') for p in ('shuffle', 'freeze')
    ]
    part = answers.top1[LABELS == 'swim']
    original, shuffle = part[:, 0].mean(), part[:, 1:3].mean()
    row = frame.loc['swim', 'shuffle']
    assert (row['n'], row['classes_present']) == (20, 1)
    assert row['changed'] == (part[:, 1:3] != part[:, :1]).any(axis=1).sum()
    assert row['accuracy_original'] == pytest.approx(original)
    assert row['accuracy'] == pytest.approx(shuffle)
    assert row['drop'] == pytest.approx(original - shuffle)
    assert row['log_ratio'] == pytest.approx(math.log(original / shuffle))
    # Guessing reaches a third of the whole set: a class alone has no other chance level.
    assert row['static_share'] == pytest.approx((shuffle - 1 / 3) / (original - 1 / 3))
    assert row['drop_low'] < row['drop'] < row['drop_high']


def test_attributes_mix_classes():
    answers = table()
    row = per_value(answers, ROOMS).set_index(['value', 'probe']).loc['home', 'freeze']
    part, labels = answers.top1[ROOMS == 'home'], LABELS[ROOMS == 'home']
    means = [part[labels == name].mean(axis=0) for name in np.unique(labels)]
    original, freeze = np.mean(means, axis=0)[[0, 3]]
    assert row['classes_present'] == 3
    assert row['drop'] == pytest.approx(part[:, 0].mean() - part[:, 3].mean())
    assert row['static_share'] == pytest.approx((freeze - 1 / 3) / (original - 1 / 3))


def test_one_value_is_the_summary():
    answers = table()
    row = per_value(answers, ['all'] * 72).set_index('probe').loc['freeze']
    freeze = summarise_answers(answers, resamples=300).probes['freeze']
    for measure in ('drop', 'log_ratio', 'static_share'):
        estimate = getattr(freeze, measure)
        assert row[[measure, f'{measure}_low', f'{measure}_high']].tolist() == [
            estimate.value,
            estimate.low,
            estimate.high,
        ]
    assert row['p_value'] == row['p_adjusted'] == freeze.p_value


@pytest.mark.parametrize('adjust', [holm, benjamini_hochberg])
def test_p_values_are_adjusted_within_a_probe(adjust):
    frame = per_value(table(), LABELS, adjust=adjust)
    assert (frame['p_adjusted'] > frame['p_value']).any()
    for _, rows in frame.groupby('probe'):
        np.testing.assert_array_equal(rows['p_adjusted'], adjust(rows['p_value']))


def test_accuracies_of_single_answers_have_wilsons_interval():
    frame = per_value(table(), LABELS).set_index(['value', 'probe'])
    row = frame.loc['walk', 'freeze']
    right = round(12 * row['accuracy'])
    expected = stats.binomtest(right, 12).proportion_ci(method='wilson')
    assert (row['accuracy_low'], row['accuracy_high']) == pytest.approx(tuple(expected))
    everyone = AnswerTable.from_arrays(np.ones((8, 2), bool), ['a'] * 8, PROBES[::3])
    assert per_value(everyone, ['a'] * 8)['accuracy_original_low'].item() < 0.7


def test_groups_are_counted_within_a_value():
    people = np.arange(72) % 9
    frame = per_value(table(people), LABELS)
    assert frame['num_groups'].tolist() == [9] * 6
    assert per_value(table(), LABELS)['num_groups'].isna().all()
    # Means over groups are no binomial shares: their interval is the bootstrap's.
    row = frame.set_index(['value', 'probe']).loc['walk', 'freeze']
    part = summarise_answers(table(people).take(LABELS == 'walk'), resamples=300)
    assert row['accuracy_low'] == part.probes['freeze'].accuracy.low


def test_groups_that_agree_leave_no_interval_without_width():
    right = np.array([[True, False]] * 8 + [[True, True]] * 8)
    labels, people = np.repeat(['a', 'b'], 8), np.arange(16) % 4
    answers = AnswerTable.from_arrays(right, labels, PROBES[::3], groups=people)
    a, b = per_value(answers, labels).to_dict('records')
    for row, name, correct in ((a, 'accuracy_original', 4), (a, 'accuracy', 0), (b, 'accuracy', 4)):
        expected = tuple(stats.binomtest(correct, 4).proportion_ci(method='exact'))
        assert (row[f'{name}_low'], row[f'{name}_high']) == pytest.approx(expected)
        assert row[f'{name}_bounded']
    unseen = 1 - 0.025 ** (1 / 4)
    assert (a['drop'], b['drop'], b['log_ratio']) == (1, 0, 0)
    assert (a['drop_low'], a['drop_high']) == pytest.approx((1 - 2 * unseen, 1))
    assert (b['drop_low'], b['drop_high']) == pytest.approx((-unseen, unseen))
    assert b['log_ratio_high'] == pytest.approx(-math.log(1 - unseen))


def test_a_class_of_one_sample_has_values_and_no_intervals():
    labels = np.array(['a'] * 11 + ['b'])
    answers = AnswerTable.from_arrays(np.ones((12, 2), bool), labels, PROBES[::3])
    row = per_value(answers, labels).set_index('value').loc['b']
    assert (row['n'], row['drop'], row['p_value']) == (1, 0, 1)
    assert math.isnan(row['drop_low'])


def test_categories_keep_their_order():
    order = pd.Categorical(LABELS, categories=['walk', 'run', 'jump', 'swim'])
    frame = per_value(table(), order)
    assert list(dict.fromkeys(frame['value'])) == ['walk', 'jump', 'swim']


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match='1 values of values are missing'):
        per_value(table(), [None, *LABELS[1:]])


def test_without_probes_there_are_no_rows():
    answers = AnswerTable.from_arrays(np.ones((72, 1), bool), LABELS, PROBES[:1])
    frame = per_value(answers, LABELS)
    assert frame.empty
    assert list(frame.columns) == list(per_value(table(), LABELS).columns)
