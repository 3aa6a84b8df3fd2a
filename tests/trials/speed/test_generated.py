import av
import numpy as np
import pytest
from trials.speed.generated import Kind, generate_videos, repeat_video

from mmbias.readers.containers import look_at_packets


def pictures(path):
    with av.open(str(path)) as container:
        frames = [(frame.pts, frame.to_ndarray()) for frame in container.decode(video=0)]
    times, arrays = zip(*frames, strict=True)
    return np.array(times), np.stack(arrays)


def test_videos_are_of_their_kind(generated):
    sizes = {}
    for file in generated.iterdir():
        stream = look_at_packets(file)
        sizes[file.name] = stream.width, stream.height, stream.frames, stream.fps
    mpeg4, h264 = (200, 160, 60, 30.0), (340, 256, 45, 30.0)
    assert sizes == {
        'mpeg4-200x160-2s-0.avi': mpeg4,
        'mpeg4-200x160-2s-1.avi': mpeg4,
        'libx264-340x256-1.5s-0.mp4': h264,
        'libx264-340x256-1.5s-1.mp4': h264,
    }


def test_videos_that_are_there_are_kept(tmp_path):
    kind = Kind(64, 64, 'mpeg4', '.avi', 0.2)
    (file,) = generate_videos(tmp_path, (kind,), 1, say=lambda text: None)
    content = file.read_bytes()
    file.write_bytes(b'mine')
    generate_videos(tmp_path, (kind,), 1, say=lambda text: None)
    assert file.read_bytes() == b'mine'
    file.unlink()
    generate_videos(tmp_path, (kind,), 1, say=lambda text: None)
    assert file.read_bytes() == content  # the same again, byte for byte


@pytest.mark.parametrize('suffix', ['.avi', '.mp4'])
def test_a_repeated_video_shows_its_pictures_again_at_later_times(generated, tmp_path, suffix):
    source = next(file for file in sorted(generated.iterdir()) if file.suffix == suffix)
    repeat_video(source, tmp_path / f'long{suffix}', times=3)
    times, long = pictures(tmp_path / f'long{suffix}')
    np.testing.assert_array_equal(long, np.concatenate([pictures(source)[1]] * 3))
    assert len(set(np.diff(times))) == 1
