import hashlib
import shutil
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from mmbias.datasets import read_classes, read_manifest
from mmbias.datasets.official.weizmann import PEOPLE
from mmbias.readers import open_video

SHARED = Path(__file__).parents[3] / 'shared'

TEST_LIST = """\
JumpRope/v_JumpRope_g01_c01.avi
JumpRope/v_JumpRope_g01_c02.avi
Archery/v_Archery_g02_c01.avi
Archery/v_Archery_g02_c02.avi
"""


@pytest.fixture
def ucf(tmp_path, write_video, moving_square):
    """Small official files of a data set, and its videos: one missing, one broken."""
    lists, videos = tmp_path / 'lists', tmp_path / 'some videos'
    lists.mkdir()
    (lists / 'testlist01.txt').write_text(TEST_LIST)
    for i, name in enumerate(TEST_LIST.split()[:3]):
        write_video(videos / name, moving_square(20 + i, seed=i, height=64, width=80))
    (videos / TEST_LIST.split()[1]).write_bytes(b'no video' * 100)
    return 'ucf101', '--annotations', lists, '--videos', videos


def test_manifests_of_the_videos_that_are_there(run_tool, ucf, tmp_path):
    code, printed = run_tool('prepare_data', *ucf, '--out', tmp_path / 'a')
    assert code is None
    rows = read_manifest(tmp_path / 'a/test.csv', read_classes('ucf101'))
    assert rows['path'].tolist() == [f'videos/{name}' for name in TEST_LIST.split()[:3]]
    assert rows['group'].tolist() == ['JumpRope_g01', 'JumpRope_g01', 'Archery_g02']
    assert all((tmp_path / 'a' / path).is_file() for path in rows['path'])
    missing = pd.read_csv(tmp_path / 'a/missing-test.csv').to_numpy().tolist()
    assert missing == [['Archery/v_Archery_g02_c02', 'testlist01.txt:4', 'not found']]
    summary = printed.out.splitlines()[1].split()
    assert summary == ['test.csv', '3783', '4', '3', '1', '0', '0', '2/101', '2']
    content = (tmp_path / 'a/test.csv').read_bytes()
    code, again = run_tool('prepare_data', *ucf, '--out', tmp_path / 'b')
    assert (tmp_path / 'b/test.csv').read_bytes() == content
    assert again.out.replace('/b/', '/a/') == printed.out


def test_lists_of_what_is_not_there(run_tool, weird, tmp_path):
    command = weird('x/0.MOV,push up,real,home,,', 'gone.webm,push up,weird,cafe,1,2')
    assert run_tool('prepare_data', *command, '--no-check')[0] is None
    rows = pd.read_csv(tmp_path / 'out/test.csv')
    assert rows['path'].tolist() == ['videos/x/0.MOV', 'videos/gone.webm']


def test_a_check_leaves_out_what_cannot_be_read(run_tool, ucf, tmp_path):
    code, printed = run_tool('prepare_data', *ucf, '--out', tmp_path / 'a', '--check')
    assert code is None
    assert len(pd.read_csv(tmp_path / 'a/test.csv')) == 2
    missing = pd.read_csv(tmp_path / 'a/missing-test.csv')['reason'].tolist()
    assert missing[0] == 'not found'
    assert missing[1].startswith('unreadable: cannot open video')
    assert printed.out.splitlines()[1].split()[3:7] == ['2', '1', '1', '0']


