import pytest

from mmbias.datasets.official.ucf101 import read_ucf101

TRAIN = 'Archery/v_Archery_g08_c01.avi 3\r\nBowling/v_Bowling_g08_c02.avi 16\r\n'
TEST = 'HandstandPushups/v_HandStandPushups_g01_c12.avi\n'


def test_groups_are_class_and_number_together(write):
    lists = read_ucf101(write({'trainlist02.txt': TRAIN, 'testlist02.txt': TEST}), split=2)
    assert lists['train'].rows.to_dict('list') == {
        'label': ['Archery', 'Bowling'],
        'where': ['trainlist02.txt:1', 'trainlist02.txt:2'],
        'group': ['Archery_g08', 'Bowling_g08'],
    }
    assert lists['train'].forms[0]['video'].tolist() == [
        'Archery/v_Archery_g08_c01',
        'Bowling/v_Bowling_g08_c02',
    ]
    assert lists['test'].rows['label'].tolist() == ['HandstandPushups']
    assert lists['test'].forms[0]['video'].tolist() == [
        'HandstandPushups/v_HandStandPushups_g01_c12'
    ]


def test_lines_of_another_kind_are_mistakes(write):
    annotated = read_ucf101(write({'testlist01.txt': TEST + 'v_Archery_g01.avi\n'}))['test']
    assert len(annotated.rows) == 1
    assert annotated.mistakes == (
        "testlist01.txt:2: 'v_Archery_g01.avi' is not CLASS/v_CLASS_gNN_cNN.avi",
    )


def test_another_index_of_classes(write):
    with pytest.raises(ValueError, match=r'classInd\.txt is another class list than ucf101'):
        read_ucf101(write({'testlist01.txt': TEST, 'classInd.txt': '2 Archery\n1 Bowling\n'}))


@pytest.mark.parametrize('split', [0, 4])
def test_splits_that_are_not_there(tmp_path, split):
    with pytest.raises(ValueError, match='must be from 1 to 3'):
        read_ucf101(tmp_path, split=split)
