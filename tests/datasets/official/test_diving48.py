import json

import pytest

from mmbias.datasets.official.diving48 import read_diving48


def entry(name, label, start=0):
    return {'vid_name': name, 'label': label, 'start_frame': start, 'end_frame': 78}


@pytest.mark.parametrize('version', ['_V2', ''])
@pytest.mark.parametrize('split', ['train', 'test'])
def test_both_versions(write, version, split):
    name = f'Diving48{version}_{split}.json'
    entries = [entry('a_b-c_00016', 0), entry('-xyz_00001', 48)]
    lists = read_diving48(write({name: json.dumps(entries)}))
    assert list(lists) == [split]
    assert lists[split].rows.to_dict('list') == {
        'where': [f'{name}: entry a_b-c_00016', f'{name}: entry -xyz_00001'],
        'label': ['Back+15som+05Twis+FREE', '48'],
        'group': ['a_b-c', '-xyz'],
    }
    assert lists[split].forms[0]['video'].tolist() == ['a_b-c_00016', '-xyz_00001']


def test_version_2_goes_first(write):
    new, old = (json.dumps([entry(name, 0)]) for name in ('new_1', 'old_1'))
    lists = read_diving48(write({'Diving48_V2_test.json': new, 'Diving48_test.json': old}))
    assert lists['test'].rows['group'].tolist() == ['new']


def test_versions_are_not_mixed(write):
    text = json.dumps([entry('a_1', 0)])
    folder = write({'Diving48_V2_train.json': text, 'Diving48_test.json': text})
    with pytest.raises(ValueError, match='are of two versions, must be of one'):
        read_diving48(folder)


def test_clips_that_do_not_begin_with_their_file(write):
    entries = [entry('a_1', 0, start=5), entry('a_2', 0)]
    annotated = read_diving48(write({'Diving48_V2_test.json': json.dumps(entries)}))['test']
    assert annotated.forms[0]['video'].tolist() == ['a_2']
    assert annotated.mistakes == (
        'Diving48_V2_test.json: entry a_1: start_frame is 5, must be 0: clips are read whole',
    )


@pytest.mark.parametrize(
    ('vocabulary', 'message'),
    [('[["Back", "15som"]]', r"class 0 of 1 is 'Back\+15som'"), ('[7]', 'does not hold the parts')],
)
def test_other_vocabularies_are_refused(write, vocabulary, message):
    text = json.dumps([entry('a_1', 0)])
    folder = write({'Diving48_V2_test.json': text, 'Diving48_vocab.json': vocabulary})
    with pytest.raises(ValueError, match=message):
        read_diving48(folder)