def test_shards_add_up_to_small_copies(run_tool, ucf, tmp_path):
    whole, parts = tmp_path / 'whole', tmp_path / 'parts'
    options = ('--transcode', 32, '--jobs', 2)
    assert run_tool('prepare_data', *ucf, '--out', whole, *options)[0] is None
    for shard in ('1/2', '2/2'):
        code, printed = run_tool('prepare_data', *ucf, '--out', parts, *options, '--shard', shard)
        assert code is None
        assert not (parts / 'test.csv').exists()
    assert '3 videos decoded' in printed.out
    records = sorted((parts / 'checks').iterdir())
    before = [path.read_bytes() for path in records]
    assert run_tool('prepare_data', *ucf, '--out', parts, *options)[0] is None
    assert [path.read_bytes() for path in records] == before  # nothing was decoded again
    assert (parts / 'test.csv').read_bytes() == (whole / 'test.csv').read_bytes()
    rows = pd.read_csv(parts / 'test.csv')
    assert rows['path'].tolist() == [
        'videos/JumpRope/v_JumpRope_g01_c01.mp4',
        'videos/Archery/v_Archery_g02_c01.mp4',
    ]
    sizes = [open_video(parts / path).shape_at(0) for path in rows['path']]
    assert sizes == [(32, 40)] * 2
    assert [len(open_video(parts / path)) for path in rows['path']] == [20, 22]


def test_copies_never_replace_their_originals(run_tool, ucf, tmp_path):
    (tmp_path / 'some videos').rename(tmp_path / 'videos')
    where = ('--videos', tmp_path / 'videos', '--out', tmp_path, '--transcode', 32)
    code, _ = run_tool('prepare_data', *ucf[:3], *where)
    assert 'overlap; small copies need another --out' in code
    assert not (tmp_path / 'checks').exists()  # nothing was decoded


def test_manifests_in_the_folder_of_the_videos_stay_as_they_are(run_tool, tmp_path):
    for label in ('run', 'zoo'):
        (tmp_path / label).mkdir()
        (tmp_path / label / 'a.mp4').touch()
    (tmp_path / 'classes.txt').write_text('run\nzoo\n')
    where = ('--videos', tmp_path, '--out', tmp_path, '--classes', tmp_path / 'classes.txt')
    for _ in range(2):
        assert run_tool('prepare_data', 'own', *where)[0] is None
        rows = pd.read_csv(tmp_path / 'test.csv')
        assert rows['path'].tolist() == ['videos/run/a.mp4', 'videos/zoo/a.mp4']


def test_the_hash_is_that_of_the_file_and_old_manifests_go(run_tool, ucf, tmp_path):
    _, printed = run_tool('prepare_data', *ucf, '--out', tmp_path / 'a')
    written = hashlib.sha256((tmp_path / 'a/test.csv').read_bytes()).hexdigest()
    assert f'sha256 {written} {tmp_path}/a/test.csv' in printed.out
    for name in TEST_LIST.split()[:3]:
        (tmp_path / 'some videos' / name).write_bytes(b'no video' * 100)
    assert run_tool('prepare_data', *ucf, '--out', tmp_path / 'a', '--check')[0] is None
    assert not (tmp_path / 'a/test.csv').exists()
    assert len(pd.read_csv(tmp_path / 'a/missing-test.csv')) == 4


def test_folders_of_frames_with_a_rate_among_videos_without(run_tool, videos, tmp_path):
    (tmp_path / 'frames').mkdir()
    shutil.copy(videos / 'clips/a 0, "ü".avi', tmp_path / 'a.avi')
    for number in range(6):
        cv2.imwrite(str(tmp_path / f'frames/{number}.png'), np.zeros((20, 30, 3), np.uint8))
    lines = 'path,label,fps,end\na.avi,left,,\nframes,left,12,0.5\n'
    (tmp_path / 'videos.csv').write_text(lines)
    where = ('--videos', tmp_path, '--out', tmp_path / 'out', '--check')
    code, _ = run_tool('prepare_data', 'own', *where, '--classes', videos / 'classes.txt')
    assert code is None
    rows = read_manifest(tmp_path / 'out/test.csv', read_classes(str(videos / 'classes.txt')))
    assert rows['path'].tolist() == ['videos/a.avi', 'videos/frames']
    assert not (tmp_path / 'out/missing-test.csv').exists()


@pytest.mark.parametrize(
    ('column', 'cell', 'message'),
    [
        ('id', '7', "has a column 'id', a name of the results folder"),
        ('note', '"two\nlines"', r"videos.csv:2: note is 'two\nlines', must be printable text"),
    ],
)
def test_columns_that_no_manifest_may_have(run_tool, tmp_path, column, cell, message):
    (tmp_path / 'a.mp4').touch()
    (tmp_path / 'videos.csv').write_text(f'path,label,{column}\na.mp4,push up,{cell}\n')
    code, _ = run_tool('prepare_data', 'own', '--videos', tmp_path, '--out', tmp_path / 'out')
    assert message in code
    assert not (tmp_path / 'out').exists()


