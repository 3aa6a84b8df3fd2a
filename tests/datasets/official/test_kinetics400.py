import pytest

from mmbias.datasets.official import OFFICIAL

HEADER = 'label,youtube_id,time_start,time_end,split,is_cc\n'
LINES = 'tai chi,-aBcDeFgHiJ,36,46,val,0\n\nreading book,NA,1234567,1234577,val,1\n'
NAMES = {
    'test': [
        'kinetics-400_val',
        'kinetics400_val',
        'kinetics_val',
        'val',
        'validate',
        'validation',
    ],
    'train': ['kinetics-400_train', 'kinetics400_train', 'kinetics_train', 'train'],
}


@pytest.mark.parametrize(
    ('split', 'name'), [(split, name) for split, names in NAMES.items() for name in names]
)
def test_lists_under_all_their_names(write, split, name):
    lists = OFFICIAL['kinetics400'].read(write({f'{name}.csv': HEADER + LINES}))
    assert list(lists) == [split]
    assert lists[split].rows.to_dict('list') == {
        'label': ['tai chi', 'reading book'],
        'where': [f'{name}.csv:2', f'{name}.csv:4'],
        'group': ['-aBcDeFgHiJ', 'NA'],
    }


def test_names_with_and_without_times(write):
    annotated = OFFICIAL['kinetics400'].read(write({'val.csv': HEADER + LINES}))['test']
    assert [form['video'].tolist() for form in annotated.forms] == [
        ['tai chi/-aBcDeFgHiJ_000036_000046', 'reading book/NA_1234567_1234577'],
        ['tai chi/-aBcDeFgHiJ', 'reading book/NA'],
    ]


def test_times_that_are_no_seconds(write):
    annotated = OFFICIAL['kinetics400'].read(write({'val.csv': HEADER + 'run,a,1.5,x,val,0\n'}))
    assert annotated['test'].mistakes == ("val.csv:2: time '1.5' to 'x', must be whole seconds",)
    assert annotated['test'].rows.empty


def test_ten_classes(write):
    lists = OFFICIAL['kinetics10'].read(
        write({'train.csv': HEADER + LINES, 'val.csv': HEADER + LINES})
    )
    assert list(lists) == ['train', 'test']
    assert lists['test'].rows['label'].tolist() == ['reading book']
    assert lists['test'].rows['where'].tolist() == ['val.csv:4']
    assert [form['video'].tolist() for form in lists['test'].forms] == [
        ['reading book/NA_1234567_1234577'],
        ['reading book/NA'],
    ]


def test_mimetics_has_clips_of_the_same_video(write):
    text = (
        'label,youtube_id,full_path,num_files,time_start,time_end\r\n'
        'tai chi,x,/a,9,2,4\r\nbowling,x,/b,9,5,6\r\n'
    )
    lists = OFFICIAL['mimetics'].read(write({'mimetics.csv': text}))
    assert list(lists) == ['test']
    assert lists['test'].rows['group'].tolist() == ['x', 'x']
    assert [form['video'].tolist() for form in lists['test'].forms] == [
        ['tai chi/x_000002_000004', 'bowling/x_000005_000006']
    ]


def test_other_splits_are_refused(tmp_path):
    with pytest.raises(ValueError, match='split is 2, must be 1'):
        OFFICIAL['kinetics400'].read(tmp_path, split=2)
