import json

import pytest

from mmbias.datasets.official.sthv2 import read_sthv2

ENTRIES = [
    {
        'id': '74',
        'label': 'closing a box',
        'template': 'Closing [something]',
        'placeholders': ['a'],
    },
    {'id': '9', 'label': '', 'template': 'Putting [a [b] thing], so it stays', 'placeholders': []},
]


@pytest.mark.parametrize(
    ('name', 'split'),
    [
        ('something-something-v2-train.json', 'train'),
        ('train.json', 'train'),
        ('something-something-v2-validation.json', 'test'),
        ('validation.json', 'test'),
    ],
)
def test_templates_without_brackets(write, name, split):
    lists = read_sthv2(write({name: json.dumps(ENTRIES)}))
    assert list(lists) == [split]
    assert lists[split].rows.to_dict('list') == {
        'where': [f'{name}: entry 74', f'{name}: entry 9'],
        'label': ['Closing something', 'Putting a b thing, so it stays'],
    }
    assert lists[split].forms[0]['video'].tolist() == ['74', '9']


def test_processed_lists_name_classes_by_number(write):
    name = 'something-something-v2-train-processed.txt'
    annotated = read_sthv2(write({name: '78 0 50 5\n79 0 50 174\n80 0 5\n'}))['train']
    assert annotated.rows['label'].tolist() == ['Closing something', '174']
    assert annotated.forms[0]['video'].tolist() == ['78', '79']
    assert annotated.mistakes == (f"{name}:3: '80 0 5' is not ID 0 FRAMES NUMBER",)


@pytest.mark.parametrize('name', ['something-something-v2-labels.json', 'labels.json'])
@pytest.mark.parametrize(
    ('labels', 'message'),
    [
        ({'Opening something': '1', 'Closing something': '0'}, "class 0 of 2 is 'Closing"),
        (['Closing something'], 'does not hold a number for each label'),
    ],
)
def test_other_labels_are_refused(write, name, labels, message):
    folder = write({'train.json': json.dumps(ENTRIES), name: json.dumps(labels)})
    with pytest.raises(ValueError, match=message):
        read_sthv2(folder)
