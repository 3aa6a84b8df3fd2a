"""One file a video: JHMDB, boxes, run lengths, arrays, a mask video."""

import json
import re
import zlib

import numpy as np
import pandas as pd
import pytest
import scipy.io

from .conftest import FRAMES, HEIGHT, WIDTH

IN_TIME = (1, 2, 0)  # (T, H, W) -> (H, W, T)


@pytest.mark.parametrize('dtype', [np.uint8, np.float64, bool])
@pytest.mark.parametrize('compressed', [True, False])
def test_part_masks(tmp_path, masks, read, dtype, compressed):
    content = {'part_mask': masks.transpose(IN_TIME).astype(dtype), 'other': 'text'}
    scipy.io.savemat(tmp_path / 'x.mat', content, do_compression=compressed)
    np.testing.assert_array_equal(read('jhmdb', tmp_path / 'x.mat'), masks)


PART_MASKS = {
    'another length': (np.ones((HEIGHT, WIDTH, 6)), 'has 6 masks for the 5 frames'),
    'one': (np.ones((HEIGHT, WIDTH)), 'has 1 masks for the 5 frames'),
    'four sides': (np.ones((1, HEIGHT, WIDTH, FRAMES)), 'must be numbers (H, W, T)'),
    'text': ('text', 'must be numbers (H, W, T)'),
    'cells': (np.array([{}, 1], object), 'must be numbers (H, W, T)'),
}


@pytest.mark.parametrize('case', PART_MASKS)
def test_part_masks_that_are_none(tmp_path, read, case):
    content, message = PART_MASKS[case]
    scipy.io.savemat(tmp_path / 'x.mat', {'part_mask': content})
    with pytest.raises(ValueError, match=re.escape(message)):
        read('jhmdb', tmp_path / 'x.mat')


def test_a_broken_matlab_file_is_named(tmp_path, masks, read):
    path = tmp_path / 'x.mat'
    scipy.io.savemat(path, {'mask': masks})
    with pytest.raises(ValueError, match='has no array part_mask, but mask'):
        read('jhmdb', path)
    scipy.io.savemat(path, {'part_mask': masks.transpose(IN_TIME)}, do_compression=True)
    whole = path.read_bytes()
    for content in (b'', b'no file', whole[:200], whole[:-20], whole[:300] + b'x' * 50):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r'x\.mat') as error:
            read('jhmdb', path)
        assert '\n' not in str(error.value)


def test_a_matlab_file_that_announces_too_much(tmp_path, read):
    """A header of 2^31 bytes before nothing: as much is not allocated."""
    path = tmp_path / 'x.mat'
    scipy.io.savemat(path, {'part_mask': np.zeros((HEIGHT, WIDTH, FRAMES), np.uint8)})
    content = bytearray(path.read_bytes())
    place = content.index(np.array([2, HEIGHT * WIDTH * FRAMES], '<u4').tobytes())
    content[place + 4 : place + 8] = np.array([2**31 - 8], '<u4').tobytes()
    size = np.frombuffer(content, '<u4', 1, 132).copy()
    content[132:136] = (size + 2**31 - 8 - HEIGHT * WIDTH * FRAMES).astype('<u4').tobytes()
    path.write_bytes(content)
    with pytest.raises(ValueError, match='cannot be read as a MATLAB file'):
        read('jhmdb', path)


BOXES = """\
frame,x1,y1,x2,y2,score
0,2,3,6,8,0.9
0,10,0,12,2,0.5
0,0,0,16,12,0.49
1,-1,-1,1.4,2.6,1
2,,,,,
4,14,10,17,12.5,0.7
3,,,,,
"""


def hand_drawn():
    expected = np.zeros((FRAMES, HEIGHT, WIDTH), bool)
    expected[0, 3:8, 2:6] = True
    expected[0, 0:2, 10:12] = True
    expected[1, 0:3, 0:1] = True
    expected[4, 10:12, 14:16] = True
    return expected


def as_json(table):
    frames = [[] for _ in range(FRAMES)]
    for row in table.dropna().itertuples(index=False):
        frames[int(row.frame)].append(list(row[1:]))
    return json.dumps(frames)


