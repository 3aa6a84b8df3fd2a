import pandas as pd
import pytest

from mmbias.analysis.typical import choose_examples

CLASSES = ['run', 'eat']
OPTIONS = dict(attribute='setting', usual='real', other='weird')


def samples(*rows):
    """Rows of (id, label, setting, probability of 'run'), and the scores."""
    table = pd.DataFrame(rows, columns=['id', 'label', 'setting', 'run'])
    return table, [[p, 1 - p] for p in table['run']]


def test_the_median_of_the_candidates_is_shown():
    table, scores = samples(
        ('a', 'run', 'real', 0.6),
        ('b', 'run', 'real', 0.9),
        ('c', 'run', 'real', 0.8),
        ('d', 'run', 'real', 0.1),  # not recognised, so no candidate
        ('e', 'run', 'weird', 0.4),
        ('f', 'run', 'weird', 0.1),
        ('g', 'run', 'weird', 0.7),  # recognised, so no candidate
        ('h', 'eat', 'real', 0.2),
        ('i', 'eat', 'weird', 0.3),  # recognised: eat has no failure
    )
    chosen = choose_examples(table, scores, CLASSES, **OPTIONS)
    shown = chosen[['label', 'value', 'recognised', 'id', 'predicted', 'candidates', 'total']]
    assert shown.to_numpy().tolist() == [
        ['run', 'real', True, 'c', 'run', 3, 4],
        ['run', 'weird', False, 'e', 'eat', 2, 3],
        ['eat', 'real', True, 'h', 'eat', 1, 1],
        ['eat', 'weird', False, '', '', 0, 1],
    ]
    assert chosen['probability'].round(6).tolist()[:3] == [0.8, 0.6, 0.8]
    assert chosen['true_probability'].round(6).tolist()[:3] == [0.8, 0.4, 0.8]
    assert chosen['probability'].isna().tolist() == [False, False, False, True]


def test_the_choice_does_not_depend_on_the_order_of_the_samples():
    table, scores = samples(
        *((name, 'run', 'real', 0.75) for name in 'cab'), ('w', 'eat', 'weird', 0.25)
    )
    forwards = choose_examples(table, scores, CLASSES, **OPTIONS)
    backwards = choose_examples(
        table[::-1].reset_index(drop=True), scores[::-1], CLASSES, **OPTIONS
    )
    assert forwards['id'].tolist() == backwards['id'].tolist() == ['b', '']


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        ({'attribute': 'place'}, "no column 'place', there are: id, label, setting"),
        ({'other': 'odd'}, "no sample has setting 'odd', there are: real, weird"),
    ],
)
def test_what_is_not_there_is_named(options, message):
    table, scores = samples(('a', 'run', 'real', 0.6), ('b', 'run', 'weird', 0.6))
    with pytest.raises(ValueError, match=message):
        choose_examples(table, scores, CLASSES, **{**OPTIONS, **options})
