"""The file of masks: lossless, plain, the same for the same input, and not believed unread."""

import io
import json
import re
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmbias.masks.facts import VideoFacts, examine
from mmbias.masks.store import check_fits, mask_path, open_masks

from .conftest import SHA256, random_masks, store

PARTS = ['bits_00000', 'bits_00001', 'bits_00002']


def test_what_was_written_is_read(mask_file):
    path, masks = mask_file
    opened = open_masks(path)
    assert (opened.frames, opened.size, opened.video_size) == (150, (37, 53), (37, 53))
    np.testing.assert_array_equal(opened.read(np.arange(150)), masks * np.uint8(255))
    np.testing.assert_array_equal(opened.areas, masks.mean((1, 2)).astype(np.float32))
    assert opened.plate.shape == (37, 53, 3)
    assert opened.about['tool'] == 'drawn'
    assert opened.about['settings'] == {'threshold': 0.5}


@settings(deadline=None, max_examples=40)
@given(st.sets(st.integers(0, 149), max_size=20), st.booleans())
def test_any_ascending_frames_are_read(tmp_path_factory, chosen, again):
    folder = tmp_path_factory.mktemp('masks', numbered=True)
    masks = random_masks(150, 5, 9)
    store(folder / 'x.npz', masks)
    opened, indices = open_masks(folder / 'x.npz'), np.array(sorted(chosen), np.int64)
    for _ in range(1 + again):
        np.testing.assert_array_equal(opened.read(indices), masks[indices] * np.uint8(255))


@pytest.mark.parametrize('size', [(1, 1), (8, 8), (7, 9), (3, 64), (40, 17)])
@pytest.mark.parametrize('frames', [1, 63, 64, 65, 128])
def test_no_size_and_length_is_special(tmp_path, size, frames):
    masks = random_masks(frames, *size)
    store(tmp_path / 'x.npz', masks)
    read = open_masks(tmp_path / 'x.npz').read(np.arange(frames))
    np.testing.assert_array_equal(read, masks * np.uint8(255))


def test_numpy_reads_the_file_without_pickles(mask_file):
    path, masks = mask_file
    with np.load(path) as file:
        assert set(file) == {'about', 'areas', 'corners', 'plate', *PARTS}
        packed = np.zeros((150, 37, 7), np.uint8)
        for place, ((top, left), name) in enumerate(zip(file['corners'], PARTS, strict=True)):
            bits = file[name]
            rows, columns = (
                slice(at, at + n) for at, n in zip((top, left), bits.shape[1:], strict=True)
            )
            packed[64 * place : 64 * place + len(bits), rows, columns] = bits
        np.testing.assert_array_equal(np.unpackbits(packed, axis=-1, count=53), masks)
        about = json.loads(str(file['about']))
        assert file['areas'].dtype == np.float32
    assert about['video'] == {'sha256': SHA256, 'frames': 150, 'height': 37, 'width': 53}
    assert about['masks'] == {'height': 37, 'width': 53}
    with zipfile.ZipFile(path) as entries:
        assert entries.getinfo('plate.npy').compress_type == zipfile.ZIP_STORED
        assert entries.getinfo('bits_00000.npy').compress_type == zipfile.ZIP_DEFLATED


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in 'ab':
        store(tmp_path / name, random_masks(70))
    assert (tmp_path / 'a').read_bytes() == (tmp_path / 'b').read_bytes()


def test_reading_keeps_one_part_in_memory(tmp_path):
    masks = np.zeros((640, 240, 320), bool)
    masks[:, 100:140, 50:90] = True
    store(tmp_path / 'x.npz', masks)
    opened = open_masks(tmp_path / 'x.npz')
    tracemalloc.start()
    for mask in opened.planes(np.arange(640)):
        assert mask[120, 70] == 255
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 64 * 240 * 40  # bytes: a part, while it is read, and a mask; all are 10 parts


def test_masks_may_be_smaller_than_the_video(tmp_path):
    video = VideoFacts(SHA256, 3, 1080, 1920)
    plate = np.zeros((256, 455, 3), np.uint8)
    store(tmp_path / 'x.npz', random_masks(3, 256, 455), video, plate)
    opened = open_masks(tmp_path / 'x.npz')
    assert (opened.size, opened.video_size) == ((256, 455), (1080, 1920))


