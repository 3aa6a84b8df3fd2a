"""A packet that no decoder takes is a ValueError in every reader: a broken video, no broken code."""

import numpy as np
import pytest

from mmbias.readers import READERS, open_video


@pytest.mark.parametrize('reader', list(READERS))
def test_a_damaged_packet(tmp_path, write_video, reader):
    noise = np.random.default_rng(0).integers(0, 256, (12, 48, 64, 3), np.uint8)
    path = write_video(tmp_path / 'video.avi', noise)
    content = bytearray(path.read_bytes())
    place = 0
    for _ in range(4):
        place = content.find(b'00dc', place + 1)
    content[place + 8 : place + 16] = bytes(8)  # where a picture's start code was
    path.write_bytes(content)
    video = open_video(path, reader)
    with pytest.raises(ValueError, match=r'frame \d+ of .*video\.avi cannot be decoded: ') as error:
        list(video.read(np.arange(12)))
    assert len(str(error.value).splitlines()) == 1