def test_boxes_above_the_threshold_are_joined(tmp_path, read):
    (tmp_path / 'x.csv').write_text(BOXES)
    np.testing.assert_array_equal(read('boxes', tmp_path / 'x.csv'), hand_drawn())
    (tmp_path / 'x.json').write_text(as_json(pd.read_csv(tmp_path / 'x.csv')))
    np.testing.assert_array_equal(read('boxes', tmp_path / 'x.json'), hand_drawn())
    assert read('boxes', tmp_path / 'x.csv', threshold=0.49)[0].all()


def test_boxes_without_a_score_count(tmp_path, read):
    table = pd.read_csv(pd.io.common.StringIO(BOXES)).query('not score < 0.5')
    table.drop(columns='score').to_csv(tmp_path / 'x.csv', index=False)
    np.testing.assert_array_equal(read('boxes', tmp_path / 'x.csv'), hand_drawn())
    (tmp_path / 'x.json').write_text(as_json(table.drop(columns='score')))
    np.testing.assert_array_equal(read('boxes', tmp_path / 'x.json'), hand_drawn())


@pytest.mark.parametrize(
    ('before', 'after', 'message'),
    [
        ('2,,,,,\n', '', 'has no row of frame 2, of 5: one without anybody'),
        ('4,14', '5,14', "line 7: frame is '5', the video has 0 to 4"),
        ('4,14', '-1,14', "line 7: frame is '-1'"),
        ('4,14', '4.0,14', "line 7: frame is '4.0'"),
        ('4,14', '⁴,14', "line 7: frame is '⁴'"),
        ('0.9', 'high', 'line 2: '),
        ('0.9', '', 'line 2: '),
        ('0.9', 'nan', 'frame 0: [2.0, 3.0, 6.0, 8.0, nan] is no box'),
        ('2,3,6,8', '6,3,2,8', 'is smaller than a pixel'),
        ('2,3,6,8', '.1,.2,.4,.7', 'is smaller than a pixel'),
        ('2,3,6,8', '2,3,60,80', 'is not of a picture of 16 x 12'),
        ('2,3,6,8', '2,3,6,inf', 'is no box'),
        ('x1,', 'left,', 'has no column x1'),
    ],
)
def test_a_wrong_table_of_boxes(tmp_path, read, before, after, message):
    assert before in BOXES
    (tmp_path / 'x.csv').write_text(BOXES.replace(before, after, 1), 'utf-8')
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        read('boxes', tmp_path / 'x.csv')
    assert str(tmp_path / 'x.csv') in str(error.value)


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('{', 'is no JSON'),
        ('[' * 10**5, 'is no JSON'),
        ('{}', 'is no list'),
        ('[[]]', 'has 1 entries for the 5 frames'),
        ('[[],[],[],[],[],[]]', 'has 6 entries for the 5 frames'),
        ('[[],[],{},[],[]]', 'frame 2 is {}, must be a list of boxes'),
        ('[[],[],[3],[],[]]', 'frame 2 is [3], must be a list of boxes'),
        ('[[],[],[[1,2,3]],[],[]]', 'frame 2: [1, 2, 3] is no box'),
        ('[[],[],[[1,2,3,"4"]],[],[]]', "frame 2: [1, 2, 3, '4', 1.0] is no box"),
        ('[[],[],[[1,2,3,NaN]],[],[]]', 'is no box'),
    ],
)
def test_a_wrong_list_of_boxes(tmp_path, read, content, message):
    (tmp_path / 'x.json').write_text(content)
    with pytest.raises(ValueError, match=re.escape(message)):
        read('boxes', tmp_path / 'x.json')


def run_lengths(mask):
    """Counts by a walk over the pixels, column after column."""
    counts, value = [0], False
    for pixel in mask.T.ravel().tolist():
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return {'size': list(mask.shape), 'counts': counts}


def test_run_lengths(tmp_path, masks, read):
    entries = [run_lengths(mask) for mask in masks]
    entries[1] = [entries[1], run_lengths(masks[3])]
    entries[4] = None
    expected = masks.copy()
    expected[1] |= masks[3]
    (tmp_path / 'x.json').write_text(json.dumps(entries))
    np.testing.assert_array_equal(read('coco-rle', tmp_path / 'x.json'), expected)