BAD_MASKS = {
    'another aspect': (random_masks(3, 37, 37), 'the mask of frame 0 is 37 x 37, which is no'),
    'too few': (random_masks(2), 'there are 2 masks for the 3 frames'),
    'none': ([], 'there are 0 masks for the 3 frames'),
    'too many': (random_masks(4), 'there are more masks than the 3 frames'),
    'another size': ([*random_masks(2), np.ones((74, 106), bool)], 'the mask of frame 2 is 106 x'),
    'numbers': (random_masks(3).astype(np.uint8), 'the mask of frame 0 is uint8 (37, 53), must'),
    'colours': (np.ones((3, 37, 53, 3), bool), 'the mask of frame 0 is bool (37, 53, 3), must'),
    'empty': (np.ones((3, 0, 0), bool), 'the mask of frame 0 is 0 x 0'),
}


@pytest.mark.parametrize('case', BAD_MASKS)
def test_masks_that_do_not_fit_leave_no_file(tmp_path, case):
    masks, message = BAD_MASKS[case]
    with pytest.raises(ValueError, match=re.escape(message)):
        store(tmp_path / 'x.npz', masks, VideoFacts(SHA256, 3, 37, 53))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ('plate', 'message'),
    [
        (np.zeros((37, 53), np.uint8), 'the plate is uint8 (37, 53), must be'),
        (np.zeros((37, 53, 3)), 'the plate is float64'),
        (np.zeros((53, 37, 3), np.uint8), 'the plate is 37 x 53, which is no aspect'),
        (np.zeros((370, 530, 3), np.uint8), 'its shorter side may have 256'),
    ],
)
def test_a_plate_that_does_not_fit_is_refused(tmp_path, plate, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        store(tmp_path / 'x.npz', random_masks(3), plate=plate)


@pytest.mark.parametrize('outside', ['/a', '../a', 'a/../../b', 'C:\\a', '', '..'])
def test_no_path_leads_out_of_the_store(tmp_path, outside):
    with pytest.raises(ValueError, match='leads elsewhere'):
        mask_path(tmp_path, outside)


def rewrite(path, **entries):
    """The file with some entries exchanged: bytes, an array, or None to leave it out."""
    with zipfile.ZipFile(path) as old:
        content = {info.filename: old.read(info) for info in old.infolist()}
    for name, entry in entries.items():
        if isinstance(entry, np.ndarray):
            buffer = io.BytesIO()
            np.save(buffer, entry, allow_pickle=True)
            entry = buffer.getvalue()
        content[f'{name}.npy'] = entry
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as new:
        for name, entry in content.items():
            if entry is not None:
                new.writestr(name, entry)


def about_with(path, **entries):
    about = open_masks(path).about
    return np.array(json.dumps({**about, **entries}))


def header(shape, descr='|u1'):
    """The beginning of an array of which nothing follows."""
    buffer = io.BytesIO()
    content = {'descr': descr, 'fortran_order': False, 'shape': shape}
    np.lib.format.write_array_header_1_0(buffer, content)
    return buffer.getvalue()


VIDEO = {'sha256': SHA256, 'frames': 150, 'height': 37, 'width': 53}
HOSTILE = {
    'a part is missing': (lambda _: {'bits_00001': None}, 'has no entry bits_00001'),
    'a part too many': (lambda _: {'bits_00003': b''}, 'has an entry bits_00003 that no'),
    'more frames': (
        lambda path: {'about': about_with(path, video={**VIDEO, 'frames': 200})},
        'has no entry bits_00003',
    ),
    'fewer frames': (
        lambda path: {'about': about_with(path, video={**VIDEO, 'frames': 149})},
        'entry areas',
    ),
    'frames beyond the limit': (
        lambda path: {'about': about_with(path, video={**VIDEO, 'frames': 10**12})},
        'entry about: video.frames is 1000000000000, must be',
    ),
    'pictures beyond the limit': (
        lambda path: {'about': about_with(path, masks={'height': 10**5, 'width': 10**5})},
        'allowed are',
    ),
    'another aspect': (
        lambda path: {'about': about_with(path, masks={'height': 37, 'width': 37})},
        'which is no aspect',
    ),
    'smaller masks': (
        lambda path: {'about': about_with(path, masks={'height': 36, 'width': 51})},
        'entry bits_00000 holds 16129 bytes, its header says 16576',
    ),
    'another number of masks': (
        lambda _: {'bits_00001': np.zeros((63, 37, 7), np.uint8)},
        'entry bits_00001 is uint8 (63, 37, 7), must be uint8 (64, 37, 7)',
    ),
    'masks of nothing': (
        lambda _: {'bits_00001': np.zeros((64, 0, 7), np.uint8)},
        'entry bits_00001 is uint8 (64, 0, 7), must be',
    ),
    'masks that leave the picture': (
        lambda _: {'corners': np.array([[0, 0], [1, 0], [0, 0]], np.int32)},
        'entry bits_00001 ',
    ),
    'corners outside': (
        lambda _: {'corners': np.array([[0, 0], [0, 7], [0, 0]], np.int32)},
        'entry corners has places outside',
    ),
    'corners below zero': (
        lambda _: {'corners': np.array([[0, 0], [0, -1], [0, 0]], np.int32)},
        'entry corners has places outside',
    ),
    'too few corners': (lambda _: {'corners': np.zeros((2, 2), np.int32)}, 'entry corners'),
    'about is no JSON': (lambda _: {'about': np.array('{')}, 'entry about is no JSON'),
    'about is deep': (lambda _: {'about': np.array('[' * 10**5)}, 'entry about is no JSON'),
    'about is huge': (lambda _: {'about': np.array(' ' * 10**6)}, 'entry about announces'),
    'about is a number': (lambda _: {'about': np.array(3)}, 'entry about is int64'),
    'about is no object': (lambda _: {'about': np.array('3')}, 'entry about: '),
    'another format': (
        lambda path: {'about': about_with(path, format=2)},
        'entry about: format is 2, must be 1',
    ),
    'areas as numbers of another type': (
        lambda _: {'areas': np.zeros(150)},
        'entry areas holds 601 bytes, its header says 1200',
    ),
    'areas beyond 1': (lambda _: {'areas': np.full(150, 2, np.float32)}, 'entry areas has numbers'),
    'areas undefined': (
        lambda _: {'areas': np.full(150, np.nan, np.float32)},
        'entry areas has numbers',
    ),
    'a pickle': (lambda _: {'bits_00000': np.array([{}], object)}, 'entry bits_00000 is no plain'),
    'a bomb': (
        lambda _: {'bits_00000': header((64, 37, 7)) + bytes(10**8)},
        'entry bits_00000 announces 100000',
    ),
    'nothing after the header': (
        lambda _: {'bits_00000': header((64, 37, 7))},
        'entry bits_00000 holds 0 bytes',
    ),
    'a huge shape': (
        lambda _: {'bits_00000': header((10**9, 10**9, 10**9))},
        'entry bits_00000 holds 0 bytes',
    ),
    'a shape below zero': (lambda _: {'plate': header((-1, -1, 3))}, 'entry plate'),
    'no array': (lambda _: {'bits_00000': b'no array'}, 'entry bits_00000 cannot be read'),
    'a plate without colours': (
        lambda _: {'plate': np.zeros((37, 53), np.uint8)},
        'entry plate is uint8 (37, 53), must be uint8 (h, w, 3)',
    ),
    'a plate of another aspect': (
        lambda _: {'plate': np.zeros((37, 37, 3), np.uint8)},
        'the plate is 37 x 37, which is no aspect',
    ),
}


def read_all(path):
    masks = open_masks(path)
    masks.areas, masks.plate, masks.read(np.arange(masks.frames))


@pytest.mark.parametrize('case', HOSTILE)
def test_what_does_not_fit_is_named_in_one_line(mask_file, case):
    path = mask_file[0]
    changes, message = HOSTILE[case]
    rewrite(path, **changes(path))
    tracemalloc.start()
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        read_all(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(path) in str(error.value)
    assert '\n' not in str(error.value)
    assert peak < 8 * 2**20


def test_a_damaged_byte_is_found_or_harmless(mask_file):
    path, masks = mask_file
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    found = 0
    for place in rng.integers(0, len(whole), 200).tolist():
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            read = open_masks(path).read(np.arange(150))
        except ValueError as error:
            found += 1
            assert str(path) in str(error)  # noqa: PT017
        else:
            np.testing.assert_array_equal(read, masks * np.uint8(255))
    assert found > 100


@pytest.mark.parametrize('length', [0, 1, 100, 1000])
def test_a_file_that_was_cut_off_is_refused(mask_file, length):
    path = mask_file[0]
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match='is no mask file'):
        open_masks(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no mask file'):
        open_masks(tmp_path / 'x.npz')
    with pytest.raises(ValueError, match='is no mask file, but a folder'):
        open_masks(tmp_path)


@pytest.mark.parametrize('index', [-1, 150])
def test_frames_that_are_none_are_refused(mask_file, index):
    with pytest.raises(ValueError, match=f'masks of frames 0 to 149, not {index} to {index}'):
        open_masks(mask_file[0]).read(np.array([index]))


def test_frames_in_another_order_are_refused(mask_file):
    with pytest.raises(ValueError, match='ascending'):
        open_masks(mask_file[0]).read(np.array([3, 2]))


def test_whole_masks_without_corners_are_read_too(tmp_path):
    """The file as anybody writes it with NumPy alone."""
    masks = random_masks(70)
    masks[:, :10], masks[:, :, :20] = False, False
    store(tmp_path / 'ours.npz', masks)
    about = np.array(json.dumps(open_masks(tmp_path / 'ours.npz').about))
    packed = np.packbits(masks, axis=-1)
    areas, plate = masks.mean((1, 2)).astype(np.float32), np.zeros((37, 53, 3), np.uint8)
    np.savez_compressed(
        tmp_path / 'theirs.npz',
        **{'about': about, 'areas': areas, 'plate': plate},
        **{'bits_00000': packed[:64], 'bits_00001': packed[64:]},
    )
    for name in ('ours', 'theirs'):
        read = open_masks(tmp_path / f'{name}.npz').read(np.arange(70))
        np.testing.assert_array_equal(read, masks * np.uint8(255))


def test_what_is_empty_in_all_masks_takes_no_room(tmp_path):
    masks = np.zeros((64, 240, 320), bool)
    masks[:, 100:140, 50:90] = True
    store(tmp_path / 'x.npz', masks)
    with np.load(tmp_path / 'x.npz') as file:
        assert file['bits_00000'].shape == (64, 40, 6)
        assert file['corners'].tolist() == [[100, 6]]


def test_masks_fit_the_video_that_they_were_made_from(tmp_path, write_video):
    frames = np.random.default_rng(0).integers(0, 255, (9, 48, 64, 3), np.uint8)
    made = write_video(tmp_path / 'made.avi', frames)
    store(tmp_path / 'x.npz', random_masks(9, 24, 32), examine(made), frames[0])
    masks = open_masks(tmp_path / 'x.npz')
    check_fits(masks, made, frames=9, shape=(48, 64))
    for name, others, message in (
        ('shorter', frames[:8], '9 frames, .* has 8'),
        ('turned', frames.swapaxes(1, 2), 'pictures of 64 x 48, those of .* are 48 x 64'),
        ('exchanged', 255 - frames, 'another version of .*exchanged.avi'),
    ):
        other = write_video(tmp_path / f'{name}.avi', others)
        with pytest.raises(ValueError, match=message) as error:
            check_fits(masks, other, frames=len(others), shape=others.shape[1:3])
        assert '\n' not in str(error.value)


def test_what_a_folder_of_frames_is_depends_on_every_picture(tmp_path):
    import cv2

    (tmp_path / 'x').mkdir()
    for frame in range(3):
        cv2.imwrite(str(tmp_path / f'x/{frame}.png'), np.full((6, 8, 3), frame, np.uint8))
    facts = examine(tmp_path / 'x')
    assert (facts.frames, facts.size) == (3, (6, 8))
    cv2.imwrite(str(tmp_path / 'x/1.png'), np.full((6, 8, 3), 9, np.uint8))
    assert examine(tmp_path / 'x').sha256 != facts.sha256
