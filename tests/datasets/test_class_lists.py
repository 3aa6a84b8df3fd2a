from pathlib import Path

import pytest

from mmbias.datasets import read_classes

OFFICIAL = Path(__file__).parents[3] / 'shared/annotations/kinetics400/label_map.txt'


def test_kinetics400_is_complete_and_in_alphabetical_order():
    names = read_classes('kinetics400')
    assert len(names) == 400
    assert list(names) == sorted(names)
    assert {'tai chi', 'push up', 'trimming or shaving beard'} <= set(names)


@pytest.mark.skipif(not OFFICIAL.is_file(), reason=f'there is no {OFFICIAL}')
def test_kinetics400_is_the_official_list():
    assert read_classes(str(OFFICIAL)) == read_classes('kinetics400')


def test_a_file_of_ones_own_goes_before_a_key(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path('kinetics400').write_text('run\n\nwalk, slow \n', encoding='utf-8')
    assert read_classes('kinetics400') == ('run', 'walk, slow')


@pytest.mark.parametrize(
    ('classes', 'message'), [([], 'has no names'), (['run', 'walk', 'run'], "has 'run' twice")]
)
def test_class_lists_name_each_class_once(classes, message):
    with pytest.raises(ValueError, match=message):
        read_classes(classes)


def test_a_class_list_that_is_not_there():
    with pytest.raises(FileNotFoundError, match=r'no such class list: gone\.txt .*kinetics400'):
        read_classes('gone.txt')
