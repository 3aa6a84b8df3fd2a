import numpy as np
import pytest

from mmbias.analysis.flips import choose_flips, compare_answers, count_flips

CLASSES = ['run', 'eat', 'sit']


def probabilities(*answers, top=0.8):
    """One row an answer, the rest shared."""
    scores = np.full((len(answers), 3), (1 - top) / 2)
    scores[np.arange(len(answers)), answers] = top
    return scores


def compare(labels, original, probed):
    ids = [f'v{i}' for i in range(len(labels))]
    return compare_answers(ids, labels, original, probed, CLASSES)


def test_what_became_of_the_answers_is_counted():
    # right and stays, wrong and stays, right to wrong twice, wrong to right, wrong to wrong
    labels = [0, 0, 0, 1, 1, 2]
    table = compare(labels, probabilities(0, 1, 0, 1, 0, 0), probabilities(0, 1, 1, 2, 1, 1))
    assert count_flips(table) == dict(
        n=6, changed=4, right_to_wrong=2, wrong_to_right=1, wrong_to_wrong=1
    )
    assert table['changed'].tolist() == [False, False, True, True, True, True]


def test_both_answers_stand_side_by_side():
    table = compare([1], np.array([[0.25, 0.5, 0.25]]), np.array([[0.125, 0.125, 0.75]]))
    (row,) = table.to_dict('records')
    assert row == dict(
        id='v0',
        label='eat',
        answer='eat',
        probability=0.5,
        probe_answer='sit',
        probe_probability=0.75,
        fall=0.375,
        changed=True,
    )


@pytest.mark.parametrize(
    ('most', 'chosen'),
    [(1, ['v4']), (2, ['v4', 'v0']), (3, ['v4', 'v2', 'v0']), (9, ['v4', 'v3', 'v2', 'v1', 'v0'])],
)
def test_the_choice_runs_from_the_clearest_change_to_the_faintest(most, chosen):
    tops = [0.5, 0.6, 0.7, 0.8, 0.9, 0.99]  # the last one does not change
    original = np.vstack([probabilities(0, top=top) for top in tops])
    probed = np.vstack([*[probabilities(1)] * 5, probabilities(0)])
    table = compare([0] * 6, original, probed)
    assert choose_flips(table, most)['id'].tolist() == chosen


def test_the_choice_does_not_depend_on_the_order_of_the_samples():
    table = compare([0] * 7, probabilities(*[0] * 7), probabilities(*[1] * 7))
    backwards = choose_flips(table[::-1], 3)
    assert choose_flips(table, 3)['id'].tolist() == backwards['id'].tolist() == ['v0', 'v3', 'v6']


def test_where_nothing_changes_nothing_is_chosen():
    table = compare([0, 1], probabilities(0, 1), probabilities(0, 1))
    assert choose_flips(table, 3).empty
    assert count_flips(table)['changed'] == 0
