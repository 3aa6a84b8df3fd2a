import numpy as np
import pytest

from mmbias.findings.stills import read_stills


@pytest.fixture
def ramp(tmp_path, write_video):
    """A video of 30 frames at 10 fps whose n-th frame has the grey level 8 n."""
    frames = np.repeat(np.arange(30, dtype=np.uint8), 32 * 32 * 3).reshape(30, 32, 32, 3) * 8
    return write_video(tmp_path / 'ramp.avi', frames, fps=10, codec='ffv1')


def numbers(stills):
    return (stills.mean(axis=(1, 2, 3)) / 8).round().astype(int).tolist()


def test_the_middles_of_three_parts(ramp):
    assert numbers(read_stills(ramp, {})) == [5, 15, 25]
    assert numbers(read_stills(ramp, {'start': '', 'end': '', 'fps': ''}, count=1)) == [15]


def test_a_segment_and_another_frame_rate(ramp):
    assert numbers(read_stills(ramp, {'start': '1', 'end': '1.6'})) == [11, 13, 15]
    assert numbers(read_stills(ramp, {'start': '1', 'end': '1.3', 'fps': '20'})) == [21, 23, 25]
    assert numbers(read_stills(ramp, {'start': '2.9'})) == [29, 29, 29]


def test_a_segment_without_frames(ramp):
    with pytest.raises(ValueError, match=r'segment 3\.0-None s of .*ramp\.avi holds no frame'):
        read_stills(ramp, {'start': '3'})


def test_a_path_out_of_the_folder_is_not_opened(ramp):
    for path in (str(ramp), '../ramp.avi'):
        with pytest.raises(ValueError, match='leads out of the folder of the videos'):
            read_stills(ramp, {'path': path})
