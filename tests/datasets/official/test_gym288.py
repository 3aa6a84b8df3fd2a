import json

import pytest

from mmbias.datasets import read_classes
from mmbias.datasets.official.gym288 import GYM288, read_gym288

VIDEO = 'a_b-cdefghi'
EVENT = f'{VIDEO}_E_000100_000130'
LIST = f'{EVENT}_A_0003_0005 0\n{EVENT}_A_0007_0012 287\n'
ELEMENTS = {
    'A_0003_0005': {'stages': 1, 'timestamps': [[3.45, 5.64]]},
    'A_0007_0012': {'stages': 3, 'timestamps': [[7.5, 8.5], [8.5, 9.0], [9.0, 12.25]]},
}
INFO = {
    VIDEO: {
        'E_000100_000130': {'event': 3, 'timestamps': [[100.6, 130.2]], 'segments': ELEMENTS},
        'E_000200_000230': {'event': 3, 'timestamps': [[200.1, 230.2]], 'segments': None},
    }
}


@pytest.mark.parametrize(
    ('name', 'split'),
    [
        ('gym288_train_org.txt', 'train'),
        ('gym288_train_element.txt', 'train'),
        ('gym288_train_element_v1.0.txt', 'train'),
        ('gym288_train_element_v1.1.txt', 'train'),
        ('gym288_val_org.txt', 'test'),
        ('gym288_val_element.txt', 'test'),
    ],
)
def test_lists_under_all_their_names(write, name, split):
    lists = read_gym288(write({name: LIST}))
    assert list(lists) == [split]
    names = read_classes('gym288')
    assert lists[split].rows.to_dict('list') == {
        'where': [f'{name}:1', f'{name}:2'],
        'group': [EVENT, EVENT],
        'source': [VIDEO, VIDEO],
        'label': [names[0], names[287]],
    }
    assert [form['video'].tolist() for form in lists[split].forms] == [
        [f'{EVENT}_A_0003_0005', f'{EVENT}_A_0007_0012']
    ]


OLD, NEW = 'gym288_train_element_v1.0.txt', 'gym288_train_element_v1.1.txt'


@pytest.mark.parametrize(
    ('files', 'version', 'published'),
    [
        ((OLD,), '1.0', {'train': 22_671, 'test': 9_646}),
        ((NEW, 'gym288_val_element.txt'), '1.1', {'train': 28_739, 'test': 9_646}),
        (('gym288_train_org.txt', 'gym288_val_org.txt'), '1.0', {'train': 22_671, 'test': 9_646}),
        (('gym288_val_element.txt',), '1.0 or 1.1', {'test': 9_646}),  # the same list
    ],
)
def test_the_version_that_lies_there(write, files, version, published):
    folder = write(dict.fromkeys(files, LIST))
    dataset = GYM288.in_version(folder)
    assert (dataset.version, dataset.published) == (version, published)
    assert len(dataset.read(folder)) == len(files)


def test_one_of_two_versions_is_named(write):
    first, second = LIST.splitlines()
    folder = write({OLD: first, NEW: second, 'gym288_val_element.txt': LIST})
    for version, line in (('1.0', first), ('1.1', second)):
        lists = GYM288.in_version(folder, version).read(folder)
        assert lists['train'].forms[0]['video'].tolist() == [line.split()[0]]
        assert len(lists['test'].rows) == 2  # the validation list is of both
    with pytest.raises(ValueError, match=r'1\.0 \(.*v1\.0\.txt\) and 1\.1 \(.*choose one with'):
        read_gym288(folder)


def test_a_version_whose_training_list_is_not_there(write):
    folder = write({OLD: LIST, 'gym288_val_element.txt': LIST})
    with pytest.raises(FileNotFoundError, match=r'no lists of version 1\.1 .* lists of 1\.0$'):
        GYM288.in_version(folder, '1.1')


def test_the_list_of_1_1_under_a_name_of_1_0(write):
    lines = [f'{EVENT}_A_{i:04d}_{i + 1:04d} 0' for i in range(28_739)]
    folder = write({'gym288_train_element.txt': '\n'.join(lines)})
    with pytest.raises(ValueError, match=r'of version 1\.0, but has 28,739 .* version 1\.1$'):
        read_gym288(folder)


def test_elements_within_their_event(write):
    folder = write(
        {'gym288_val_org.txt': LIST, 'event_annotation.json': json.dumps({EVENT: ELEMENTS})}
    )
    forms = read_gym288(folder)['test'].forms
    # Names give the start of an event to the second only, so there is no form for whole videos.
    assert [form.to_dict('list') for form in forms[1:]] == [
        {'start': [3.45, 7.5], 'end': [5.64, 12.25], 'video': [EVENT, EVENT]}
    ]


@pytest.mark.parametrize(
    'name',
    [
        'finegym_annotation_info_v1.0.json',
        'finegym_annotation_info_v1.1.json',
        'annotation.json',
    ],
)
def test_elements_within_the_whole_video(write, name):
    folder = write(
        {'gym288_val_org.txt': LIST, name: json.dumps(INFO), 'event_annotation.json': '{}'}
    )
    forms = read_gym288(folder)['test'].forms
    assert [form.to_dict('list') for form in forms[1:]] == [
        {'start': [3.45, 7.5], 'end': [5.64, 12.25], 'video': [EVENT, EVENT]},
        {'start': [104.05, 108.1], 'end': [106.24, 112.85], 'video': [VIDEO, VIDEO]},
    ]


def test_an_element_without_times_has_no_form_in_its_event(write):
    some = {EVENT: {'A_0003_0005': ELEMENTS['A_0003_0005']}}
    folder = write({'gym288_val_org.txt': LIST, 'event_annotation.json': json.dumps(some)})
    annotated = read_gym288(folder)['test']
    assert len(annotated.rows) == 2
    assert annotated.forms[1]['video'].tolist() == [EVENT, '']


def test_lines_of_another_kind_are_mistakes(write):
    annotated = read_gym288(write({'gym288_val_org.txt': f'{EVENT} 7\n'}))['test']
    assert annotated.mistakes == (f"gym288_val_org.txt:1: '{EVENT} 7' is not EVENT_ACTION NUMBER",)


@pytest.mark.parametrize(
    'times', ['[]', '{"a": {"A_1_2": {}}}', '{"a": {"A": {"timestamps": []}}}']
)
def test_times_of_another_kind(write, times):
    folder = write({'gym288_val_org.txt': LIST, 'event_annotation.json': times})
    with pytest.raises(ValueError, match=r'event_annotation\.json does not hold times'):
        read_gym288(folder)


def test_names_that_stand_twice_are_told_apart_by_their_set():
    names = read_classes('gym288')
    flight = [name for name in names if name.endswith(' [flight-salto]')]
    dismounts = [name for name in names if name.endswith(' [dismount]')]
    assert len(flight) == 3
    assert [name.replace('[flight-salto]', '[dismount]') for name in flight] == dismounts


def test_other_categories_are_refused(write):
    text = 'Clabel:   0; set:  1; Glabel:   7; (VT) somersault\n'
    folder = write({'gym288_val_org.txt': LIST, 'gym288_categories.txt': text})
    with pytest.raises(ValueError, match=r"class 0 of 1 is '\(VT\) somersault', must be"):
        read_gym288(folder)
