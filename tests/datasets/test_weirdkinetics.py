import pytest
from mmaction.registry import DATASETS

HEADER = 'path,label,setting,background\n'


def build(tmp_path, text):
    (tmp_path / 'test.csv').write_text(text)
    return DATASETS.build(dict(type='WeirdKinetics', ann_file=str(tmp_path / 'test.csv')))


def test_ten_classes_of_kinetics_with_place_and_setting(tmp_path):
    rows = HEADER + 'a.mp4,push up,real,home\nb.mp4,jogging,weird,garage\n'
    dataset = build(tmp_path, rows)
    assert len(dataset.metainfo['classes']) == 10
    info = dataset.get_data_info(1)
    assert dataset.metainfo['classes'][info['label']] == 'jogging'
    assert info['attributes'] == {'setting': 'weird', 'background': 'garage'}


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('path,label,setting\na.mp4,push up,real\n', 'has no column background'),
        ('path,label,background\na.mp4,push up,home\n', 'has no column setting'),
        (HEADER + 'a.mp4,push up,odd,home\n', "setting of a.mp4 is 'odd', allowed: real, weird"),
        (HEADER + 'a.mp4,abseiling,real,home\n', "unknown class 'abseiling', not among 10"),
    ],
)
def test_rows_that_do_not_belong(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        build(tmp_path, text)
