import struct
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS

from mmbias.readers import READERS, containers, open_video
from mmbias.readers.containers import look_at_packets
from mmbias.readers.cutting import Cut, cut_picture

MISC = Path(__file__).parents[3] / 'shared/real/misc'
WALKING, BIKING = MISC / 'kth_walking.avi', MISC / 'ucf11_biking_mpeg1.mpg'


@pytest.fixture(scope='module')
def lossless(tmp_path_factory, write_video):
    """Random pictures in a codec that keeps them, and the file."""
    frames = np.random.default_rng(0).integers(0, 256, (9, 34, 46, 3), np.uint8)
    return frames, write_video(tmp_path_factory.mktemp('v') / 'x.avi', frames, 12.5, 'ffv1')


@pytest.mark.parametrize('reader', [*READERS, 'auto'])
def test_readers_give_the_pictures_that_were_written(lossless, reader):
    frames, path = lossless
    video = open_video(path, reader)
    assert (len(video), video.fps) == (9, 12.5)
    assert video.shape_at(0) == (34, 46)
    for indices in ([0, 3, 4, 8], [1], range(9)):
        pictures = np.stack(list(video.read(np.array(indices))))
        assert (pictures == frames[list(indices)]).all()


def test_readers_agree_on_a_lossy_video(videos):
    path = videos / 'clips/a 3, "ü".avi'
    ours, *others = (open_video(path, reader) for reader in READERS)
    indices = np.arange(0, 40, 7)
    pictures = np.stack(list(ours.read(indices))).astype(int)
    for other in others:
        assert len(ours) == len(other) == 40
        assert np.abs(pictures - list(other.read(indices))).max() <= 4


@pytest.mark.skipif(not BIKING.is_file(), reason=f'no real video: {BIKING} is not there')
def test_a_program_stream_starts_at_its_first_frame():
    with pytest.raises(ValueError, match='decord misplaces frames in mpeg files'):
        open_video(BIKING, 'decord')
    automatic, plain = (open_video(BIKING, reader) for reader in ('auto', 'pyav'))
    some = np.array([0, 1, 150])
    assert (np.stack(list(automatic.read(some))) == list(plain.read(some))).all()
    assert len(plain) == 151


def turn(path, matrix):
    """Write a rotation into the header of an MP4 file, as phones do."""
    content = bytearray(path.read_bytes())
    place = content.index(b'tkhd') + 44  # of the matrix, in version 0 of the box
    one = 1 << 16  # fixed point
    content[place : place + 20] = struct.pack('>5i', *(part * one for part in matrix))
    path.write_bytes(content)


@pytest.mark.parametrize('reader', list(READERS))
@pytest.mark.parametrize(
    ('matrix', 'turns'), [((0, 1, 0, -1, 0), 3), ((-1, 0, 0, 0, -1), 2), ((0, -1, 0, 1, 0), 1)]
)
def test_videos_of_a_turned_phone_are_upright(tmp_path, write_video, reader, matrix, turns):
    frames = np.zeros((6, 64, 80, 3), np.uint8)
    frames[:, :24, :24] = 255  # one corner
    path = write_video(tmp_path / 'phone.mp4', frames, codec='libx264')
    turn(path, matrix)
    picture = next(iter(open_video(path, reader).read(np.array([3]))))
    expected = np.rot90(frames[3], turns)
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).mean() < 4


@pytest.mark.parametrize('size', [(64, 80), (63, 79)])
@pytest.mark.parametrize(
    ('matrix', 'turns'), [((0, 1, 0, -1, 0), 3), ((-1, 0, 0, 0, -1), 2), ((0, -1, 0, 1, 0), 1)]
)
def test_turned_pictures_are_cut_upright(tmp_path, write_video, size, matrix, turns):
    frames = np.zeros((6, *size, 3), np.uint8)
    frames[:, :24, :24] = 255, 60, 0  # one corner
    path = write_video(tmp_path / 'phone.mp4', frames, codec='mpeg4', b='4M')
    turn(path, matrix)
    cut = Cut((8, 4, 60, 56), (26, 26), (2, 0, 26, 24))
    (picture,) = open_video(path, 'fast').read_cut(np.array([3]), cut, 'cv2')
    expected = cut_picture(np.ascontiguousarray(np.rot90(frames[3], turns)), cut, 'cv2')
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).mean() < 4