# Counts as pycocotools 2.0.11 writes them: the diagonal of 5 x 7, and a box in 100 x 80.
DIAGONAL = {'size': [5, 7], 'counts': '01500000005'}
BOX = {'size': [100, 80], 'counts': '\\n2n0V2' + 77 * '0' + 'dn0'}


def test_compressed_run_lengths(read, tmp_path):
    box = np.zeros((100, 80), bool)
    box[20:50, 30:70] = True
    for counts, expected in ((DIAGONAL, np.eye(5, 7)), (BOX, box)):
        (tmp_path / 'x.json').write_text(json.dumps([counts] * FRAMES))
        np.testing.assert_array_equal(read('coco-rle', tmp_path / 'x.json'), [expected] * FRAMES)


def test_videos_without_anybody_have_empty_masks(tmp_path, read):
    (tmp_path / 'x.json').write_text('[null, [], null, null, null]')
    assert read('coco-rle', tmp_path / 'x.json').shape == (FRAMES, HEIGHT, WIDTH)
    assert not read('coco-rle', tmp_path / 'x.json').any()


@pytest.mark.parametrize(
    ('entry', 'message'),
    [
        ({'size': [2, 3], 'counts': [1, 2]}, 'frame 0: counts are of 3 pixels, the mask has 6'),
        ({'size': [2, 3], 'counts': [-1, 7]}, 'must be whole numbers from 0 on'),
        ({'size': [2, 3], 'counts': [1.5, 4.5]}, 'must be whole numbers from 0 on'),
        ({'size': [2, 3], 'counts': [True, 5]}, 'must be whole numbers from 0 on'),
        ({'size': [2, 3]}, 'must be whole numbers from 0 on'),
        ({'size': [2, 3], 'counts': '6' + chr(47)}, 'are no compressed run lengths'),
        ({'size': [2, 3], 'counts': 'oooooooooo'}, 'are no compressed run lengths'),
        ({'size': [2, 3], 'counts': '3o'}, 'end within a number'),
        ({'size': [2, 3], 'counts': '7O'}, 'must be whole numbers from 0 on'),
        ({'size': [2], 'counts': [6]}, 'has no size [height, width]'),
        ({'size': [0, 3], 'counts': []}, 'has no size [height, width]'),
        ({'size': [10**6, 10**6], 'counts': [10**12]}, 'allowed are'),
        ([[]], 'has no size [height, width]'),
        (3, 'has no size [height, width]'),
    ],
)
def test_wrong_run_lengths(tmp_path, read, entry, message):
    (tmp_path / 'x.json').write_text(json.dumps([entry] * FRAMES))
    with pytest.raises(ValueError, match=re.escape(message)):
        read('coco-rle', tmp_path / 'x.json')


def test_run_lengths_of_several_sizes(tmp_path, masks, read):
    entries = [[run_lengths(mask), run_lengths(mask[:, 1:])] for mask in masks]
    (tmp_path / 'x.json').write_text(json.dumps(entries))
    with pytest.raises(ValueError, match='frame 0 has masks of several sizes'):
        read('coco-rle', tmp_path / 'x.json')


@pytest.mark.parametrize('dtype', [bool, np.uint8, np.int32])
@pytest.mark.parametrize('compressed', [True, False])
def test_arrays(tmp_path, masks, read, dtype, compressed):
    save = np.savez_compressed if compressed else np.savez
    for names in ({'anything': masks.astype(dtype)}, {'masks': masks.astype(dtype), 'b': 3}):
        save(tmp_path / 'x.npz', **names)
        np.testing.assert_array_equal(read('npz', tmp_path / 'x.npz'), masks)


