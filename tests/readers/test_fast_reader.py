"""The fast reader against true pictures, against the other readers, and against itself."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from mmbias.readers import open_video
from mmbias.readers.containers import look_at_packets
from mmbias.readers.cutting import Cut, centre_cut, cut_picture, trimmed_cut

REAL = Path(__file__).parents[3] / 'shared/real'
FORMATS = ('yuv420p', 'yuv422p', 'yuv444p', 'yuv411p', 'yuv410p', 'yuv440p')
DEEP = ('yuv420p10le', 'yuv422p10le', 'yuv444p12le', 'yuv420p16le')
CONVERTED = ('gray', 'bgr0', 'yuva420p')


def gradient(height, width):
    """A smooth picture in every colour, shape (H, W, 3)."""
    y, x = np.mgrid[:height, :width] / [[[height]], [[width]]]
    channels = [np.sin(3 * x + y), np.cos(4 * y - 2 * x), np.sin(5 * x * y + 1)]
    return np.uint8(127.5 + 110 * np.stack(channels, -1))


def write(path, frames, pix_fmt, codec='ffv1', colours='bt709', full=False, **options):
    """Write RGB frames in a pixel format, colour space and range, which the file names."""
    with av.open(str(path), 'w') as container:
        stream = container.add_stream(codec, rate=Fraction(25), options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pix_fmt
        # AVColorSpace and AVColorRange
        space = {'bt709': 1, 'bt601': 5, 'bt2020': 9}[colours]
        stream.codec_context.colorspace = space
        stream.codec_context.color_range = 2 if full else 1
        for frame in frames:
            rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format='rgb24')
            container.mux(
                stream.encode(
                    rgb.reformat(
                        format=pix_fmt,
                        dst_colorspace=space,
                        dst_color_range=2 if full else 1,
                        src_color_range=2,
                    )
                )
            )
        container.mux(stream.encode())
    return path


def read_small(path, cut, reader='fast'):
    video = open_video(path, reader)
    return next(iter(video.read_cut(np.array([0]), cut, 'pillow')))


def resize(picture, cut):
    """Bilinear, as OpenCV does it."""
    left, top, right, bottom = cut.box
    x0, y0, x1, y1 = cut.kept
    part = picture[top:bottom, left:right]
    return cv2.resize(part, cut.size, interpolation=cv2.INTER_LINEAR)[y0:y1, x0:x1].astype(int)


def expected(picture, cut):
    """The cut by Pillow's own box argument: an average over the area of each pixel."""
    small = Image.fromarray(picture).resize(cut.size, Image.Resampling.BOX, box=cut.box)
    left, top, right, bottom = cut.kept
    return np.asarray(small)[top:bottom, left:right]


@pytest.mark.parametrize('pix_fmt', [*FORMATS, *DEEP, *CONVERTED])
@pytest.mark.parametrize('size', [(96, 128), (97, 131)])
def test_every_pixel_format_gives_the_true_colours(tmp_path, pix_fmt, size):
    picture = gradient(*size)
    if pix_fmt == 'gray':
        picture = np.repeat(picture[..., :1], 3, axis=-1)
    path = write(tmp_path / 'x.mkv', [picture], pix_fmt)
    cut = centre_cut(size, 40, 40)
    difference = np.abs(read_small(path, cut).astype(int) - expected(picture, cut))
    shared = 16 if pix_fmt == 'yuv410p' else 4  # pixels of one colour
    assert difference.mean() < 1 + shared / 8
    assert difference.max() <= 16


@pytest.mark.parametrize('colours', ['bt601', 'bt709', 'bt2020'])
@pytest.mark.parametrize('full', [False, True])
@pytest.mark.parametrize('reader', ['fast', 'pyav'])
def test_colour_space_and_range_are_honoured(tmp_path, colours, full, reader):
    picture = gradient(96, 128)
    path = write(tmp_path / 'x.mkv', [picture], 'yuv444p', colours=colours, full=full)
    cut = centre_cut((96, 128), 48)
    shown = next(iter(open_video(path, reader).read(np.array([0]))))
    small = read_small(path, cut) if reader == 'fast' else cut_picture(shown, cut, 'pillow')
    difference = np.abs(small.astype(int) - expected(picture, cut))
    assert difference.mean() < 1.5
    assert difference.max() <= 6


@pytest.mark.parametrize('pix_fmt', ['yuvj420p', 'yuvj422p', 'yuvj444p'])
def test_motion_jpeg(tmp_path, pix_fmt):
    picture = gradient(96, 128)
    path = write(tmp_path / 'x.avi', [picture], pix_fmt, codec='mjpeg', colours='bt601', full=True)
    cut = centre_cut((96, 128), 40, 40)
    assert np.abs(read_small(path, cut).astype(int) - expected(picture, cut)).mean() < 2.5


