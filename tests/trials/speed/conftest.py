"""Two kinds of small videos, as the benchmark generates large ones."""

import pytest
from trials.speed.generated import Kind, generate_videos
from trials.speed.video_sets import group_videos

# Sizes that both sides scale to whole pixels alike.
KINDS = (
    Kind(200, 160, 'mpeg4', '.avi', 2, bit_rate=300_000),
    Kind(340, 256, 'libx264', '.mp4', 1.5, options=(('crf', '23'),)),
)


@pytest.fixture(scope='session')
def generated(tmp_path_factory):
    """Folder of two videos of each kind."""
    folder = tmp_path_factory.mktemp('generated')
    generate_videos(folder, KINDS, count=2, say=lambda text: None)
    return folder


@pytest.fixture(scope='session')
def groups(generated):
    """The videos by kind: mpeg4 with 2 x 60 frames, h264 with 2 x 45."""
    return group_videos(sorted(generated.iterdir()))
