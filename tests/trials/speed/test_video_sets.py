import pandas as pd
import pytest
from trials.speed.decoders import installed_decoders
from trials.speed.pipelines import own_test_pipeline, stock_test_pipeline
from trials.speed.video_sets import copy_small, find_videos, group_videos, lay_out


def test_videos_are_grouped_by_codec_and_size(groups):
    assert [(group.name, group.frames) for group in groups] == [
        ('mpeg4 200x160', (60, 60)),
        ('h264 340x256', (45, 45)),
    ]


@pytest.mark.parametrize(('frames', 'lengths'), [(1, (60,)), (61, (60, 60)), (170, (60,) * 3)])
def test_files_are_listed_in_turn_until_there_are_enough_frames(groups, tmp_path, frames, lengths):
    videos = lay_out(groups[0], tmp_path / 'set', frames=frames)
    assert videos.frames == lengths
    assert [file.resolve() for file in videos.files] == [
        groups[0].files[turn % 2].resolve() for turn in range(len(lengths))
    ]


def test_both_sides_list_the_same_files(groups, tmp_path):
    videos = lay_out(groups[0], tmp_path / 'set', frames=170)
    stock = [line.split(' ') for line in (tmp_path / 'set/test.txt').read_text().splitlines()]
    own = pd.read_csv(tmp_path / 'set/test.csv')
    assert [path for path, _ in stock] == own['path'].tolist()
    classes = videos.own(own_test_pipeline('pyav'), test_mode=True)['classes']
    assert [classes[int(label)] for _, label in stock] == own['label'].tolist()
    assert videos.stock(stock_test_pipeline(), test_mode=True)['ann_file'].endswith('test.txt')


@pytest.mark.parametrize('name', sorted(installed_decoders()))
def test_every_decoder_decodes_every_frame(groups, name):
    for group in groups:
        counts = tuple(installed_decoders()[name](file) for file in group.files)
        assert counts == group.frames


def test_a_folder_without_videos_is_an_error(tmp_path):
    (tmp_path / 'notes.txt').touch()
    with pytest.raises(FileNotFoundError, match='no video under'):
        find_videos(tmp_path)


def test_videos_are_found_in_folders_of_folders(groups, tmp_path):
    (tmp_path / 'my videos/of today').mkdir(parents=True)
    (tmp_path / 'my videos/of today/a.MP4').symlink_to(groups[1].files[0])
    (found,) = group_videos(find_videos(tmp_path))
    assert (found.name, found.frames) == ('h264 340x256', (45,))


def test_copies_are_small_and_hold_every_frame(groups, tmp_path):
    group = copy_small(groups[1], 1, tmp_path, short_side=64)
    (copy,) = group_videos(group.files)
    assert (copy.name, copy.frames) == ('h264 84x64', (45,))
    assert (group.name, group.frames) == (groups[1].name, (45,))