@pytest.mark.parametrize(
    'cut',
    [
        Cut((31, 15, 160, 112), (40, 40), (0, 0, 40, 40)),  # as in training: any box
        Cut((0, 0, 171, 129), (171, 129), (2, 1, 111, 101)),  # no resizing
        Cut((10, 20, 60, 70), (100, 100), (0, 0, 100, 100)),  # enlarged
        Cut((0, 0, 171, 129), (14, 11), (1, 1, 13, 10)),  # twelve times smaller
    ],
)
def test_any_box_lands_where_it_belongs(tmp_path, cut):
    picture = gradient(129, 171)
    path = write(tmp_path / 'x.mkv', [picture], 'yuv420p')
    difference = np.abs(read_small(path, cut).astype(int) - expected(picture, cut))
    assert difference.mean() < 1.5
    assert difference.max() <= 10


def real_videos():
    kinds = ('ucf101/*/*', 'kinetics400/*/*', 'misc/*', 'weizmann/daria*')
    return [path for kind in kinds for path in sorted(REAL.glob(kind))[:4]]


@pytest.mark.parametrize('shape', [(240, 320), (256, 340), (97, 131), (60, 80)])
@pytest.mark.parametrize('short_side', [112, 120, 128])
def test_what_is_not_kept_need_not_be_resized(shape, short_side):
    picture = np.random.default_rng(0).integers(256, size=shape, dtype=np.uint8)
    cut = centre_cut(shape, short_side, 112)
    trimmed = trimmed_cut(cut)
    np.testing.assert_allclose(resize(picture, trimmed), resize(picture, cut), atol=1)


def test_an_enlarged_picture_keeps_what_its_edge_is_made_of():
    cut = Cut((0, 0, 10, 10), (40, 40), (5, 5, 35, 35))
    picture = np.random.default_rng(0).integers(256, size=(10, 10), dtype=np.uint8)
    np.testing.assert_allclose(resize(picture, trimmed_cut(cut)), resize(picture, cut), atol=1)


@pytest.mark.parametrize('path', real_videos(), ids=lambda path: path.name)
def test_any_frame_of_a_real_video_is_that_of_reading_on(path):
    """Jumps to key frames give the pictures that decoding from the start gives."""
    video = open_video(path, 'fast')
    cut = centre_cut(video.shape_at(0), 48)
    every = np.arange(len(video))
    onward = np.stack(list(video.read_cut(every, cut, 'pillow')))
    places = np.random.default_rng(0).choice(every, 12, replace=False)
    for place in [0, *places, every[-1]]:
        alone = open_video(path, 'fast').read_cut(np.array([place]), cut, 'pillow')
        assert (next(iter(alone)) == onward[place]).all()
        again = video.read_cut(np.array([place]), cut, 'pillow')
        assert (next(iter(again)) == onward[place]).all()


@pytest.mark.parametrize('path', real_videos(), ids=lambda path: path.name)
def test_pictures_of_real_videos_are_close_to_those_of_pillow(path):
    """Measured: 0.6 to 2.5 grey levels, of which up to 1.4 are FFmpeg's darker conversion."""
    fast, plain = open_video(path, 'fast'), open_video(path, 'pyav')
    cut = centre_cut(fast.shape_at(0), 112, 112)
    some = np.arange(0, len(fast), 10)
    ours = np.stack(list(fast.read_cut(some, cut, 'pillow'))).astype(int)
    theirs = np.stack([cut_picture(picture, cut, 'pillow') for picture in plain.read(some)])
    assert np.abs(ours - theirs).mean() < 5  # FFmpeg converts 4:2:0 otherwise
    assert 0 < (ours - theirs).mean() < 1.6


def first(video, place):
    return next(video.read_cut(np.array([place]), centre_cut(video.shape_at(place)), 'pillow'))


@pytest.mark.parametrize('suffix', ['.mkv', '.mp4', '.ts'])
def test_frames_that_are_coded_out_of_order_are_sought(tmp_path, moving_square, suffix):
    """As x264 writes them by default: the first packets of Matroska have no time of decoding."""
    frames = moving_square(60, seed=0)
    path = write(tmp_path / f'x{suffix}', frames, 'yuv420p', 'libx264', g='12')
    stream = look_at_packets(path)
    assert stream.goes_back is None
    assert stream.keys.tolist()[:5] == [0, 12, 24, 36, 48]
    if suffix != '.ts':
        assert len(open_video(path, 'decord')) == 60
    video = open_video(path, 'fast')
    every = np.stack(list(video.read_cut(np.arange(60), centre_cut((48, 64)), 'pillow')))
    for place in (50, 37, 59, 13):
        assert (first(open_video(path, 'fast'), place) == every[place]).all()


