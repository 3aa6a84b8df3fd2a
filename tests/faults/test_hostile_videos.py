"""Every kind of broken video: refused in one line, or read as what it is; nothing hangs."""

import os
import struct
import wave
import zlib
from fractions import Fraction

import av
import cv2
import numpy as np
import pandas as pd
import pytest
from mmengine.runner import Runner

from mmbias.preparing.examining import Task, examine_video
from mmbias.readers import READERS, limits, open_video
from mmbias.readers.pyav_reader import PyAVReader
from mmbias.results import read_results
from mmbias.transforms import ReadFrames

GOOD = 12  # frames of the sound video


def shades(count, height=48, width=64, first=20):
    levels = np.arange(first, first + 10 * count, 10, dtype=np.uint8)
    return np.broadcast_to(levels[:, None, None, None], (count, height, width, 3))


def truncated(good, path):
    path.write_bytes(good.read_bytes()[:600])


def empty(good, path):
    path.write_bytes(b'')


def noise(good, path):
    path.write_bytes(np.random.default_rng(0).bytes(5000))


def no_frames(good, path):
    """The header of a video, of a duration of zero."""
    with av.open(str(path), 'w', format='matroska') as container:
        stream = container.add_stream('mpeg4', rate=25)
        stream.height, stream.width, stream.pix_fmt = 48, 64, 'yuv420p'
        container.start_encoding()


def audio(good, path):
    with wave.open(str(path), 'wb') as file:
        file.setparams((1, 2, 8000, 0, 'NONE', ''))
        file.writeframes(bytes(8000))


def audio_in_a_container(good, path):
    with av.open(str(path), 'w', format='mov') as container:
        stream = container.add_stream('pcm_s16le', rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), layout='mono')
        frame.rate = 8000
        container.mux([*stream.encode(frame), *stream.encode()])


def playlist(good, path):
    path.write_text(f'#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{good}\n#EXT-X-ENDLIST\n')


def list_of_files(good, path):
    path.write_text(f"ffconcat version 1.0\nfile '{good.name}'\n")


def pipe(good, path):
    os.mkfifo(path)


def endless_device(good, path):
    path.symlink_to('/dev/zero')


def missing(good, path):
    path.symlink_to(path.with_name('gone'))


def huge_pictures(good, path):
    """Some bytes that announce pictures of 81 megapixels."""
    path.write_bytes(b'YUV4MPEG2 W9000 H9000 F25:1 Ip A1:1 C420\nFRAME\n' + bytes(99))


def absurd_rate(good, path):
    content = bytearray(good.read_bytes())
    struct.pack_into('<II', content, content.find(b'strh') + 28, 1, 10**9)
    path.write_bytes(content)


def joined(good, path):
    """Two streams, one behind the other byte by byte: its clock starts again in the middle."""
    parts = []
    for number, frames in enumerate((shades(9), shades(9, first=120))):
        part = path.with_name(f'part {number}.ts')
        with av.open(str(part), 'w', format='mpegts') as container:
            stream = container.add_stream('mpeg2video', rate=25)
            stream.height, stream.width, stream.pix_fmt = 48, 64, 'yuv420p'
            for frame in frames:
                picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format='rgb24')
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
        parts.append(part.read_bytes())
    path.write_bytes(b''.join(parts))


def no_pictures(good, path):
    path.mkdir()
    (path / 'notes.txt').write_text('none')


def broken_picture(good, path):
    path.mkdir()
    for number in range(GOOD):
        cv2.imwrite(str(path / f'{number}.png'), np.zeros((8, 8, 3), np.uint8))
    (path / '5.png').write_bytes(b'no picture')