@pytest.fixture
def weird(tmp_path, videos):
    """Function that writes a list of videos with mistakes of every kind."""
    for i in (0, 1):
        shutil.copy(videos / f'clips/a {i}, "ü".avi', tmp_path / f'{i}.avi')

    def write(*lines):
        header = 'path,label,setting,background,start,end\n'
        (tmp_path / 'weirdkinetics.csv').write_text(header + '\n'.join(lines) + '\n')
        return 'weirdkinetics', '--videos', tmp_path, '--out', tmp_path / 'out'

    return write


def test_all_mistakes_at_once_and_nothing_is_written(run_tool, weird, tmp_path):
    command = weird(
        '0.avi,push up,real,home,0,0.2',
        '0.avi,push ups,real,home,,',
        '1.avi,jogging,odd,home,,',
        '1.avi,jogging,weird,home,3,2',
        '1.avi,jogging,weird,home,0.1,0.2',
        '1.avi,jogging,weird,home,0.1,0.2',
        '1.avi,jogging,weird,home,0.1,9',
        '0.avi,jogging,real,park,7,8',
    )
    code, _ = run_tool('prepare_data', *command)
    assert code.startswith('error: weirdkinetics has 4 mistakes\n')
    assert (
        "weirdkinetics.csv:3: unknown class 'push ups', not among 10; did you mean 'push up'?"
        in code
    )
    assert "weirdkinetics.csv:4: setting is 'odd', must be real or weird" in code
    assert 'weirdkinetics.csv:5: start 3.0 is not before end 2.0' in code
    assert "weirdkinetics.csv:7: sample 'videos/1.avi@0.100-0.200' is listed twice" in code
    code, _ = run_tool('prepare_data', *command, '--check')
    assert 'weirdkinetics.csv:8: end 9.0 is past the end, the video lasts 0.68 s' in code
    assert 'weirdkinetics.csv:9: start 7.0 is past the end, the video lasts 0.20 s' in code
    assert not (tmp_path / 'out/test.csv').exists()
    assert not (tmp_path / 'out/videos').exists()


def test_mistakes_can_be_left_out(run_tool, weird, tmp_path):
    lines = ('0.avi,push up,real,home,,', '0.avi,push ups,real,home,,', '1.avi,jogging,odd,home,,')
    code, printed = run_tool('prepare_data', *weird(*lines), '--drop-mistakes')
    assert code is None
    assert len(pd.read_csv(tmp_path / 'out/test.csv')) == 1
    assert printed.out.splitlines()[1].split()[2:7] == ['3', '1', '0', '0', '2']
    reasons = pd.read_csv(tmp_path / 'out/missing-test.csv')['reason'].tolist()
    assert any("unknown class 'push ups'" in reason for reason in reasons)
    assert any("setting is 'odd'" in reason for reason in reasons)


