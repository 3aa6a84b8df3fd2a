"""Names of videos of one's own that are hard to tell apart, or to write."""

import os
import unicodedata

import numpy as np
import pandas as pd
import pytest

from mmbias.readers import open_video


@pytest.fixture
def prepare(run_tool, tmp_path):
    """Function that prepares ``videos`` in ``out``; gives what it exits with."""
    (tmp_path / 'classes.txt').write_text('run\nwalk\n')

    def run(*options):
        where = ('--videos', tmp_path / 'videos', '--out', tmp_path / 'out')
        classes = ('--classes', tmp_path / 'classes.txt', '--jobs', 1)
        return run_tool('prepare_data', 'own', *where, *classes, *options)[0]

    return run


def grey(write_video, path, level):
    return write_video(path, np.full((6, 48, 64, 3), level, np.uint8))


@pytest.mark.parametrize(
    'names',
    [
        ('IMG_0.mov', 'IMG_0.mp4'),
        ('IMG_0.avi', 'img_0.avi'),
        tuple(unicodedata.normalize(form, 'é.avi') for form in ('NFC', 'NFD')),
        tuple(
            unicodedata.normalize(form, name) for form, name in (('NFC', 'É.mp4'), ('NFD', 'é.avi'))
        ),
    ],
)
def test_videos_that_would_share_a_copy_are_refused(prepare, tmp_path, write_video, names):
    for name in names:
        grey(write_video, tmp_path / 'videos/run' / name, 100)
    said = prepare('--transcode', 32)
    assert said.startswith('error: ')
    assert all(repr(f'run/{name}') in said for name in names)
    assert not (tmp_path / 'out').exists()  # nothing was decoded
    assert prepare() is None  # the originals are told apart


def test_one_video_in_two_spellings_is_listed_twice(prepare, tmp_path, write_video):
    grey(write_video, tmp_path / 'videos/x/a.avi', 100)
    lines = ('x/a.avi,run', 'x//a.avi,run', './x/a.avi,run')
    (tmp_path / 'videos/videos.csv').write_text('\n'.join(('path,label', *lines)))
    said = prepare('--transcode', 32)
    assert "videos.csv:3: sample 'videos/x/a.mp4' is listed twice" in said
    assert "videos.csv:4: sample 'videos/x/a.mp4' is listed twice" in said


def test_a_copy_that_another_list_exchanged_is_made_again(prepare, tmp_path, write_video):
    for name, level in (('a.mov', 50), ('a.mp4', 200)):
        grey(write_video, tmp_path / 'videos' / name, level)
    for name, level in (('a.mov', 50), ('a.mp4', 200), ('a.mov', 50)):
        (tmp_path / 'videos/videos.csv').write_text(f'path,label\n{name},run\n')
        assert prepare('--transcode', 32) is None
        [picture] = open_video(tmp_path / 'out/videos/a.mp4').read(np.array([3]))
        assert abs(float(picture.mean()) - level) < 4


@pytest.mark.parametrize('bad', [b'run/caf\xe9.avi', b'caf\xe9/a.avi'])
def test_names_that_are_not_utf_8_are_told(prepare, tmp_path, write_video, bad):
    good = grey(write_video, tmp_path / 'videos/run/good.avi', 100)
    path = os.path.join(os.fsencode(tmp_path / 'videos'), bad)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.link(good, path)
    escaped = bad.decode(errors='backslashreplace')
    said = prepare('--check')
    assert said.startswith('error: own has 1 mistake\n')
    assert said.endswith(f'\n{escaped}: the name is not UTF-8, as manifests are: rename it')
    assert prepare('--check', '--drop-mistakes') is None
    assert pd.read_csv(tmp_path / 'out/test.csv')['path'].tolist() == ['videos/run/good.avi']
    [reason] = pd.read_csv(tmp_path / 'out/missing-test.csv')['reason']
    assert reason.startswith(f'{escaped}: ')
