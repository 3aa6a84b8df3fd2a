"""Pictures of a few samples: written whole, read by nobody's word but their own bytes."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from mmbias.results import gallery
from mmbias.results.gallery import (
    GALLERY,
    GallerySample,
    pool_galleries,
    read_gallery,
    write_gallery_sample,
)

ABOUT = dict(format=1, id='a/b.mp4', label='run', names=['original', 'freeze'], places=[0, 2, 4])


@pytest.fixture
def sample():
    """Two probes, three moments of 4 x 5 pixels."""
    pictures = np.arange(2 * 3 * 4 * 5 * 3, dtype=np.uint16).astype(np.uint8)
    return GallerySample(
        id='a folder/日本.mp4#0-1',
        label='<run>',
        names=('original', 'shuffle (seed 0)'),
        pictures=pictures.reshape(2, 3, 4, 5, 3),
        masks=np.where(np.arange(60).reshape(3, 4, 5) % 2, 255, 0).astype(np.uint8),
        places=(0, 2, 4),
    )


def test_what_was_written_is_read_in_the_order_of_the_positions(sample, tmp_path):
    plain = GallerySample('x', 'walk', ('original',), sample.pictures[:1])
    for position, one in ((1_000_000, plain), (12, sample), (3, plain)):
        write_gallery_sample(tmp_path / 'gallery', position, one)
    names = ['000003.npz', '000012.npz', '1000000.npz']
    assert sorted(os.listdir(tmp_path / 'gallery')) == names
    _, read, last = read_gallery(tmp_path / 'gallery')
    assert (read.id, read.label, read.names) == (sample.id, sample.label, sample.names)
    np.testing.assert_array_equal(read.pictures, sample.pictures, strict=True)
    np.testing.assert_array_equal(read.masks, sample.masks, strict=True)
    assert read.places == (0, 2, 4)
    assert (last.id, last.masks, last.places) == ('x', None, ())
    assert [one.id for one in read_gallery(tmp_path / 'gallery', 2)] == ['x', sample.id]


def test_no_gallery_is_an_empty_one(tmp_path):
    assert read_gallery(tmp_path / 'none') == []


def test_the_same_input_gives_the_same_bytes(sample, tmp_path):
    paths = [write_gallery_sample(tmp_path / name, 0, sample) for name in 'ab']
    one, two = (path.read_bytes() for path in paths)
    assert one == two
    # Not contiguous, as a view of a batch is.
    other = GallerySample(
        **vars(sample) | dict(pictures=np.asfortranarray(sample.pictures), masks=sample.masks)
    )
    assert write_gallery_sample(tmp_path / 'c', 0, other).read_bytes() == one


def test_a_full_disk_leaves_the_file_that_was_there(sample, tmp_path):
    """A limit on the size of files stands for the disk."""
    path = write_gallery_sample(tmp_path, 0, sample)
    before = path.read_bytes()
    script = (
        'import resource, signal, sys, numpy as np\n'
        'from mmbias.results.gallery import GallerySample, write_gallery_sample\n'
        'signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n'
        'resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n'
        'pictures = np.random.default_rng(0).integers(0, 256, (1, 6, 64, 64, 3), np.uint8)\n'
        "sample = GallerySample('a', 'b', ('original',), pictures)\n"
        'write_gallery_sample(sys.argv[1], 0, sample)'
    )
    done = subprocess.run([sys.executable, '-c', script, tmp_path], capture_output=True, text=True)
    assert 'OSError' in done.stderr
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ['000000.npz']


def test_pooled_results_take_over_the_first_sample_of_each(sample, tmp_path):
    for folder, names in (('a', {4: 'a4', 7: 'a7'}), ('b', {}), ('c', {2: 'c2'})):
        (tmp_path / folder).mkdir()
        for position, name in names.items():
            one = replace(sample, id=name)
            write_gallery_sample(tmp_path / folder / GALLERY, position, one)
    pool_galleries([tmp_path / name for name in 'abc'], [10, 5, 3], tmp_path / 'out')
    assert sorted(os.listdir(tmp_path / 'out' / GALLERY)) == ['000004.npz', '000017.npz']
    assert [one.id for one in read_gallery(tmp_path / 'out' / GALLERY)] == ['a4', 'c2']


def test_other_files_of_the_folder_are_left_alone(sample, tmp_path):
    write_gallery_sample(tmp_path, 0, sample)
    for name in ('.000001.npz.partial', 'mine.npz', 'notes.txt'):
        (tmp_path / name).write_text('anything')
    assert len(read_gallery(tmp_path)) == 1


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (dict(names=('original',)), r'must be uint8 of shape \(1, moments, height, width, 3\)'),
        (dict(pictures=np.zeros((2, 3, 4, 5, 3), np.float32)), 'pictures are float32 of shape'),
        (dict(pictures=np.zeros((2, 3, 4, 5), np.uint8)), r'of shape \(2, 3, 4, 5\), must be'),
        (dict(pictures=np.zeros((2, 0, 4, 5, 3), np.uint8)), r'of shape \(2, 0, 4, 5, 3\), must'),
        (dict(masks=np.zeros((3, 4, 5), bool)), r'masks are bool .* must be uint8 of \(3, 4, 5\)'),
        (dict(masks=np.zeros((3, 5, 4), np.uint8)), r'masks are uint8 of shape \(3, 5, 4\), must'),
        (dict(places=(0, 1)), '2 places of 3 moments'),
    ],
)
def test_pictures_that_do_not_fit_together_are_refused(sample, changes, message):
    with pytest.raises(ValueError, match=message):
        GallerySample(**vars(sample) | changes)


@pytest.mark.parametrize('position', [-1, 10**12])
def test_there_is_no_such_position(sample, tmp_path, position):
    with pytest.raises(ValueError, match=f'position is {position}, must be in 0..999999999999'):
        write_gallery_sample(tmp_path, position, sample)
    assert not os.listdir(tmp_path)


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def about(**changes):
    return np.array(json.dumps(ABOUT | changes))


def zipped(member, name='pictures.npy', kind=zipfile.ZIP_DEFLATED):
    file = io.BytesIO(npz(about=about()))
    with zipfile.ZipFile(file, 'a', kind) as archive:
        archive.writestr(name, member)
    return file.getvalue()


def header(shape, kind='|u1'):
    """An array that announces a shape, without its numbers."""
    file = io.BytesIO()
    described = dict(descr=kind, fortran_order=False, shape=shape)
    np.lib.format.write_array_header_1_0(file, described)
    return file.getvalue()


PICTURES = np.zeros((2, 3, 4, 5, 3), np.uint8)
GOOD = npz(about=about(), pictures=PICTURES)
HOSTILE = {
    'empty': (b'', 'File is not a zip file'),
    'half a file': (GOOD[:200], 'File is not a zip file'),
    'one array': (header((2,)) + b'ab', 'File is not a zip file'),
    'no pictures': (npz(about=about()), 'it has no pictures'),
    'nothing said': (npz(pictures=PICTURES), 'it has no text called about'),
    'a number is said': (npz(about=np.array(1), pictures=PICTURES), 'no text called about'),
    'no JSON': (npz(about=np.array('{'), pictures=PICTURES), 'Expecting property name'),
    'deep': (npz(about=np.array('[' * 10**5), pictures=PICTURES), 'nested too deeply'),
    'a list': (npz(about=np.array('[]'), pictures=PICTURES), 'is [], must be an object'),
    'another format': (npz(about=about(format=2), pictures=PICTURES), 'format is 2, must be 1'),
    'no names': (npz(about=about(names=[]), pictures=PICTURES), 'names is [], must be a list'),
    'terminal codes': (
        npz(about=about(id='\x1b[2J'), pictures=PICTURES),
        "id is '\\x1b[2J', must be printable text",
    ),
    'a place below zero': (
        npz(about=about(places=[0, 1, -1]), pictures=PICTURES),
        'places[2] is -1, must be a whole number',
    ),
    'other names': (npz(about=about(names=['a']), pictures=PICTURES), 'must be uint8 of shape (1,'),
    'other numbers': (npz(about=about(), pictures=PICTURES.astype(int)), 'pictures are int64'),
    'other masks': (
        npz(about=about(), pictures=PICTURES, masks=PICTURES[0]),
        'masks are uint8 of shape (3, 4, 5, 3)',
    ),
    'objects': (npz(about=about(), pictures=np.array([{}], object)), 'OBJECT'),
    'more announced than there is': (zipped(header((2**40,))), 'cannot reshape array of size 0'),
    'another header': (zipped(b'\x93NUMPY\x01\x00\x06\x00{1: 1}'), 'does not contain the correct'),
    'another version': (
        zipped(b'\x93NUMPY\x02\x00' + bytes(99)),
        'version (2, 0), known is (1, 0)',
    ),
    'no array': (zipped(b'PICTURES', 'x.txt'), 'magic string is not correct'),
}


@pytest.mark.parametrize(('content', 'message'), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_that_names_it(tmp_path, content, message):
    (tmp_path / '000007.npz').write_bytes(content)
    with pytest.raises(ValueError, match=r'000007\.npz') as caught:
        read_gallery(tmp_path)
    text = str(caught.value)
    assert message in text
    assert '\n' not in text
    assert len(text) < 500


def test_a_good_file_is_read(tmp_path):
    """The files above are refused for what was changed in them."""
    (tmp_path / '000007.npz').write_bytes(GOOD)
    assert len(read_gallery(tmp_path)) == 1


def test_a_small_file_of_many_numbers_is_refused_before_it_is_inflated(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, 'MAX_BYTES', 10**6)
    bomb = npz(about=about(), pictures=np.zeros((2, 3, 1000, 1000, 3), np.uint8))
    assert len(bomb) < 10**5
    (tmp_path / '000000.npz').write_bytes(bomb)
    with pytest.raises(ValueError, match=r'arrays have 180\d* bytes, allowed are 1000000'):
        read_gallery(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / '000000.npz')
    with pytest.raises(ValueError, match='is no sample of a gallery, but a folder, pipe or device'):
        read_gallery(tmp_path)
