import numpy as np
import pytest

from mmbias.analysis import confusion_counts, confusion_rates

NAMES = ['run', 'jog', 'sit', 'eat']
LABELS = [0, 0, 0, 2, 2]
ANSWERS = [0, 0, 1, 2, 0]


def test_counts_by_hand():
    counts = confusion_counts(LABELS, ANSWERS, NAMES)
    assert counts.to_numpy().tolist() == [[2, 1, 0, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    assert counts.at['sit', 'run'] == 1
    assert (counts.index.name, counts.columns.name) == ('class', 'answer')


def test_only_present_classes_lose_no_answer():
    counts = confusion_counts(LABELS, ANSWERS, NAMES, present=True)
    assert counts.index.tolist() == counts.columns.tolist() == ['run', 'jog', 'sit']
    assert counts.to_numpy().sum() == len(LABELS)


def test_rates_of_a_class_without_samples_are_undefined():
    rates = confusion_rates(confusion_counts(LABELS, ANSWERS, NAMES))
    assert rates.loc['run'].tolist() == pytest.approx([2 / 3, 1 / 3, 0, 0])
    assert np.isnan(rates.loc[['jog', 'eat']]).all(axis=None)


@pytest.mark.parametrize(
    ('labels', 'answers', 'message'),
    [
        ([0, 1], [0], 'shape'),
        ([], [], 'shape'),
        ([0, 1], [0, 4], 'from 0 to 4, must be in 0..3'),
    ],
)
def test_confusion_refuses(labels, answers, message):
    with pytest.raises(ValueError, match=message):
        confusion_counts(labels, answers, NAMES)


def test_a_single_class_is_a_matrix_of_one_cell():
    assert confusion_counts([2, 2], [2, 2], NAMES, present=True).to_numpy().tolist() == [[2]]
    assert confusion_counts([0, 0], [0, 0], NAMES[:1]).loc['run', 'run'] == 2
