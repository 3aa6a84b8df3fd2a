import pytest

from mmbias.datasets.official.files import (
    check_classes,
    check_split,
    find_lists,
    read_json,
    read_lines,
    read_records,
    read_table,
)

NAMES = {'train': ('new.txt', 'old.txt'), 'test': ('val.txt',)}


def test_the_preferred_name_is_taken_and_absent_lists_are_left_out(write):
    folder = write({'old.txt': '', 'new.txt': ''})
    assert find_lists(folder, NAMES) == {'train': folder / 'new.txt'}


def test_without_any_list_the_names_are_said(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r'looked for new\.txt, old\.txt \(train\); val\.txt \(test\)'
    ):
        find_lists(tmp_path, NAMES)


@pytest.mark.parametrize(
    ('split', 'count', 'message'),
    [(2, 1, 'split is 2, must be 1$'), (4, 3, 'must be from 1 to 3'), (0, 3, 'split is 0')],
)
def test_splits_that_are_not_there(split, count, message):
    check_split(1, count)
    with pytest.raises(ValueError, match=message):
        check_split(split, count)


def test_lines_keep_their_numbers(write):
    folder = write({'a.txt': '\ufeffx 1\r\n\n  y 2 \nz\n'})
    table, mistakes = read_lines(folder / 'a.txt', r'(?P<name>\w) (?P<number>\d)', 'NAME NUMBER')
    assert table.to_dict('list') == {
        'name': ['x', 'y'],
        'number': ['1', '2'],
        'where': ['a.txt:1', 'a.txt:3'],
    }
    assert mistakes == ("a.txt:4: 'z' is not NAME NUMBER",)


@pytest.mark.parametrize('header', [True, False])
def test_cells_keep_their_lines(write, header):
    lines = ['a;b', '', 'NA;"1;2"', '3;']
    folder = write({'a.csv': '\n'.join(lines if header else lines[1:])})
    table = read_table(folder / 'a.csv', ['a', 'b'], separator=';', header=header)
    first = 3 if header else 2
    assert table.to_dict('list') == {
        'a': ['NA', '3'],
        'b': ['1;2', ''],
        'where': [f'a.csv:{first}', f'a.csv:{first + 1}'],
    }


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('a,c\n1,2\n', 'has no column b; its columns are a, c'),
        ('a,b\n1,2,3\n', 'more cells than its 2 columns'),
        ('a,b\n1,2\n1,2,3\n', 'is not a CSV file'),
        ('', 'is not a CSV file'),
        ('a,b,where\n1,2,3\n', 'has a column where, which rows have for their place'),
    ],
)
def test_tables_that_are_none(write, text, message):
    folder = write({'a.csv': text})
    with pytest.raises(ValueError, match=message):
        read_table(folder / 'a.csv', ['a', 'b'])


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'caf\xe9')
    with pytest.raises(ValueError, match=r'a\.txt is not a text file in UTF-8'):
        read_lines(tmp_path / 'a.txt', '(?P<name>.*)', 'NAME')


def test_records_are_text_with_their_place(write):
    folder = write({'a.json': '[{"id": 7, "label": 0, "more": []}]'})
    table = read_records(folder / 'a.json', ['id', 'label'])
    assert table.to_dict('records') == [{'id': '7', 'label': '0', 'where': 'a.json: entry 7'}]


@pytest.mark.parametrize('text', ['[{"id": 7}]', '7', '["id"]'])
def test_records_that_are_none(write, text):
    folder = write({'a.json': text})
    with pytest.raises(ValueError, match=r'a\.json is not a list of objects with id, label'):
        read_records(folder / 'a.json', ['id', 'label'])


def test_json_that_is_none(write):
    folder = write({'a.json': '{'})
    with pytest.raises(ValueError, match=r'a\.json is not a JSON file'):
        read_json(folder / 'a.json')


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (lambda names: names[::-1], "class 0 of 10 is 'wave2', must be 'bend' of 10"),
        (lambda names: names[:-1], "class 9 of 9 is None, must be 'wave2' of 10"),
        (lambda names: [*names, 'swim'], "class 10 of 11 is 'swim', must be None of 10"),
    ],
)
def test_other_class_lists_are_refused(tmp_path, change, message):
    names = ['bend', 'jack', 'jump', 'pjump', 'run', 'side', 'skip', 'walk', 'wave1', 'wave2']
    check_classes(tmp_path, names, 'weizmann')
    with pytest.raises(ValueError, match=message):
        check_classes(tmp_path, change(names), 'weizmann')
