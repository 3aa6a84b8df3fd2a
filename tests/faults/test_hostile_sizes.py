"""Small files that ask for gigabytes: refused before the memory is taken, in every reader.

Each is written byte by byte, as no program would write it.
"""

import functools
import multiprocessing
import os
import resource
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from mmbias.readers import READERS, open_video
from mmbias.transforms import ReadFrames

FORK = multiprocessing.get_context('fork')
MOST = 500  # MiB that a refused file may take
MATRIX = struct.pack('>9I', 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def box(name, *parts):
    content = b''.join(parts)
    return struct.pack('>I4s', len(content) + 8, name) + content


def full(name, *parts, flags=0):
    return box(name, struct.pack('>I', flags), *parts)


def u32(*numbers):
    return struct.pack(f'>{len(numbers)}I', *numbers)


def track(number, samples, *, size=1, place=40, codec=b'mp4v', edits=b''):
    """A track of 64 x 48 pixels whose tables say that all samples are alike."""
    pixels = struct.pack('>HH', 64, 48) + u32(0x480000, 0x480000, 0) + struct.pack('>H', 1)
    entry = box(codec, bytes(6), b'\0\1', bytes(16), pixels, bytes(32), struct.pack('>Hh', 24, -1))
    tables = box(
        b'stbl',
        full(b'stsd', u32(1), entry),
        full(b'stts', u32(1, samples, 1)),
        full(b'stsc', u32(1, 1, max(samples, 1), 1)),
        full(b'stsz', u32(size, samples)),
        full(b'stco', u32(1, place) if samples else u32(0)),
    )
    data = box(b'dinf', full(b'dref', u32(1), full(b'url ', flags=1)))
    media = box(
        b'mdia',
        full(b'mdhd', u32(0, 0, 25, samples), bytes(4)),
        full(b'hdlr', bytes(4), b'vide', bytes(13)),
        box(b'minf', full(b'vmhd', bytes(8), flags=1), data, tables),
    )
    shape = u32(64 << 16, 48 << 16)
    head = full(b'tkhd', u32(0, 0, number, 0, samples), bytes(16), MATRIX, shape, flags=3)
    return box(b'trak', head, edits, media)


def movie(*parts, content=bytes(3000)):
    head = full(b'mvhd', u32(0, 0, 25, 1000, 0x10000), bytes(12), MATRIX, bytes(24), u32(9))
    start = box(b'ftyp', b'isom', bytes(4), b'isom') + box(b'mdat', content)
    return start + box(b'moov', head, *parts)


@functools.cache
def png(width, height, depth=8, kind=2):
    """Black: a thousandth of what is packed."""
    line = bytes(width * depth * {0: 1, 2: 3, 6: 4}[kind] // 8 + 1)
    packer = zlib.compressobj(6)
    lines = b''.join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack('>IIBBBBB', width, height, depth, kind, 0, 0, 0)
    chunks = [b'IHDR' + header, b'IDAT' + lines, b'IEND']
    packed = [u32(len(chunk) - 4) + chunk + u32(zlib.crc32(chunk)) for chunk in chunks]
    return b'\x89PNG\r\n\x1a\n' + b''.join(packed)


def many_samples(path):
    """Four tracks of 80 million samples of a byte."""
    path.write_bytes(movie(*(track(number, 80_000_000) for number in range(1, 5))))


def many_edits(path):
    """An edit list that shows all samples over and over: 9 * 10^7 of them."""
    edits = box(b'edts', full(b'elst', u32(300), u32(300_000, 0, 0x10000) * 300))
    path.write_bytes(movie(track(1, 300_000, edits=edits), content=bytes(300_000)))


def fragments(path):
    """Four runs of 80 million samples that inherit their size."""
    run = full(b'trun', u32(80_000_000, 100), flags=1)
    part = box(b'traf', full(b'tfhd', u32(1), flags=0x20000), run, run, run, run)
    extends = box(b'mvex', full(b'trex', u32(1, 1, 1, 1, 0)))
    whole = movie(track(1, 0, size=0), extends) + box(b'moof', full(b'mfhd', u32(1)), part)
    path.write_bytes(whole + box(b'mdat', bytes(3000)))


def huge_picture_inside(path):
    """A header of 64 x 48 over a picture of 81 megapixels."""
    picture = png(9000, 9000, depth=16, kind=6)
    path.write_bytes(
        movie(track(1, 1, size=len(picture), place=28, codec=b'png '), content=picture)
    )


def huge_gif(path):
    frame = b',' + struct.pack('<HHHH', 0, 0, 16000, 16000) + b'\0\x02\x02\x44\x01\0'
    colours = b'\x80\0\0' + bytes(6)
    path.write_bytes(b'GIF89a' + struct.pack('<HH', 16000, 16000) + colours + frame * 2 + b';')


def folder_of_a_huge_picture(path):
    path.mkdir()
    (path / '0.png').write_bytes(png(8192, 8192))


def chunk(name, *parts):
    content = b''.join(parts)
    return name + struct.pack('<I', len(content)) + content + b'\0' * (len(content) % 2)


def index_of_indices(path):
    """An AVI file whose upper index names the same lower one 4,000 times."""
    entries, named = 20_000, 4_000
    stream = (
        b'vidsXVID' + struct.pack('<IHHIIIIIIII', 0, 0, 0, 0, 1, 25, 0, 100, 0, 0, 0) + bytes(8)
    )
    bitmap = struct.pack('<IiiHHIIiiII', 40, 64, 48, 1, 24, 0x44495658, 0, 0, 0, 0, 0)
    main = struct.pack('<14I', 40000, 0, 0, 0x10, 100, 0, 1, 0, 64, 48, 0, 0, 0, 0)
    pictures = chunk(b'LIST', b'movi', chunk(b'00dc', bytes(100)))

    def head(place):
        lower = struct.pack('<QII', place, 32 + 8 * entries, entries) * named
        upper = struct.pack('<HBBI4sIII', 4, 0, 0, named, b'00dc', 0, 0, 0) + lower
        tables = chunk(b'strh', stream), chunk(b'strf', bitmap), chunk(b'indx', upper)
        return chunk(b'LIST', b'hdrl', chunk(b'avih', main), chunk(b'LIST', b'strl', *tables))

    place = 12 + len(head(0)) + len(pictures)
    start = struct.pack('<HBBI4sQI', 2, 0, 1, entries, b'00dc', 12 + len(head(0)), 0)
    lower = chunk(b'ix00', start, struct.pack('<II', 8, 100) * entries)
    path.write_bytes(chunk(b'RIFF', b'AVI ', head(place), pictures, lower))


KINDS = [many_samples, fragments, huge_picture_inside, huge_gif, index_of_indices]
CASES = [(kind, reader) for kind in KINDS for reader in READERS] + [(many_edits, 'pyav')]  # slow


def peak():
    lines = Path('/proc/self/status').read_text().splitlines()
    [line] = [line for line in lines if line.startswith('VmHWM')]
    return int(line.split()[1]) // 1024


def read_in_a_child(path, reader):
    """What is said, and the most MiB that a process takes on top of what it has."""
    receiver, sender = FORK.Pipe(duplex=False)

    def read():
        used = int(Path('/proc/self/statm').read_text().split()[0]) * os.sysconf('SC_PAGE_SIZE')
        resource.setrlimit(resource.RLIMIT_AS, (used + 2**31, resource.RLIM_INFINITY))
        Path('/proc/self/clear_refs').write_text('5')  # forgets the peak
        before, said = peak(), 'read'
        try:
            video = open_video(path, reader, fps=25 if path.is_dir() else None)
            ReadFrames()(dict(video_reader=video, frame_inds=np.arange(min(len(video), 3))))
        except Exception as error:
            said = f'{type(error).__name__}: {error}'
        sender.send((said, peak() - before))

    process = FORK.Process(target=read)
    process.start()
    sender.close()
    said = receiver.recv()
    process.join()
    return said


@pytest.mark.skipif(not Path('/proc/self/clear_refs').exists(), reason='Linux tells the peak')
@pytest.mark.parametrize(('kind', 'reader'), CASES)
def test_a_small_file_takes_no_gigabytes(tmp_path, kind, reader):
    path = tmp_path / 'video.mp4'
    kind(path)
    assert path.stat().st_size < 700_000
    said, taken = read_in_a_child(path, reader)
    assert taken < MOST, said
    assert said.startswith('ValueError: '), said
    assert len(said.splitlines()) == 1


def test_a_huge_picture_in_a_folder_is_refused_by_its_header(tmp_path):
    folder_of_a_huge_picture(tmp_path / 'frames')
    said, taken = read_in_a_child(tmp_path / 'frames', 'auto')
    assert taken < 50
    assert 'is 8192 x 8192 pixels, allowed are 37748736 in all' in said


def test_the_limit_ends_with_the_opening(tmp_path, write_video, moving_square):
    before = resource.getrlimit(resource.RLIMIT_DATA)
    good = write_video(tmp_path / 'good.mp4', moving_square(6, seed=0))
    many_samples(tmp_path / 'bad.mp4')
    for path in (good, tmp_path / 'bad.mp4'):
        for reader in READERS:
            try:
                open_video(path, reader)
            except ValueError:
                assert path != good
            assert resource.getrlimit(resource.RLIMIT_DATA) == before
