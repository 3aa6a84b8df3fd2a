"""A suite is read whole, or refused in one line."""

import json

import pytest
import yaml

from mmbias.hashing import hash_file
from mmbias.reproducing import read_suite, write_suite

SMALL = dict(
    work_dir='work',
    train=dict(config='configs/a_{recipe}.py', epochs=9),
    fine_tune=dict(config='configs/b_{recipe}.py', epochs=4),
    data=dict(ucf101=None, mine=dict(kind='generic', root='videos')),
)


def write(folder, name='suite.yaml', **entries):
    (folder / name).write_text(yaml.safe_dump(entries, sort_keys=False))
    return folder / name


def test_what_is_left_out_has_a_default(tmp_path):
    suite = read_suite(write(tmp_path, **SMALL))
    ucf, mine = suite.data.values()
    assert (ucf.title, ucf.kind, ucf.root, ucf.recipe) == (
        *('UCF-101', 'generic'),
        *('data/ucf101', 'ucf101'),
    )
    assert (mine.title, mine.root) == ('mine', 'videos')
    assert suite.sources == ['ucf101', 'mine']
    assert suite.seeds == (0,)
    assert not mine.on_disk


def test_a_suite_starts_from_another(tmp_path):
    write(tmp_path, 'below.yaml', **SMALL)
    above = dict(base='below.yaml', train=dict(epochs=1), data=dict(mine=dict(title='Mine')))
    suite = read_suite(write(tmp_path, **above), dict(seeds=[3, 4]))
    assert (suite.train.config, suite.train.epochs) == ('configs/a_{recipe}.py', 1)
    assert (suite.data['mine'].title, suite.data['mine'].kind) == ('Mine', 'generic')
    assert suite.seeds == [3, 4]


def test_a_written_suite_is_read_as_it_was(tmp_path):
    data = SMALL['data'] | dict(made=dict(kind='generic', control=dict(rho=0.5, train=8, test=8)))
    suite = read_suite(write(tmp_path, **SMALL | dict(data=data, targets=['made'])))
    assert suite.data['made'].root == 'work/data/made'
    write_suite(tmp_path / 'again/suite.yaml', suite)
    again = read_suite(tmp_path / 'again/suite.yaml')
    assert again.data['made'].control.rho == 0.5
    for changed in (suite, again):
        write_suite(tmp_path / f'{id(changed)}.yaml', changed)
    first, second = (tmp_path / f'{id(one)}.yaml' for one in (suite, again))
    assert first.read_text() == second.read_text()


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(epochs=3), 'has epochs, known are: work_dir'),
        (dict(train=dict(config='a')), 'train lacks epochs'),
        (dict(train=7), 'train is 7, must be names with their values'),
        (dict(data=dict(mine=None)), r"data\.mine\.kind is '', must be generic or fine-grained"),
        (dict(data=dict(ucf101=dict(path='x'))), r'data\.ucf101 has path, known are: key, root'),
        (dict(targets=['hmdb51']), 'no data set hmdb51, there are: ucf101, mine'),
        (dict(contrasts=[['mine', 'yours']]), 'no data set yours'),
        (dict(seeds=[]), r'seeds is \[\], must be a list of different numbers'),
        (dict(shuffle_seeds=[1, 1]), r'shuffle_seeds is \[1, 1\]'),
        (dict(seeds=3), 'seeds is 3'),
    ],
)
def test_mistakes_are_named(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        read_suite(write(tmp_path, **SMALL | change))


def test_a_file_that_is_no_suite(tmp_path):
    with pytest.raises(FileNotFoundError, match='no such suite'):
        read_suite(tmp_path / 'none.yaml')
    (tmp_path / 'list.yaml').write_text('- 1')
    with pytest.raises(ValueError, match='must be names with their values'):
        read_suite(tmp_path / 'list.yaml')
    (tmp_path / 'bad.yaml').write_text('a: [')
    with pytest.raises(ValueError, match='is no YAML'):
        read_suite(tmp_path / 'bad.yaml')


def test_manifests_of_another_version_are_refused(tmp_path):
    (tmp_path / 'test.csv').write_text('path,label\n')
    about = dict(
        version='V2', manifests={'test.csv': dict(sha256=hash_file(tmp_path / 'test.csv'))}
    )
    (tmp_path / 'about.json').write_text(json.dumps(about))
    data = dict(root=str(tmp_path), version='V2')
    assert read_suite(write(tmp_path, **SMALL | dict(data=dict(diving48=data))))
    data['version'] = 'V1'
    with pytest.raises(ValueError, match=r"version is 'V1', but .*test\.csv is of version 'V2'"):
        read_suite(write(tmp_path, **SMALL | dict(data=dict(diving48=data))))
    data['version'] = '2'
    with pytest.raises(ValueError, match="version is '2', must be one of: V1, V2"):
        read_suite(write(tmp_path, **SMALL | dict(data=dict(diving48=data))))
