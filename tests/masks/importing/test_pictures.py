"""Folders of PNGs: SAM 2's labels and objects, HAT's probabilities."""

import numpy as np
import pytest
from PIL import Image

from .conftest import FRAMES, HEIGHT, WIDTH, save

MODES = {'L': np.uint8, 'P': np.uint8, 'I;16': np.uint16, '1': bool}


def write(folder, masks, first=0, name='{:05}.png', mode='P', value=1):
    for frame, mask in enumerate(masks):
        save(folder / name.format(first + frame), mask.astype(np.uint8) * np.uint8(value), mode)
    return folder


@pytest.mark.parametrize('first', [0, 1])
@pytest.mark.parametrize('name', ['{:05}.png', '{}.png', 'frame_{:03}.PNG', 'v-2_{:06}.png'])
def test_labels_of_every_frame(tmp_path, masks, read, first, name):
    write(tmp_path, masks, first, name)
    (tmp_path / '.hidden.png').write_bytes(b'')
    (tmp_path / 'notes.txt').write_text('')
    np.testing.assert_array_equal(read('sam2', tmp_path), masks)


@pytest.mark.parametrize('value', [1, 2, 3])
def test_any_label_is_an_actor_whatever_its_colour(tmp_path, masks, read, value):
    write(tmp_path, masks, value=value)  # 3 is nearly black
    np.testing.assert_array_equal(read('sam2', tmp_path), masks)


@pytest.mark.parametrize('mode', MODES)
def test_labels_without_a_palette(tmp_path, masks, read, mode):
    for frame, mask in enumerate(masks):
        Image.fromarray(mask.astype(MODES[mode])).save(tmp_path / f'{frame}.png')
    np.testing.assert_array_equal(read('sam2', tmp_path), masks)


def test_objects_are_joined(tmp_path, masks, read):
    other = np.roll(masks, 6, axis=2)
    write(tmp_path / '001', masks)
    write(tmp_path / '002', other)
    np.testing.assert_array_equal(read('sam2-objects', tmp_path), masks | other)


def test_objects_may_come_later_and_leave(tmp_path, masks, read):
    write(tmp_path / '1', masks[:4])
    write(tmp_path / '2', masks[:3], first=2)
    (tmp_path / '3').mkdir()
    expected = masks.copy()
    expected[2:] |= masks[:3]
    np.testing.assert_array_equal(read('sam2-objects', tmp_path), expected)


def test_an_object_that_is_missing_in_between_is_named(tmp_path, masks, read):
    write(tmp_path / '1', masks)
    write(tmp_path / '2', masks)
    (tmp_path / '2/00003.png').unlink()
    with pytest.raises(ValueError, match=f'{tmp_path}/2 has no mask number 3'):
        read('sam2-objects', tmp_path)


def test_a_frame_without_any_object_is_missing(tmp_path, masks, read):
    write(tmp_path / '1', masks[:2])
    write(tmp_path / '2', masks[:2], first=3)
    with pytest.raises(ValueError, match='that of frame 2 is missing'):
        read('sam2-objects', tmp_path)


def test_objects_of_several_sizes_are_refused(tmp_path, masks, read):
    write(tmp_path / '1', masks)
    write(tmp_path / '2', masks.repeat(2, 1).repeat(2, 2))
    with pytest.raises(ValueError, match='masks of several sizes of number 0'):
        read('sam2-objects', tmp_path)


def test_probabilities_above_half(tmp_path, read):
    values = np.array([0, 127, 128, 129, 255], np.uint8)
    picture = np.resize(values, (HEIGHT, WIDTH))
    for frame in range(FRAMES):
        save(tmp_path / f'{frame + 1:06}.png', picture)
    np.testing.assert_array_equal(read('hat', tmp_path), [picture >= 129] * FRAMES)


def test_probabilities_are_numbered_from_one(tmp_path, masks, read):
    write(tmp_path, masks, mode='L', name='{:06}.png', value=255)
    with pytest.raises(ValueError, match=r'that of frame 4 is missing \(number 5\)'):
        read('hat', tmp_path)


@pytest.mark.parametrize('name', ['sam2', 'hat'])
@pytest.mark.parametrize('frame', range(FRAMES))
def test_a_missing_frame_shifts_nothing(tmp_path, masks, read, name, frame):
    write(tmp_path, masks, 1, mode='L')
    (tmp_path / f'{frame + 1:05}.png').unlink()
    with pytest.raises(ValueError, match='has 4 masks for the 5 frames of the video: that of'):
        read(name, tmp_path)


@pytest.mark.parametrize('name', ['sam2', 'sam2-objects', 'hat'])
@pytest.mark.parametrize('frames', [0, 3, 4, 6, 9])
def test_another_length_is_named(tmp_path, masks, read, name, frames):
    folder = tmp_path / '1' if name == 'sam2-objects' else tmp_path
    write(folder, masks[np.arange(frames) % FRAMES], 1, mode='L')
    message = f'has {frames} masks for the 5 frames' if frames else 'has no masks'
    with pytest.raises(ValueError, match=message):
        read(name, tmp_path)


def test_frames_that_begin_elsewhere_are_refused(tmp_path, masks, read):
    write(tmp_path, masks, first=2)
    with pytest.raises(ValueError, match='that of frame 0 is missing'):
        read('sam2', tmp_path)


def test_names_that_tell_no_frame_or_one_twice(tmp_path, masks, read):
    write(tmp_path, masks)
    save(tmp_path / '3.png', masks[0].astype(np.uint8))
    with pytest.raises(ValueError, match=r'00003.png and .*/3.png are both of one frame'):
        read('sam2', tmp_path)
    (tmp_path / '3.png').rename(tmp_path / 'mask.png')
    with pytest.raises(ValueError, match=r'mask.png does not end with the number'):
        read('sam2', tmp_path)


def picture_of(header, content=b''):
    """A PNG that announces a size and holds nothing of it."""
    import struct
    import zlib

    def chunk(kind, data):
        checksum = struct.pack('>I', zlib.crc32(kind + data))
        return struct.pack('>I', len(data)) + kind + data + checksum

    size = struct.pack('>IIBBBBB', *header, 8, 0, 0, 0, 0)
    return (
        b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', size) + chunk(b'IDAT', content) + chunk(b'IEND', b'')
    )


@pytest.mark.parametrize('name', ['sam2', 'hat'])
@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (b'', '00003.png cannot be read'),
        (b'no picture', '00003.png cannot be read'),
        (picture_of((WIDTH, HEIGHT)), '00003.png cannot be read'),
        (picture_of((10**5, 10**5)), '00003.png is'),
        (picture_of((10**4, 10**4)), '00003.png is'),
    ],
)
def test_a_broken_picture_is_named(tmp_path, masks, read, name, content, message):
    write(tmp_path, masks, 1, mode='L')
    (tmp_path / '00003.png').write_bytes(content)
    with pytest.raises(ValueError, match=message) as error:
        read(name, tmp_path)
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(('name', 'mode'), [('sam2', 'RGB'), ('hat', 'RGB'), ('hat', 'P')])
def test_pixels_that_are_no_such_numbers_are_refused(tmp_path, masks, read, name, mode):
    write(tmp_path, masks, 1, mode='L')
    save(tmp_path / '00002.png', masks[1].astype(np.uint8), mode)
    with pytest.raises(ValueError, match=f'00002.png has pixels of mode {mode}, allowed'):
        read(name, tmp_path)
