import os
import sys
import zlib

import cv2
import numpy as np
import pytest
from mmaction.registry import TRANSFORMS

from mmbias.readers import open_video


@pytest.fixture
def folder(tmp_path):
    """Twelve lossless pictures, named without leading zeros, and their folder."""
    frames = np.random.default_rng(0).integers(0, 256, (12, 20, 30, 3), np.uint8)
    for number, frame in enumerate(frames):
        cv2.imwrite(str(tmp_path / f'frame ü{number}.png'), frame[..., ::-1])
    (tmp_path / 'notes.txt').write_text('no picture')
    (tmp_path / '._frame0.png').write_bytes(b'as macOS writes them')
    return frames, tmp_path


def test_pictures_come_in_the_order_of_their_numbers(folder):
    frames, path = folder
    video = open_video(path, fps=12)
    assert (len(video), video.fps) == (12, 12)
    assert video.shape_at(0) == (20, 30)
    assert (np.stack(list(video.read(np.array([1, 2, 10])))) == frames[[1, 2, 10]]).all()


def test_a_segment_of_a_folder_through_the_transforms(folder):
    frames, path = folder
    state = dict(filename=str(path), fps=4.0, start=1.0, end=2.5)
    for transform in (dict(type='OpenVideo'), dict(type='SlidingWindow', clip_len=6)):
        state = TRANSFORMS.build(transform)(state)
    state = TRANSFORMS.build(dict(type='ReadFrames'))(state)
    assert (np.stack(state['imgs']) == frames[4:10]).all()


def test_a_folder_tells_no_frame_rate(folder):
    with pytest.raises(ValueError, match='needs a frame rate: a column fps'):
        open_video(folder[1])


def test_a_folder_without_pictures_is_no_video(tmp_path):
    with pytest.raises(ValueError, match='has no frames'):
        open_video(tmp_path, fps=25)


@pytest.fixture
def strange(tmp_path):
    """Path of a picture whose name, as of an old archive, is not UTF-8 and has a line break."""
    return tmp_path / os.fsdecode(b'caf\xe9\n1.png')


def make_broken(path):
    path.write_bytes(b'no picture')


def make_large(path):
    header = b'\x89PNG\r\n\x1a\n' + (13).to_bytes(4, 'big') + b'IHDR'
    size = (9000).to_bytes(4, 'big') * 2 + bytes([8, 2, 0, 0, 0])
    path.write_bytes(header + size + zlib.crc32(b'IHDR' + size).to_bytes(4, 'big'))


def make_other(path):
    cv2.imwrite(str(path.with_name('0.png')), np.zeros((4, 6, 3), np.uint8))
    cv2.imwrite(str(path.with_name('other.png')), np.zeros((6, 4, 3), np.uint8))
    path.with_name('other.png').rename(path)


def make_pipe(path):
    os.mkfifo(path)


def make_dangling(path):
    path.symlink_to('nowhere')


@pytest.mark.skipif(sys.platform != 'linux', reason='names of files are text elsewhere')
@pytest.mark.parametrize(
    'make',
    [make_broken, make_large, make_other, make_pipe, make_dangling],
    ids=lambda f: f.__name__,
)
def test_a_picture_whose_name_cannot_be_printed_is_named_in_one_line(strange, make):
    make(strange)
    video = open_video(strange.parent, fps=25)
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        list(video.read(np.arange(len(video))))
    said = str(caught.value)
    assert r'caf\udce9\n1.png' in said
    assert said.encode().decode().isprintable()


def test_a_broken_picture_is_named(folder):
    (folder[1] / 'frame ü3.png').write_bytes(b'no picture')
    with pytest.raises(ValueError, match=r'frame 3 cannot be decoded: .*frame ü3\.png'):
        list(open_video(folder[1], fps=25).read(np.array([2, 3])))
