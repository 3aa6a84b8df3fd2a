import pandas as pd

from mmbias.datasets.weizmann import CLASSES, PEOPLE


def test_weizmann_folds_leave_one_person_out(run_tool, tmp_path):
    videos = tmp_path / 'some videos'
    videos.mkdir()
    for person in PEOPLE:
        for label in CLASSES:
            (videos / f'{person}_{label}.avi').touch()
    code, printed = run_tool(
        'prepare_data', 'weizmann', '--videos', videos, '--out', tmp_path / 'w'
    )
    assert code is None
    assert '90 videos, 10 classes, 9 people' in printed.out
    for person in PEOPLE:
        train = pd.read_csv(tmp_path / f'w/train-without-{person}.csv')
        test = pd.read_csv(tmp_path / f'w/test-{person}.csv')
        assert (len(train), len(test)) == (80, 10)
        assert set(test['group']) == {person}
        assert person not in set(train['group'])
        assert not set(train['path']) & set(test['path'])
        assert all((tmp_path / 'w' / path).is_file() for path in test['path'])
    assert (train['motion'] == 'moving').sum() == 40


def test_missing_videos_are_named(run_tool, tmp_path):
    code, _ = run_tool('prepare_data', 'weizmann', '--videos', tmp_path, '--out', tmp_path / 'w')
    assert code.startswith('error: 90 of 90 Weizmann videos are not in')
    assert 'daria_bend.avi' in code