def test_mistakes_are_named(tmp_path, lossless):
    with pytest.raises(FileNotFoundError, match=r'no such video: .*gone\.avi'):
        open_video(tmp_path / 'gone.avi')
    with pytest.raises(ValueError, match="unknown reader 'cv', allowed: auto, decord, pyav, fast"):
        open_video(lossless[1], 'cv')


@pytest.mark.parametrize('reader', list(READERS))
@pytest.mark.parametrize('content', [b'', b'not a video' * 100])
def test_a_file_that_is_no_video_is_refused(tmp_path, reader, content):
    path = tmp_path / 'broken.avi'
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f'cannot open video .*broken.avi with {reader}'):
        open_video(path, reader)


def test_a_video_that_ends_early_says_which_frame_is_missing(lossless):
    video = open_video(lossless[1], 'pyav')
    with pytest.raises(ValueError, match=r'frame 9 of .*x.avi cannot be decoded'):
        list(video.read(np.array([8, 9])))


@pytest.mark.skipif(not WALKING.is_file(), reason=f'no real video: {WALKING} is not there')
@pytest.mark.parametrize('reader', list(READERS))
def test_a_segment_of_a_real_video_is_cut_from_its_middle(reader):
    whole = np.stack(list(open_video(WALKING, reader).read(np.arange(555))))
    state = dict(filename=str(WALKING), start=4.0, end=9.2)
    steps = [
        dict(type='OpenVideo', reader=reader),
        dict(type='SlidingWindow', clip_len=130),
        dict(type='ReadFrames'),
    ]
    for step in steps:
        state = TRANSFORMS.build(step)(state)
    difference = np.abs(np.stack(state['imgs']).astype(int) - whole[100:230])  # 25 frames a second
    assert difference.max() <= (4 if reader == 'fast' else 0)  # FFmpeg's conversion or ours


@pytest.mark.parametrize('reader', list(READERS))
@pytest.mark.parametrize('bf', ['0', '2'])
def test_a_download_that_broke_off_is_refused(tmp_path, write_video, moving_square, reader, bf):
    path = write_video(tmp_path / 'whole.avi', moving_square(60, seed=0), bf=bf)
    cut = tmp_path / 'cut.avi'
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert len(open_video(path, 'pyav')) == 60
    with pytest.raises(
        ValueError, match=r'cannot open video .*cut.avi .*cut off: \d+ of 60 frames'
    ):
        open_video(cut, reader)


@pytest.mark.parametrize(
    ('codec', 'options'),
    [
        ('libx264', {'crf': '1', 'g': '12', 'bf': '2'}),
        ('libx264', {'crf': '1', 'g': '12', 'bf': '3', 'x264-params': 'open-gop=1'}),
        ('mpeg4', {'b': '4M', 'g': '12', 'bf': '2'}),
    ],
    ids=str,
)
@pytest.mark.parametrize('suffix', ['.mp4', '.mkv', '.avi', '.ts', '.mov', '.wmv'])
def test_jumps_of_the_default_reader_lead_to_the_frame(
    tmp_path, write_video, codec, options, suffix
):
    levels = np.uint8(4 * np.arange(60))  # of grey, one a frame
    frames = np.broadcast_to(levels[:, None, None, None], (60, 48, 64, 3))
    path = write_video(tmp_path / f'x{suffix}', frames, codec=codec, **options)
    for place in (31, 50, 25, 24):
        (picture,) = open_video(path).read(np.array([place]))
        assert abs(picture.mean() - levels[place]) < 2


@pytest.mark.parametrize(
    ('name', 'listed'), [('x.avi', True), ('reordered.avi', False), ('x.mp4', False)]
)
def test_the_index_of_a_file_says_what_its_packets_say(
    tmp_path, write_video, moving_square, monkeypatch, name, listed
):
    bf = '2' if name == 'reordered.avi' else '0'
    path = write_video(tmp_path / name, moving_square(60, seed=0), g='12', bf=bf)
    with containers.open_container(path) as container:
        assert (containers._index_times(container) is not None) == listed
    at_once = look_at_packets(path)
    monkeypatch.setattr(containers, '_index_times', lambda container: None)
    np.testing.assert_equal(asdict(look_at_packets(path)), asdict(at_once))
