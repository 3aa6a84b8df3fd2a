import json

import pytest

from mmbias.datasets.official.diving48 import DIVING48, read_diving48

PUBLISHED = {'V1': {'train': 15_943, 'test': 2_096}, 'V2': {'train': 15_027, 'test': 1_970}}


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


@pytest.fixture
def both(write):
    """Folder with the lists of both versions, an entry in each."""
    new, old = (json.dumps([entry(name, 0)]) for name in ('new_1', 'old_1'))
    return write({'Diving48_V2_test.json': new, 'Diving48_test.json': old})


@pytest.mark.parametrize(('version', 'group'), [('V1', 'old'), ('V2', 'new')])
def test_the_version_that_is_named(both, version, group):
    lists = read_diving48(both, version=version)
    assert lists['test'].rows['group'].tolist() == [group]
    dataset = DIVING48.in_version(both, version)
    assert dataset.read(both)['test'].rows['group'].tolist() == [group]
    assert (dataset.version, dataset.published) == (version, PUBLISHED[version])


def test_two_versions_are_told_and_not_chosen_from(both):
    message = (
        r'has lists of V1 \(Diving48_test\.json\) and V2 \(Diving48_V2_test\.json\): choose one '
        'with --version$'
    )
    for read in (read_diving48, DIVING48.in_version):
        with pytest.raises(ValueError, match=message):
            read(both)


def test_versions_are_not_mixed(write):
    text = json.dumps([entry('a_1', 0)])
    folder = write({'Diving48_V2_train.json': text, 'Diving48_test.json': text})
    assert list(read_diving48(folder, version='V1')) == ['test']
    assert list(read_diving48(folder, version='V2')) == ['train']


def test_a_version_that_is_not_there_or_unknown(write):
    folder = write({'Diving48_V2_test.json': json.dumps([entry('a_1', 0)])})
    assert DIVING48.in_version(folder).version == 'V2'
    message = r'no lists of version V1 in .*Diving48_test\.json; there are lists of V2$'
    with pytest.raises(FileNotFoundError, match=message):
        read_diving48(folder, version='V1')
    with pytest.raises(ValueError, match="version is '2', must be one of: V1, V2"):
        read_diving48(folder, version='2')


@pytest.mark.parametrize(('name', 'count', 'other'), [('', 1_970, 'V2'), ('_V2', 2_096, 'V1')])
def test_a_list_as_long_as_that_of_the_other_version(write, name, count, other):
    entries = [entry(f'a_{i}', 0) for i in range(count)]
    folder = write({f'Diving48{name}_test.json': json.dumps(entries)})
    with pytest.raises(ValueError, match=f'has {count:,} entries, as that of version {other}'):
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