def changing_pictures(good, path):
    path.mkdir()
    for number in range(GOOD):
        cv2.imwrite(str(path / f'{number}.png'), np.zeros((8 + number // 6, 8, 3), np.uint8))


def huge_picture(good, path):
    """A PNG of a few bytes that announces 60,000 x 60,000 pixels."""
    path.mkdir()
    header = b'IHDR' + struct.pack('>IIBBBBB', 60000, 60000, 8, 2, 0, 0, 0)
    content = b'IDAT' + zlib.compress(bytes(100))
    chunks = [
        struct.pack('>I', len(chunk) - 4) + chunk + struct.pack('>I', zlib.crc32(chunk))
        for chunk in (header, content)
    ]
    (path / '0.png').write_bytes(b'\x89PNG\r\n\x1a\n' + b''.join(chunks))


def pipe_as_picture(good, path):
    path.mkdir()
    os.mkfifo(path / '0.png')


def announces_billions(good, path):
    """A header of 10^9 frames of 60,000 x 60,000 pixels over twelve small ones."""
    content = bytearray(good.read_bytes())
    main, bitmap = content.find(b'avih') + 8, content.find(b'strf') + 8
    struct.pack_into('<I', content, main + 16, 10**9)
    struct.pack_into('<II', content, main + 32, 60000, 60000)
    struct.pack_into('<II', content, bitmap + 4, 60000, 60000)
    struct.pack_into('<I', content, content.find(b'strh') + 40, 10**9)
    path.write_bytes(content)


REFUSED = {
    truncated: 'cannot open video',
    empty: 'cannot open video',
    noise: 'cannot open video',
    no_frames: 'has no frames|cannot open video',
    audio: 'of no format that is known to hold pictures',
    audio_in_a_container: 'it has no pictures',
    playlist: 'of no format that is known to hold pictures|Invalid data',
    list_of_files: 'of no format that is known to hold pictures',
    pipe: 'is a pipe, must be a file or a folder of frames',
    endless_device: 'is a device, must be a file or a folder of frames',
    missing: 'no such video',
    huge_pictures: 'a picture is 9000 x 9000 pixels, allowed are 37748736 in all',
    absurd_rate: 'the frame rate is 1e.09, must be in 0.01 to 100000',
    joined: 'time goes back at frame 9, as in joined files',
    no_pictures: 'has no frames',
    broken_picture: r'frame 5 cannot be decoded: .*5\.png',
    changing_pictures: r'frame 6 is 8 x 9, frames before it 8 x 8: .*6\.png',
    huge_picture: 'frame 0 is too large: .*60000|frame 0.* is 60000 x 60000 pixels',
    pipe_as_picture: 'is a pipe, must be a file or a folder of frames',
    announces_billions: 'it is cut off: 12 of 1000000000 frames are there',
}


def one_frame(good, path, encode):
    encode(path, shades(1))


def wrong_suffix(good, path, encode):
    path.write_bytes(good.read_bytes())


READ_AS_THEY_ARE = {one_frame: 1, wrong_suffix: GOOD}


@pytest.fixture(scope='module')
def good(tmp_path_factory, write_video):
    return write_video(tmp_path_factory.mktemp('good') / 'good.avi', shades(GOOD))


def read_all(path, reader):
    video = open_video(path, reader, fps=25 if path.is_dir() else None)
    state = dict(video_reader=video, frame_inds=np.arange(len(video)))
    return np.stack(ReadFrames()(state)['imgs'])


@pytest.mark.parametrize('reader', list(READERS))
@pytest.mark.parametrize('kind', REFUSED, ids=lambda kind: kind.__name__)
def test_what_cannot_be_read_is_refused_in_one_line(good, tmp_path, kind, reader):
    path = tmp_path / 'video.avi'
    kind(good, path)
    if kind is joined and reader != 'decord':  # in turn, whatever the clock says
        pictures = read_all(path, reader).mean((1, 2, 3))
        np.testing.assert_allclose(pictures[[0, 8, 9, 17]], [20, 100, 120, 200], atol=4)
        return
    with pytest.raises((ValueError, FileNotFoundError), match=REFUSED[kind]) as error:
        read_all(path, reader)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize('reader', list(READERS))
@pytest.mark.parametrize('kind', READ_AS_THEY_ARE, ids=lambda kind: kind.__name__)
def test_what_is_sound_in_itself_is_read(good, tmp_path, write_video, kind, reader):
    path = tmp_path / ('video.mp4' if kind is wrong_suffix else 'video.avi')
    kind(good, path, write_video)
    pictures = read_all(path, reader)
    assert len(pictures) == READ_AS_THEY_ARE[kind]
    expected = shades(len(pictures))[:, 0, 0, 0]
    np.testing.assert_allclose(pictures.mean((1, 2, 3)), expected, atol=4)


@pytest.mark.parametrize('order', [1, -1])
def test_pictures_that_change_their_size(tmp_path, order):
    """PyAV refuses them; decord scales them to the first, and every frame is the right one."""
    path = tmp_path / 'changing.mkv'
    parts = [shades(9), shades(9, 96, 128, first=110)][::order]
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('libx264', rate=25)
        stream.height, stream.width, stream.pix_fmt = *parts[0].shape[1:3], 'yuv420p'
        for number, frames in enumerate(parts):
            _encode_part(container, stream, frames, first=9 * number)
    with pytest.raises(ValueError, match=r'frame 9 of .* is .*, frames before it'):
        read_all(path, 'pyav')
    assert 'frame 9 of' in examine_video(Task('x', path, reader='pyav')).error
    expected = np.concatenate([part[:, 0, 0, 0] for part in parts])
    pictures = read_all(path, 'decord')
    assert pictures.shape[1:] == parts[0].shape[1:]
    np.testing.assert_allclose(pictures.mean((1, 2, 3)), expected, atol=4)


def _encode_part(container, stream, frames, first):
    encoder = av.CodecContext.create('libx264', 'w')
    encoder.height, encoder.width, encoder.pix_fmt = *frames.shape[1:3], 'yuv420p'
    encoder.max_b_frames = 0
    encoder.time_base, encoder.framerate = Fraction(1, 25), 25
    for number, frame in enumerate([*frames, None], start=first):
        if frame is not None:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format='rgb24')
            frame.pts, frame.time_base = number, Fraction(1, 25)
        for packet in encoder.encode(frame):
            packet.stream = stream
            container.mux(packet)


def test_a_read_that_takes_too_long_or_too_much_is_ended(good, monkeypatch):
    monkeypatch.setattr('mmbias.readers.decoding.MAX_WAIT', -1)
    with pytest.raises(TimeoutError, match='reading takes more than -1 s'):
        list(open_video(good, 'pyav').read(np.array([3])))
    monkeypatch.undo()
    monkeypatch.setattr(limits, 'MAX_READ_BYTES', 10**5)
    for reader in READERS:
        state = dict(video_reader=open_video(good, reader), frame_inds=np.arange(12))
        with pytest.raises(
            ValueError, match=r'12 pictures of 64 x 48 take 0 GiB.*windows_per_chunk'
        ):
            ReadFrames()(state)
    monkeypatch.setattr(limits, 'MAX_FRAMES', 11)
    with pytest.raises(ValueError, match='more than 11 frames'):
        PyAVReader(str(good))


def test_a_run_over_all_of_them_records_each_with_its_reason(
    good, small_config, weights, write_video, tmp_path
):
    """All broken videos before two sound ones: all are told, and none shifts another."""
    kinds = [*REFUSED, *READ_AS_THEY_ARE]
    for kind in kinds:
        kind(good, tmp_path / f'{kind.__name__}.avi', *[write_video] * (kind in READ_AS_THEY_ARE))
    rows = pd.DataFrame({'path': [f'{kind.__name__}.avi' for kind in kinds], 'label': 'left'})
    rows['fps'] = ['25' if (tmp_path / path).is_dir() else '' for path in rows['path']]
    rows.to_csv(tmp_path / 'list.csv', index=False)
    options = {
        'load_from': weights,
        'test_dataloader.dataset.pipeline.0.reader': 'decord',  # refuses the most
        'test_dataloader.dataset.ann_file': str(tmp_path / 'list.csv'),
        'test_cfg.max_failures': len(REFUSED),
    }
    Runner.from_cfg(small_config(**options)).test()
    results = read_results(tmp_path / 'results')
    assert results.run.counts == dict(
        samples=len(kinds), read=len(READ_AS_THEY_ARE), failed=len(REFUSED), clips=1 + 3
    )
    told = results.samples.set_index('path')
    for kind, reason in REFUSED.items():
        row = told.loc[f'{kind.__name__}.avi']
        assert row['status'] == 'failed'
        assert pd.Series([row['error']]).str.contains(reason).all(), (kind, row['error'])
    assert np.isfinite(results.scores[len(REFUSED) :]).all()
    assert np.isnan(results.scores[: len(REFUSED)]).all()