@pytest.mark.parametrize('reader', ['fast', 'pyav', 'auto'])
def test_av1_is_read_from_its_middle(tmp_path, moving_square, reader):
    try:
        av.codec.Codec('libsvtav1', 'w')
    except av.error.FFmpegError:
        pytest.skip('this build of PyAV has no encoder of AV1')
    frames = moving_square(60, seed=0, height=96, width=128)
    path = write(tmp_path / 'x.mp4', frames, 'yuv420p', 'libsvtav1', g='24', preset='12')
    every = list(open_video(path, reader).read(np.arange(60)))
    for place in (40, 5, 59):
        assert (next(iter(open_video(path, reader).read(np.array([place])))) == every[place]).all()


def test_what_an_edit_list_leaves_out_is_no_frame(tmp_path, moving_square):
    """As a cut without encoding makes it: the first ten pictures are there, and not to be shown."""
    path = tmp_path / 'cut.mp4'
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('libx264', rate=25, options={'g': '12', 'bf': '2'})
        stream.height, stream.width, stream.pix_fmt = 48, 64, 'yuv420p'
        for number, picture in enumerate([*moving_square(60, seed=0), None]):
            frame = None
            if picture is not None:
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format='rgb24')
                frame.pts, frame.time_base = number, Fraction(1, 25)
            for packet in stream.encode(frame):
                shift = round(10 * Fraction(1, 25) / packet.time_base)
                packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
                container.mux(packet)
    video = open_video(path, 'fast')
    assert len(video) == 50
    pictures = list(video.read_cut(np.arange(50), centre_cut((48, 64)), 'pillow'))
    for place in (49, 30, 0):
        assert (first(open_video(path, 'fast'), place) == pictures[place]).all()
    with pytest.raises(ValueError, match='decord misplaces the frames after a jump'):
        open_video(path, 'decord')
    (default,) = open_video(path).read(np.array([30]))
    assert np.abs(default.astype(int) - pictures[30]).mean() < 5  # FFmpeg converts 4:2:0 otherwise


def test_lost_packets_shift_no_frame(tmp_path, moving_square):
    """Frames keep the places that their times give them."""
    whole = write(tmp_path / 'whole.ts', moving_square(90, seed=0), 'yuv420p', 'libx264', g='30')
    lost = tmp_path / 'lost.ts'
    with av.open(str(whole)) as source, av.open(str(lost), 'w') as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.dts is not None and number not in range(40, 44):
                packet.stream = stream
                target.mux(packet)
    video, truth = open_video(lost, 'fast'), open_video(whole, 'fast')
    assert len(video) == 86
    for place in (85, 80, 60):
        assert (first(video, place) == first(truth, place + 4)).all()


def test_a_place_past_the_end_is_refused(tmp_path, moving_square):
    path = write(tmp_path / 'x.mp4', moving_square(10, seed=0), 'yuv420p', 'libx264')
    for place in (10, -1):
        with pytest.raises(ValueError, match=f'frame {place} of .* cannot be decoded'):
            first(open_video(path, 'fast'), place)


@pytest.mark.parametrize(
    'options',
    [
        {'g': '12', 'bf': '2'},
        {'g': '12', 'bf': '3', 'x264-params': 'open-gop=1'},
        {'g': '30', 'x264-params': 'intra-refresh=1'},
    ],
    ids=str,
)
@pytest.mark.parametrize('suffix', ['.mp4', '.mkv', '.avi', '.ts', '.mpg'])
def test_jumps_in_every_container(tmp_path, moving_square, options, suffix):
    path = write(
        tmp_path / f'x{suffix}', moving_square(120, seed=0), 'yuv420p', 'libx264', **options
    )
    video = open_video(path, 'fast')
    cut = centre_cut(video.shape_at(0))
    onward = np.stack(list(video.read_cut(np.arange(len(video)), cut, 'pillow')))
    for place in (110, 61, 25, 24, 119, 0):
        assert (next(video.read_cut(np.array([place]), cut, 'pillow')) == onward[place]).all()


def test_a_clip_in_the_middle_decodes_from_its_key_frame(tmp_path, moving_square, monkeypatch):
    path = write(tmp_path / 'x.mp4', moving_square(120, seed=0), 'yuv420p', 'libx264', g='12')
    video = open_video(path, 'fast')
    decoded = []
    monkeypatch.setattr('mmbias.readers.decoding.check_size', lambda *size: decoded.append(size))
    list(video.read_cut(np.arange(100, 110), centre_cut((48, 64)), 'pillow'))
    assert len(decoded) < 30  # the first frame, those from 96 on, and some the decoder holds back
