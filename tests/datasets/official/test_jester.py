import pytest

from mmbias.datasets.official.jester import read_jester


@pytest.mark.parametrize(
    ('name', 'text', 'lines'),
    [
        ('jester-v1-train.csv', '34;Thumb Up\n5;No gesture\n', (1, 2)),
        (
            'Train.csv',
            'video_id,label,frames,label_id,shape,format\n'
            '34,Thumb Up,37,9,"(100, 176)",jpg\n5,No gesture,37,3,"(100, 132)",jpg\n',
            (2, 3),
        ),
    ],
)
def test_lists_of_the_release_and_of_kaggle(write, name, text, lines):
    lists = read_jester(write({name: text}))
    assert list(lists) == ['train']
    assert lists['train'].rows.to_dict('list') == {
        'label': ['Thumb Up', 'No gesture'],
        'where': [f'{name}:{line}' for line in lines],
        'fps': [12, 12],
    }
    assert lists['train'].forms[0]['video'].tolist() == ['34', '5']


@pytest.mark.parametrize('name', ['jester-v1-validation.csv', 'Validation.csv'])
def test_validation_lists_are_for_testing(write, name):
    text = 'video_id,label\n1,Thumb Up\n' if name == 'Validation.csv' else '1;Thumb Up\n'
    lists = read_jester(write({name: text}))
    assert {split: len(annotated.rows) for split, annotated in lists.items()} == {'test': 1}


def test_other_labels_are_refused(write):
    files = {'jester-v1-train.csv': '1;Thumb Up\n', 'jester-v1-labels.csv': 'Thumb Up\n'}
    with pytest.raises(ValueError, match="class 0 of 1 is 'Thumb Up', must be 'Swiping Left'"):
        read_jester(write(files))