@pytest.mark.parametrize('form', ['list', 'folder'])
def test_videos_of_ones_own(run_tool, videos, tmp_path, form):
    folder = tmp_path / 'mine'
    for i, label in enumerate(('left', 'up')):
        (folder / label).mkdir(parents=True)
        shutil.copy(videos / f'clips/a {i}, "ü".avi', folder / label / f'a {i}, "ü".avi')
    if form == 'list':
        rows = (
            'path,label,background\n"left/a 0, ""ü"".avi",left,home\n"up/a 1, ""ü"".avi",up,park\n'
        )
        (folder / 'videos.csv').write_text(rows)
    where = ('--videos', folder, '--out', tmp_path / 'out', '--check')
    code, _ = run_tool('prepare_data', 'own', *where)
    assert "unknown class 'left', not among 400" in code
    code, _ = run_tool('prepare_data', 'own', *where, '--classes', videos / 'classes.txt')
    assert code is None
    rows = read_manifest(tmp_path / 'out/test.csv', read_classes(str(videos / 'classes.txt')))
    assert rows['label'].tolist() == ['left', 'up']
    assert rows['path'].tolist() == ['videos/left/a 0, "ü".avi', 'videos/up/a 1, "ü".avi']
    assert ('background' in rows) == (form == 'list')


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (('ucf101',), '--annotations DIR and --videos DIR are missing'),
        (('ucf101', '--annotations', '.'), '--videos DIR is missing; --no-check lists'),
        (('weizmann', '--videos', '.', '--no-check', '--check'), '--no-check looks at no video'),
        (('weizmann', '--videos', '.', '--shard', '1/2'), '--shard needs --check or --transcode'),
        (('weizmann', '--videos', '.', '--classes', 'mit'), '--classes is for videos of your own'),
        (('own', '--videos', 'docs'), 'looked for videos.csv, or CLASS/NAME.mp4'),
        (('own', '--videos', 'docs', '--transcode', 5), 'short side is 5, must be even'),
        (('own', '--videos', 'docs', '--check', '--jobs', 0), '--jobs is 0, must be at least 1'),
        (('weizmann', '--videos', 'gone'), 'no such folder of videos: gone'),
        (('weizmann', '--videos', 'docs'), 'no video of weizmann is in docs'),
        (('hmdb51', '--annotations', 'docs', '--no-check'), '51 of 51 official lists are not in'),
        (('ucf101', '--annotations', 'x', '--no-check', '--split', 4), 'split is 4, must be from'),
    ],
)
def test_settings_that_cannot_work(run_tool, tmp_path, monkeypatch, arguments, message):
    (tmp_path / 'docs').mkdir()
    monkeypatch.chdir(tmp_path)
    code, _ = run_tool('prepare_data', *arguments, '--out', 'out')
    assert code.startswith('error: ')
    assert message in code
    assert not (tmp_path / 'out').exists()


def test_weizmann_folds_leave_one_person_out(run_tool, tmp_path):
    videos = tmp_path / 'videos'
    videos.mkdir()
    for person in PEOPLE:
        for label in read_classes('weizmann'):
            (videos / f'{person}_{label}.avi').touch()
    code, _ = run_tool('prepare_data', 'weizmann', '--videos', videos, '--out', tmp_path / 'w')
    assert code is None
    for person in PEOPLE:
        train = pd.read_csv(tmp_path / f'w/train-without-{person}.csv')
        test = pd.read_csv(tmp_path / f'w/test-{person}.csv')
        assert (len(train), len(test)) == (80, 10)
        assert set(test['group']) == {person}
        assert person not in set(train['group'])
        assert not set(train['path']) & set(test['path'])
        assert all((tmp_path / 'w' / path).is_file() for path in test['path'])
    assert (train['motion'] == 'moving').sum() == 40


@pytest.mark.skipif(
    not (SHARED / 'annotations').is_dir(),
    reason=f'no official annotation files: {SHARED / "annotations"} is not there',
)
def test_placeholders_of_a_whole_data_set(run_tool, tmp_path):
    lists = SHARED / 'annotations/ucf101'
    names = [
        line.split()[0]
        for kind in ('train', 'test')
        for line in (lists / f'{kind}list01.txt').read_text().splitlines()
    ]
    for folder in {Path(name).parent for name in names}:
        (tmp_path / 'UCF-101' / folder).mkdir(parents=True)
    for name in names:
        (tmp_path / 'UCF-101' / name).touch()
    where = ('--annotations', lists, '--videos', tmp_path / 'UCF-101', '--out', tmp_path / 'out')
    code, printed = run_tool('prepare_data', 'ucf101', *where)
    assert code is None
    train, test = (line.split() for line in printed.out.splitlines()[1:3])
    assert train == ['train.csv', '9537', '9537', '9537', '0', '0', '0', '101/101', '1818']
    assert test == ['test.csv', '3783', '3783', '3783', '0', '0', '0', '101/101', '707']
