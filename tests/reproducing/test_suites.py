"""A suite is read whole, or refused in one line."""

import copy
import itertools
import json
import shlex
import string

import pytest
import yaml

from mmbias.files.hashing import hash_file
from mmbias.reproducing import SuiteDataSet, plan_suite, read_suite, write_suite

SMALL = dict(
    work_dir='work',
    train=dict(config='configs/a_{recipe}.py', epochs=9),
    fine_tune=dict(config='configs/b_{recipe}.py', epochs=4),
    data=dict(ucf101=None, mine=dict(kind='generic', root='videos')),
)
CONTROL = dict(rho=0.5, train=8, test=8)
STUDY = dict(config='configs/c_{recipe}.py', checkpoint='a.pth', sets=dict(k10='data/k10'))
# Of the shell, of Snakemake, of paths, of configs and of terminals.
SPECIAL = [
    *('a b', "a'b", 'a"b', '$(touch ran)', '`touch ran`', 'a; touch ran', 'a\ntouch ran'),
    *('é & a | b', '-rf', '../../x', '{job}', 'a\0\x1b[2J'),
]


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
        (dict(epochs=3), "has 'epochs', known are: work_dir"),
        (dict(train=dict(config='a')), 'train lacks epochs'),
        (dict(train=7), 'train is 7, must be names with their values'),
        (dict(data=dict(mine=None)), r"data\.mine\.kind is '', must be generic or fine-grained"),
        (dict(data=dict(ucf101=dict(path='x'))), r"data\.ucf101 has 'path', known are: key, root"),
        (dict(targets=['hmdb51']), 'no data set hmdb51, there are: ucf101, mine'),
        (dict(contrasts=[['mine', 'yours']]), 'no data set yours'),
        (dict(seeds=[]), r'suite .*yaml: seeds is \[\], must be a list of at least one'),
        (dict(shuffle_seeds=[1, 1]), r'shuffle_seeds is \[1, 1\]'),
        (dict(seeds=3), 'seeds is 3, must be a list'),
        (dict(sources=['mine', ['ucf101']]), r"sources\[1\] is \['ucf101'\], must be a name"),
        (
            dict(data=dict(mine=SMALL['data']['mine'] | dict(control=CONTROL | dict(rho=2)))),
            r'data\.mine\.control\.rho is 2, must be a number from 0 to 1',
        ),
        (dict(partition=3), 'partition is 3, must be a name'),
        (dict(gpus='4'), "gpus is '4', must be a whole number from 0"),
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


def whole_suite():
    data = SMALL['data'] | dict(made=dict(kind='generic', control=CONTROL))
    lists = dict(sources=['mine'], targets=['made'], contrasts=[['mine', 'made']])
    plain = dict(gpus=0, cpus=1, memory_gb=1, hours=1, partition='fast', seeds=[0])
    return SMALL | dict(data=data, study=STUDY, shuffle_seeds=[0]) | lists | plain


def places(entries, path=()):
    """Where every value and every name of a suite stands."""
    pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


FIELDS = [
    *places(whole_suite()),
    *(('data', 'mine', key) for key in ('root', 'title', 'recipe', 'epochs', 'fine_tune_epochs')),
    *(('data', 'made', 'control', key) for key in ('seed', 'steps', 'dark_hand', 'size')),
]


@pytest.mark.parametrize('field', FIELDS, ids=lambda path: '.'.join(map(str, path)))
@pytest.mark.parametrize('renamed', [False, True])
def test_special_characters_are_one_word_or_refused_in_one_line(
    tmp_path, from_root, field, renamed, monkeypatch
):
    """In every field of a suite, as its value and in the place of its name."""
    refusals = []
    for text in SPECIAL:
        entries = copy.deepcopy(whole_suite())
        part = entries
        for key in field[:-1]:
            part = part[key]
        if renamed and isinstance(part, dict):
            part[text] = part.pop(field[-1], None)
        else:
            part[field[-1]] = text
        try:
            suite = read_suite(write(tmp_path), entries)
        except ValueError as error:
            refusals.append(str(error))
            continue
        assert not renamed or text not in suite.data
        for command in commands_of(suite, monkeypatch):
            words = shlex.split(command.replace('$(python', '( python'), posix=True)
            assert not {'ran', 'ran)', 'ran`', '&', '|', ';'} & set(words), command
    assert all(refusal.isprintable() for refusal in refusals), refusals


def commands_of(suite, monkeypatch):
    """Commands of all jobs, as if all data, configs and checkpoints were there."""
    monkeypatch.setattr(SuiteDataSet, 'on_disk', True)
    monkeypatch.setattr('mmbias.reproducing.planning.schedule_options', lambda *_: {})
    return [job.command for job in plan_suite(suite).jobs]


def test_a_suite_that_starts_from_itself(tmp_path):
    write(tmp_path, 'a.yaml', base='a.yaml')
    with pytest.raises(ValueError, match=r'a\.yaml starts from itself, .* a\.yaml from a\.yaml$'):
        read_suite(tmp_path / 'a.yaml')
    for name, base in ('bc', 'cd', 'db'):
        write(tmp_path, f'{name}.yaml', base=f'{base}.yaml')
    with pytest.raises(ValueError, match='starts from itself'):
        read_suite(tmp_path / 'b.yaml')
    for i in range(100):
        write(tmp_path, f'{i}.yaml', base=f'{i + 1}.yaml')
    with pytest.raises(ValueError, match='or from too many'):
        read_suite(tmp_path / '0.yaml')
    with pytest.raises(ValueError, match=r'base of suite .* is \[1\], must be the name of a file'):
        read_suite(write(tmp_path, base=[1]))


BILLION = 'a: &a [x, x]\n' + ''.join(
    f'{after}: &{after} [*{name}, *{name}]\n'
    for name, after in itertools.pairwise(string.ascii_lowercase)
)


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        (BILLION, r'aliases as \*a are not known here'),
        ('a: &a [*a]', r'aliases as \*a are not known here'),
        ('[' * 5000, 'is nested too deeply'),
        ('{a: ' * 5000, 'is nested too deeply'),
        ('a: ' + 'x' * 2**21, 'bytes, allowed are 1048576'),
        ('a: ' + '9' * 5000, 'is no YAML'),
        ('a: !!python/object/apply:os.system ["touch ran"]', 'is no YAML'),
        ('1: 2', 'must be names with their values'),
        ('? [a]\n: 1', 'is no YAML|must be names'),
        (b'\xff\xfe', 'is no YAML'),
        ('data: 2020-01-01', r'data is datetime.* must be names with their values'),
    ],
)
def test_a_hostile_file_is_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / 'suite.yaml'
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=message) as error:
        read_suite(path)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 600