@pytest.mark.parametrize(
    ('arrays', 'message'),
    [
        ({'a': np.ones((4, 12, 16), bool)}, 'entry a is bool (4, 12, 16), must be (5, H, W)'),
        ({'a': np.ones((5, 12, 16, 1), bool)}, 'must be (5, H, W)'),
        ({'a': np.ones((5, 0, 16), bool)}, 'must be (5, H, W)'),
        ({'a': np.ones((5, 12, 16))}, 'a is float64, must be booleans or whole numbers'),
        ({'a': np.ones((5, 12, 16)) > 0, 'b': np.ones(3)}, 'has no entry masks'),
        ({'a': np.asfortranarray(np.ones((5, 12, 16)) > 0)}, 'lies column by column'),
        ({'a': np.full((5, 12, 16), None)}, 'entry a is no plain array'),
        ({}, 'has no entry masks'),
    ],
)
def test_arrays_that_are_no_masks(tmp_path, read, arrays, message):
    np.savez(tmp_path / 'x.npz', **arrays)
    with pytest.raises(ValueError, match=re.escape(message)):
        read('npz', tmp_path / 'x.npz')


def test_an_array_that_ends_early_or_goes_on(tmp_path, masks, read):
    import zipfile

    np.savez(tmp_path / 'x.npz', masks)
    with zipfile.ZipFile(tmp_path / 'x.npz') as file:
        whole = file.read('arr_0.npy')
    for content, message in (
        (whole[:-200], 'ends within row 3 of 5'),
        (whole + b'x', 'goes on after row 4'),
        (whole[:50], 'cannot be read'),
    ):
        with zipfile.ZipFile(tmp_path / 'x.npz', 'w') as file:
            file.writestr('arr_0.npy', content)
        with pytest.raises(ValueError, match=message):
            read('npz', tmp_path / 'x.npz')


def test_an_array_whose_checksum_is_wrong(tmp_path, masks, read):
    np.savez(tmp_path / 'x.npz', masks)
    content = bytearray((tmp_path / 'x.npz').read_bytes())
    content[content.index(masks[:1].tobytes()) + 3] ^= 1
    (tmp_path / 'x.npz').write_bytes(content)
    with pytest.raises(ValueError, match='cannot be read: Bad CRC-32'):
        read('npz', tmp_path / 'x.npz')


@pytest.mark.parametrize('reader', ['pyav', 'fast', 'decord'])
@pytest.mark.parametrize('codec', ['ffv1', 'mpeg4'])
def test_a_mask_video(tmp_path, masks, read, write_video, codec, reader):
    large = masks.repeat(8, 1).repeat(8, 2)
    frames = np.repeat(large[..., None].astype(np.uint8) * np.uint8(255), 3, -1)
    path = write_video(tmp_path / 'x.avi', frames, codec=codec)
    found = read('video', path, reader=reader)
    assert found.shape == large.shape
    assert (found != large).mean() <= (0 if codec == 'ffv1' else 0.01)


@pytest.mark.parametrize('frames', [1, 4, 6])
def test_a_mask_video_of_another_length(tmp_path, read, write_video, frames):
    path = write_video(tmp_path / 'x.avi', np.zeros((frames, 96, 128, 3), np.uint8))
    with pytest.raises(ValueError, match=f'x.avi has {frames} frames, the video has 5'):
        read('video', path)


@pytest.mark.parametrize(
    ('name', 'ending'),
    [('jhmdb', 'mat'), ('boxes', 'csv'), ('boxes', 'json'), ('coco-rle', 'json'), ('npz', 'npz')],
)
def test_a_folder_in_the_place_of_a_file(tmp_path, read, name, ending):
    (tmp_path / f'x.{ending}').mkdir()
    with pytest.raises((ValueError, OSError), match=f'x.{ending}'):
        read(name, tmp_path / f'x.{ending}')


def test_a_matlab_file_that_holds_more_than_it_announces(tmp_path, masks, read):
    path = tmp_path / 'x.mat'
    scipy.io.savemat(path, {'part_mask': masks.transpose(IN_TIME)})
    plain = path.read_bytes()
    bomb = zlib.compress(plain[128:] + bytes(10**7), 9)
    path.write_bytes(plain[:128] + np.array([15, len(bomb)], '<u4').tobytes() + bomb)
    with pytest.raises(ValueError, match='cannot be read as a MATLAB file'):
        read('jhmdb', path)
