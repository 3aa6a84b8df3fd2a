import pandas as pd
import pytest

from mmbias.preparing.matching import index_videos, match_videos, shared_names


def place(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def forms(*columns):
    return [pd.DataFrame({'video': list(column)}) for column in columns]


def test_videos_are_listed_by_name_and_other_files_are_not(tmp_path):
    place(tmp_path, 'b/x.MP4', 'a/x.avi', 'a/notes.txt', 'y, "ü".webm', '.hidden')
    assert index_videos(tmp_path) == {'x': ['a/x.avi', 'b/x.MP4'], 'y, "ü"': ['y, "ü".webm']}


def test_a_folder_of_frames_counts_as_one_video(tmp_path):
    place(tmp_path, 'clips/17/00001.jpg', 'clips/17/preview.mp4', 'clips/18/00001.jpg')
    assert index_videos(tmp_path, {'17'}) == {'17': ['clips/17']}


def test_links_to_other_disks_are_followed(tmp_path):
    place(tmp_path, 'disk/x.mp4', 'videos/y.mp4')
    (tmp_path / 'videos/more').symlink_to(tmp_path / 'disk')
    assert index_videos(tmp_path / 'videos') == {'x': ['more/x.mp4'], 'y': ['y.mp4']}


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r'no such folder of videos: .*gone'):
        index_videos(tmp_path / 'gone')


@pytest.mark.parametrize(
    ('video', 'paths', 'expected'),
    [
        ('run/a', ['run/a.mp4'], 'run/a.mp4'),
        ('run/a', ['a.mp4'], 'a.mp4'),  # a flat folder
        ('run/a', ['val/walk/a.mp4', 'val/run/a.mp4'], 'val/run/a.mp4'),
        ('tai chi/a', ['0/a.mp4', 'train/tai_chi/a.mp4'], 'train/tai_chi/a.mp4'),
        ('real/eat/home/a', ['real/eat/home/a.mp4', 'weird/eat/home/a.mp4'], 'real/eat/home/a.mp4'),
        ('weird/eat/home/a', ['real/eat/home/a.mp4', 'weird/eat/home/a.mp4'], None),
        ('run/a', ['run/a.avi', 'run/a.mp4'], 'run/a.avi'),
        ('run/a', ['rerun/a.mp4', 'x/run/a.mp4'], 'x/run/a.mp4'),
        ('run/a', [], ''),
    ],
)
def test_the_video_of_a_sample(video, paths, expected):
    matches = match_videos(forms([video]), {'a': paths}, set())
    assert matches.paths.tolist() == [paths[-1] if expected is None else expected]


def test_a_name_of_two_classes_is_only_taken_from_its_own():
    names = ['run/a', 'walk/a', 'walk/b']
    shared = shared_names(names)
    assert shared == {'a'}
    matches = match_videos(forms(names), {'a': ['walk/a.mp4'], 'b': ['b.mp4']}, shared)
    assert matches.paths.tolist() == ['', 'walk/a.mp4', 'b.mp4']
    assert matches.form.tolist() == [-1, 0, 0]


@pytest.mark.parametrize(
    ('file', 'paths', 'expected'),
    [
        ('x.mp4', ['a/x.mp4', 'x.mp4'], 'x.mp4'),
        ('x.mp4', ['x.avi', 'x.mp4'], 'x.mp4'),
        ('run/x.mp4', ['old/run/x.mp4', 'run/x.mp4'], 'run/x.mp4'),
        ('x.mp4', ['a/x.avi'], 'a/x.avi'),  # in another folder, another container
    ],
)
def test_a_file_that_the_list_names_goes_before_others(file, paths, expected):
    form = pd.DataFrame({'video': [file.removesuffix('.mp4')], 'file': [file]})
    assert match_videos([form], {'x': paths}, set()).paths.tolist() == [expected]


def test_a_file_at_the_top_is_not_taken_for_one_below():
    videos = ['x', 'a/x']
    form = pd.DataFrame({'video': videos, 'file': ['x.mp4', 'a/x.mp4']})
    matches = match_videos([form], {'x': ['a/x.mp4']}, shared_names(videos))
    assert matches.paths.tolist() == ['', 'a/x.mp4']


def test_the_preferred_form_wins_where_both_are_there():
    index = {'a_1': ['a_1.mp4'], 'a': ['a.mp4'], 'b': ['b.mp4']}
    matches = match_videos(forms(['a_1', 'b_1', 'c_1'], ['a', 'b', 'c']), index, set())
    assert matches.paths.tolist() == ['a_1.mp4', 'b.mp4', '']
    assert matches.form.tolist() == [0, 1, -1]
