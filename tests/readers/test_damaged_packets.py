"""A packet that no decoder takes is a ValueError in every reader: the video is broken."""

import numpy as np
import pytest

from mmbias.readers import READERS, open_video


@pytest.mark.parametrize('reader', list(READERS))
def test_a_damaged_packet(tmp_path, write_video, reader):
    picture = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)
    moving = np.stack([np.roll(picture, step, axis=1) for step in range(12)])
    path = write_video(tmp_path / 'video.avi', moving)
    content = bytearray(path.read_bytes())
    place = 0
    for _ in range(4):
        place = content.find(b'00dc', place + 1)
    size = int.from_bytes(content[place + 4 : place + 8], 'little')
    content[place + 8 : place + 8 + size] = b'\xff' * size
    path.write_bytes(content)
    video = open_video(path, reader)
    with pytest.raises(ValueError, match=r'frame \d+ of .*video\.avi cannot be decoded: ') as error:
        list(video.read(np.arange(12)))
    assert len(str(error.value).splitlines()) == 1
