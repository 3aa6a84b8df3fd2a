import dataclasses
import os

import av
import cv2
import numpy as np
import pytest

from mmbias.preparing.copying import small_size
from mmbias.preparing.examining import Task, Trouble, examine_video, file_state
from mmbias.preparing.records import is_done, keep_records, read_records, take_shard
from mmbias.readers import open_video


@pytest.fixture
def video(tmp_path, write_video, moving_square):
    """A video of 50 frames, 128 x 96, 12.5 fps."""
    frames = moving_square(50, seed=1, height=96, width=128)
    return write_video(tmp_path / 'clip "1".avi', frames, fps=12.5)


@pytest.mark.parametrize('reader', ['decord', 'pyav'])
def test_a_good_video(video, reader):
    found = examine_video(Task('clip', video, reader=reader))
    assert (found.frames, found.fps) == (50, 12.5)
    assert (found.width, found.height, found.error) == (128, 96, '')


def test_a_truncated_video_is_unreadable_or_shorter(video):
    video.write_bytes(video.read_bytes()[:-4000])
    for reader in ('decord', 'pyav'):
        found = examine_video(Task('clip', video, reader=reader))
        assert found.error or found.frames < 50


def test_broken_files_say_why(tmp_path):
    (tmp_path / 'x.mp4').write_bytes(b'no video' * 50)
    assert 'cannot open video' in examine_video(Task('x', tmp_path / 'x.mp4')).error
    gone = examine_video(Task('y', tmp_path / 'y.mp4'))
    assert isinstance(gone, Trouble)  # it may come back
    assert 'No such file' in gone.error


def test_frames_of_different_size_are_unreadable(tmp_path):
    for number, height in enumerate((20, 20, 22)):
        cv2.imwrite(str(tmp_path / f'{number}.png'), np.zeros((height, 30, 3), np.uint8))
    assert (
        'frame 2 is 30 x 22, frames before it 30 x 20'
        in examine_video(Task('x', tmp_path, fps=12)).error
    )


def test_a_small_copy_has_every_frame_and_can_be_sought(video, tmp_path):
    task = Task('clip', video, copy=tmp_path / 'out/clip.mp4', short_side=48)
    assert examine_video(task).frames == 50
    copy, original = open_video(task.copy), open_video(video)
    assert (len(copy), copy.fps) == (50, 12.5)
    ours, theirs = (
        np.stack(list(reader.read(np.arange(len(reader))))) for reader in (copy, original)
    )
    assert ours.shape == (50, 48, 64, 3)
    small = np.stack([cv2.resize(f, (64, 48), interpolation=cv2.INTER_AREA) for f in theirs])
    assert np.abs(ours.astype(float) - small).mean() < 3
    with av.open(str(task.copy)) as container:
        keys = [i for i, frame in enumerate(container.decode(video=0)) if frame.key_frame]
    assert np.diff([*keys, 50]).max() <= 12
    assert [path.name for path in task.copy.parent.iterdir()] == ['clip.mp4']


def test_no_copy_of_a_broken_video_is_left(video, tmp_path):
    for number, height in enumerate((20, 22)):
        cv2.imwrite(str(tmp_path / f'{number}.png'), np.zeros((height, 30, 3), np.uint8))
    task = Task('x', tmp_path, fps=12, copy=tmp_path / 'out/x.mp4', short_side=16)
    assert examine_video(task).error
    assert list((tmp_path / 'out').iterdir()) == []


@pytest.mark.parametrize(
    ('size', 'expected'),
    [((240, 320), (128, 170)), ((320, 240), (170, 128)), ((101, 77), (100, 76))],
)
def test_sizes_of_copies(size, expected):
    assert small_size(*size, 128) == expected


@pytest.mark.parametrize('side', [15, 8, 0])
def test_sizes_that_no_copy_can_have(video, tmp_path, side):
    task = Task('x', video, copy=tmp_path / 'x.mp4', short_side=side)
    assert f'short side is {side}, must be even and at least 16' in examine_video(task).error


def test_records_survive_a_kill_in_the_middle_of_a_line(video, tmp_path):
    found = examine_video(Task('ä, "b"', video))
    path = tmp_path / 'checks/1-of-1.jsonl'
    assert list(keep_records(path, [found])) == [found]
    path.write_text(path.read_text() + '{"video": "c", "sta')
    later = dataclasses.replace(found, video='d', error='gone')
    list(keep_records(path, [later]))
    assert read_records(tmp_path / 'checks') == {'ä, "b"': found, 'd': later}


def test_a_changed_file_is_examined_again(video):
    task = Task('clip', video)
    records = {'clip': examine_video(task)}
    assert is_done(task, records)
    video.write_bytes(video.read_bytes() + b' ')
    assert not is_done(task, records)
    assert file_state(video.with_name('gone')) == ''


def test_another_reader_and_another_size_examine_again(video, tmp_path):
    task = Task('clip', video, reader='pyav', copy=tmp_path / 'x.mp4', short_side=48)
    records = {'clip': examine_video(task)}
    assert is_done(task, records)
    for change in (dict(reader='decord'), dict(short_side=64), dict(copy=None)):
        assert not is_done(dataclasses.replace(task, **change), records)
    task.copy.unlink()
    assert not is_done(task, records)


def test_the_record_that_was_written_last_counts(video, tmp_path):
    found = examine_video(Task('clip', video))
    for second, (name, frames) in enumerate((('2-of-2', 7), ('1-of-1', 50))):
        list(keep_records(tmp_path / f'{name}.jsonl', [dataclasses.replace(found, frames=frames)]))
        os.utime(tmp_path / f'{name}.jsonl', (second, second))
    assert read_records(tmp_path)['clip'].frames == 50


def test_shards_share_the_work():
    tasks = [Task(str(i), f'{i}') for i in range(7)]
    shards = [take_shard(tasks, (i, 3)) for i in (1, 2, 3)]
    assert [len(shard) for shard in shards] == [3, 2, 2]
    assert sorted(task.video for shard in shards for task in shard) == [t.video for t in tasks]
    for wrong in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match=r'must be 1/n to n/n'):
            take_shard(tasks, wrong)
