import json
import re
from pathlib import Path

import pytest

from mmbias.datasets import read_classes

REAL = Path(__file__).parents[3] / 'shared/annotations'


def test_kinetics400_is_complete_and_in_alphabetical_order():
    names = read_classes('kinetics400')
    assert len(names) == 400
    assert list(names) == sorted(names)
    assert {'tai chi', 'push up', 'trimming or shaving beard'} <= set(names)


# Data set: its file and how to take a name out of a line.
LINES = {
    'kinetics400': ('label_map.txt', '(.*)'),
    'mit': ('mit_label_map.txt', '(.*)'),
    'activitynet': ('label_map.txt', '(.*)'),
    'ucf101': ('classInd.txt', r'\d+ (.*)'),
    'hmdb51': ('label_map.txt', '(.*)'),
    'sthv2': ('label_map.txt', '(.*)'),
    'jester': ('jester-v1-labels.csv', '(.*)'),
    'diving48': ('label_map.txt', '(.*)'),
}


@pytest.fixture
def real():
    """Function that returns a file of the real annotations, or skips."""

    def find(name: str) -> Path:
        if not (REAL / name).is_file():
            pytest.skip(f'there is no {REAL / name}')
        return REAL / name

    return find


@pytest.mark.parametrize(('key', 'name', 'pattern'), [(key, *how) for key, how in LINES.items()])
def test_lists_are_the_official_ones(real, key, name, pattern):
    lines = real(f'{key}/{name}').read_text(encoding='utf-8').splitlines()
    official = [re.fullmatch(pattern, line)[1] for line in lines if line]
    assert read_classes(key) == tuple(official)


def test_names_of_sthv2_have_the_official_numbers(real):
    labels = json.loads(real('sthv2/something-something-v2-labels.json').read_text())
    assert [labels[name] for name in read_classes('sthv2')] == [str(i) for i in range(174)]


def test_names_of_diving48_are_the_parts_of_its_vocabulary(real):
    vocabulary = json.loads(real('diving48/Diving48_vocab.json').read_text())
    assert [name.split('+') for name in read_classes('diving48')] == vocabulary


def test_names_of_gym288_begin_with_the_official_ones(real):
    lines = real('gym288/gym288_categories.txt').read_text().splitlines()
    official = [line.split(';', 3)[3].strip() for line in lines]
    names = read_classes('gym288')
    plain = [re.sub(r' \[(flight-salto|dismount)\]$', '', name) for name in names]
    assert plain == official
    assert sum(name != short for name, short in zip(names, plain, strict=True)) == 6


def test_the_ten_classes_are_of_kinetics400():
    names = read_classes('weirdkinetics')
    assert read_classes('kinetics10') == names
    assert len(names) == 10
    assert set(names) <= set(read_classes('kinetics400'))
    assert (names[0], names[-1]) == ('brushing teeth', 'jogging')


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
