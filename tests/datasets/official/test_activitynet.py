import json

import pytest

from mmbias.datasets.official.activitynet import read_activitynet


def segments(*bounds, label='Archery'):
    return [{'segment': list(pair), 'label': label} for pair in bounds]


OFFICIAL = {
    'version': 'VERSION 1.3',
    'database': {
        # An id may begin like the prefix of the files.
        'v_9abcdefgh': {'subset': 'training', 'annotations': segments((1.25, 8), (8, 9.5))},
        'xyz': {'subset': 'validation', 'annotations': segments((0, 4.00049))},
        'withheld': {'subset': 'testing', 'annotations': []},
    },
}


@pytest.mark.parametrize('version', ['v1-3', 'v1-2'])
def test_the_official_file(write, version):
    name = f'activity_net.{version}.min.json'
    lists = read_activitynet(write({name: json.dumps(OFFICIAL)}))
    assert sorted(lists) == ['test', 'train']
    assert lists['train'].rows.to_dict('list') == {
        'label': ['Archery', 'Archery'],
        'where': [f'{name}: entry v_9abcdefgh, segment {number}' for number in (1, 2)],
        'group': ['v_9abcdefgh', 'v_9abcdefgh'],
    }
    assert [form.to_dict('list') for form in lists['test'].forms] == [
        {'start': [0.0], 'end': [4.0], 'video': ['v_xyz']},
        {'start': [0.0], 'end': [4.0], 'video': ['xyz']},
    ]
    assert lists['train'].forms[0]['video'].unique().tolist() == ['v_v_9abcdefgh']


def test_the_pair_of_the_localisation_projects(write):
    entries = {f'v_{name}': {'annotations': segments((1, 2))} for name in ('one', 'two')}
    info = 'video,numFrame,subset\nv_one,9,validation\nv_two,9,training\n'
    lists = read_activitynet(
        write({'anet_anno_action.json': json.dumps(entries), 'video_info_new.csv': info})
    )
    assert {name: lists[name].rows['group'].tolist() for name in lists} == {
        'train': ['two'],
        'test': ['one'],
    }
    assert lists['test'].forms[0]['video'].tolist() == ['v_one']


def test_empty_and_repeated_segments_are_left_out(write):
    bounds = [(1, 5), (5, 5), (7, 6), (1, 5), (1.0001, 5), (1, 4)]
    other = segments((1, 5), label='Surfing')
    database = {'a': {'subset': 'training', 'annotations': segments(*bounds) + other}}
    name = 'activity_net.v1-3.min.json'
    annotated = read_activitynet(write({name: json.dumps({'database': database})}))['train']
    places = [f'{name}: entry a, segment {number}' for number in range(1, 8)]
    # The same segment under two labels is a mistake, which the check of all rows reports.
    assert annotated.rows['where'].tolist() == [places[0], places[5], places[6]]
    assert annotated.left_out.to_dict('list') == {
        'where': places[1:5],
        'reason': ['empty segment', 'empty segment', 'listed before', 'listed before'],
    }
    assert annotated.forms[0][['start', 'end']].to_numpy().tolist() == [[1, 5], [1, 4], [1, 5]]


@pytest.mark.parametrize(
    ('files', 'message'),
    [
        ({'activity_net.v1-3.min.json': '[]'}, 'is not an annotation file of ActivityNet'),
        (
            {
                'anet_anno_action.json': '{"v_a": {"annotations": [{"segment": [0, 1]}]}}',
                'video_info_new.csv': 'video,subset\nv_b,training\n',
            },
            "do not fit together: KeyError.'v_a'",
        ),
    ],
)
def test_files_that_are_something_else(write, files, message):
    with pytest.raises(ValueError, match=message):
        read_activitynet(write(files))


def test_half_of_the_pair_is_not_enough(write):
    with pytest.raises(FileNotFoundError, match=r'both anet_anno_action\.json and video_info_new'):
        read_activitynet(write({'anet_anno_action.json': '{}'}))
