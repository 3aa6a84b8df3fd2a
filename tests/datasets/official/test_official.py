import pytest

from mmbias.datasets import read_classes
from mmbias.datasets.official import OFFICIAL
from mmbias.preparing.preparation import check_splits, match_splits

CLASSES = {
    'kinetics400': 400,
    'mit': 339,
    'activitynet': 200,
    'ucf101': 101,
    'hmdb51': 51,
    'sthv2': 174,
    'jester': 27,
    'gym288': 288,
    'diving48': 48,
    'weirdkinetics': 10,
    'kinetics10': 10,
    'mimetics': 400,
    'weizmann': 10,
    'own': 400,
}


def test_every_data_set_has_its_class_list():
    sizes = {key: len(read_classes(dataset.classes)) for key, dataset in OFFICIAL.items()}
    assert sizes == CLASSES
    assert all(key == dataset.key for key, dataset in OFFICIAL.items())


@pytest.mark.parametrize('key', sorted(set(OFFICIAL) - {'weizmann'}))
def test_an_empty_folder_has_no_lists(tmp_path, key):
    with pytest.raises(FileNotFoundError, match=r'looked for|official lists are not in'):
        OFFICIAL[key].read(tmp_path)


def test_data_sets_of_one_version_take_no_other(tmp_path):
    one = {key for key, dataset in OFFICIAL.items() if not dataset.versions}
    assert set(OFFICIAL) - one == {'gym288', 'diving48'}
    for key in one:
        assert OFFICIAL[key].in_version(tmp_path) == OFFICIAL[key]
        with pytest.raises(ValueError, match=f"version is 'V1', but {key} has one version only"):
            OFFICIAL[key].in_version(tmp_path, 'V1')


# Data set, folder, list: samples, left out, classes, groups.
REAL = [
    ('kinetics400', 'kinetics400', 'test', 19_906, 0, 400, 19_906),
    ('kinetics10', 'kinetics400', 'test', 497, 0, 10, 497),
    ('mimetics', 'mimetics', 'test', 713, 0, 50, 560),
    ('activitynet', 'activitynet', 'train', 14_819, 40, 200, 9_641),
    ('activitynet', 'activitynet', 'test', 7_271, 22, 200, 4_726),
    ('ucf101', 'ucf101', 'train', 9_537, 0, 101, 1_818),
    ('ucf101', 'ucf101', 'test', 3_783, 0, 101, 707),
    ('hmdb51', 'hmdb51', 'train', 3_570, 0, 51, 1_007),
    ('hmdb51', 'hmdb51', 'test', 1_530, 0, 51, 478),
    ('sthv2', 'sthv2', 'train', 168_913, 0, 174, None),
    ('sthv2', 'sthv2', 'test', 24_777, 0, 174, None),
    ('jester', 'jester', 'train', 118_562, 0, 27, None),
    ('jester', 'jester', 'test', 14_787, 0, 27, None),
    ('gym288', 'gym288', 'train', 22_671, 0, 287, 3_540),
    ('gym288', 'gym288', 'test', 9_646, 0, 288, 1_786),
    ('diving48', 'diving48', 'train', 15_027, 0, 47, 58),
    ('diving48', 'diving48', 'test', 1_970, 0, 47, 26),
]


@pytest.fixture(scope='module')
def read_once():
    """Function that reads a folder for a data set, once for all tests."""
    lists = {}

    def read(key, folder):
        if key not in lists:
            lists[key] = OFFICIAL[key].in_version(folder).read(folder)
        return lists[key]

    return read


@pytest.mark.parametrize(
    ('key', 'folder', 'split', 'samples', 'left_out', 'classes', 'groups'), REAL
)
def test_counts_of_the_real_lists(
    real, read_once, key, folder, split, samples, left_out, classes, groups
):
    annotated = read_once(key, real(folder))[split]
    rows = annotated.rows
    assert len(rows) == samples
    assert len(annotated.left_out) == left_out
    assert not annotated.mistakes
    assert rows['label'].nunique() == classes
    assert set(rows['label']) <= set(read_classes(OFFICIAL[key].classes))
    assert (rows['group'].nunique() if 'group' in rows else None) == groups
    assert rows['where'].is_unique
    for form in annotated.forms:
        assert not form.duplicated().any()
        assert (form['video'] != '').all()
    if key != 'activitynet':
        dataset = OFFICIAL[key].in_version(real(folder))
        assert dataset.published[split] == samples
        assert dataset.version == {'gym288': '1.0', 'diving48': 'V2'}.get(key, '')


@pytest.mark.parametrize(('key', 'folder'), sorted({row[:2] for row in REAL}))
def test_manifests_of_the_real_lists(real, read_once, key, folder):
    lists = read_once(key, real(folder))
    splits = match_splits(OFFICIAL[key], lists, videos=None)
    written = check_splits(OFFICIAL[key], splits, records={})  # without a mistake
    counts = {split.name: len(split.table) for split in written}
    assert counts == {name: samples for own, _, name, samples, *_ in REAL if own == key}


# Data set: groups that training and test list share.
@pytest.mark.parametrize(
    ('key', 'shared'),
    [('activitynet', 0), ('ucf101', 0), ('hmdb51', 133), ('gym288', 504), ('diving48', 0)],
)
def test_groups_that_both_lists_share(real, read_once, key, shared):
    lists = read_once(key, real(key))
    assert len(set(lists['train'].rows['group']) & set(lists['test'].rows['group'])) == shared


def test_all_segments_of_activitynet_are_accounted_for(real, read_once):
    lists = read_once('activitynet', real('activitynet')).values()
    assert sum(len(part.rows) + len(part.left_out) for part in lists) == 22_152
    reasons = [reason for part in lists for reason in part.left_out['reason']]
    assert reasons.count('empty segment') == 12
    assert reasons.count('listed before') == 50


def test_clips_of_hmdb51_that_a_split_does_not_use(real, read_once):
    folder = real('hmdb51')
    lines = [line for file in folder.glob('*_split1.txt') for line in file.open()]
    used = sum(len(part.rows) for part in read_once('hmdb51', folder).values())
    assert len(lines) - used == 1_666


def test_elements_of_gym288_lie_within_their_events(real, read_once):
    for part in read_once('gym288', real('gym288')).values():
        clip, event = part.forms
        names = zip(clip['video'], event['video'], strict=True)
        assert all(element.startswith(f'{whole}_A_') for element, whole in names)
        assert (event['start'] < event['end']).all()
        bounds = event['video'].str.extract(r'_E_(\d+)_(\d+)$').astype(int)
        assert (event['end'] <= bounds[1] - bounds[0] + 1).all()


def test_names_of_mimetics_are_those_of_its_folders(real, read_once):
    folder = real('mimetics')
    annotated = read_once('mimetics', folder)['test']
    lines = (folder / 'mimetics.csv').read_text().splitlines()[1:]
    folders = [line.split(',')[2] for line in lines]
    pairs = zip(folders, annotated.forms[0]['video'], strict=True)
    assert all(path.endswith(f'/{video}') for path, video in pairs)
