"""Checkpoints and result files of a few bytes that ask for much, or are not what they look like."""

import io
import os
import pickle
import tarfile
import zipfile

import numpy as np
import torch
from mmengine.logging.history_buffer import HistoryBuffer

ONE = torch.ones(1)


class Call:
    """Pickled as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def nested(make=list, levels=40):
    """2^40 values in forty containers."""
    value = make([1])
    for _ in range(levels):
        value = make([value, value])
    return value


def loop():
    """A list that holds itself."""
    value = []
    value.append(value)
    return value


def deep(levels=100):
    """A list in a list, and so on."""
    value = []
    for _ in range(levels):
        value = [value]
    return value


def state_of_versions(value):
    state = torch.nn.Linear(1, 1).state_dict()
    state._metadata = value
    return state


def saved(contents, **options):
    file = io.BytesIO()
    torch.save(contents, file, **options)
    return file.getvalue()


def with_meta(value):
    return {'state_dict': {'a': ONE}, 'meta': {'x': value}}


CONTENTS = {
    'meta is a list': {'state_dict': {'a': ONE}, 'meta': [1]},
    'weights are a list': {'state_dict': [1]},
    'weights are nothing': {'state_dict': None},
    'numbers as names': {'state_dict': {1: ONE}},
    'numbers as names without more': {1: ONE},
    'versions are a list': {'state_dict': state_of_versions([1])},
    'versions are a list of lists': {'state_dict': state_of_versions({'': [1]})},
    'a tensor of ten billion': {'state_dict': {'a': ONE.expand(10**10)}},
    'a tensor of ten billion beside them': with_meta(ONE.expand(10**10)),
    'a parameter of ten billion': with_meta(torch.nn.Parameter(ONE.expand(10**10))),
    'many large tensors': {str(i): torch.ones(1000).expand(10**4, 1000) for i in range(9)},
    'a loop': with_meta(loop()),
    'nested lists': with_meta(nested()),
    'nested tuples': with_meta(nested(tuple)),
    'nested too deep': with_meta(deep()),
    'names with escape codes': {'state_dict': {'\x1b[2Ja\nwrote report': ONE}},
    'escape codes beside them': {'state_dict': {'a': ONE}, '\x1b]0;x\x07': 1},
    'a called class': with_meta(Call(HistoryBuffer, nested(), nested())),
    'a shape of shapes': with_meta(Call(torch.Size, nested(tuple))),
    'sparse': {'a': torch.sparse_coo_tensor([[0]], [1.0], (10**12,), check_invariants=False)},
    'on no device': {'a': torch.empty(10**12, device='meta')},
}

# Pairs of tuples of the one before, under the numbers 2 to 41 of the memo: a hash without end.
TUPLES = b')q\x020' + b''.join(b'h%ch%c\x86q%c0' % (i, i, i + 1) for i in range(2, 42))
PICKLES = {
    'a memo of two billion': b'\x80\x02}r\xff\xff\xff\x7f.',
    'a key without end': b'\x80\x02' + TUPLES + b'}h\x2aK\x01s.',
    'keys without end': b'\x80\x02' + TUPLES + b'(h\x2aK\x01d.',
    'a set without end': b'\x80\x04' + TUPLES + b'\x8f(h\x2a\x90.',
    'a set that cannot be changed': b'\x80\x04' + TUPLES + b'(h\x2a\x91.',
    'numbers that are addresses': pickle.dumps([np.ones(2)], 2).replace(
        b'J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t', b'J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ft'
    ),
    'an object of Python 2': b'(i__builtin__\nset\n.',
    'attributes of a type': b'\x80\x02cmmengine.logging.history_buffer\nHistoryBuffer\n}b.',
    'attributes of a function': b'\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}b.',
}


def arrays_of_the_same_bytes():
    """A megabyte that is the contents of two thousand arrays."""
    array = np.zeros(2**17, '>f8').__reduce__()
    return pickle.dumps([Filled(array) for _ in range(2000)])


class Filled:
    """Pickled as an array with contents that are shared."""

    def __init__(self, reduced):
        self.reduced = reduced

    def __reduce__(self):
        return self.reduced


def zip_with(pickled):
    """A checkpoint with other contents."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        archive.writestr('archive/data.pkl', pickled)
        archive.writestr('archive/version', b'3\n')
    return file.getvalue()


def compressed(path):
    """Less than two megabytes that become 384."""
    with zipfile.ZipFile(path, 'w', compresslevel=1) as archive:
        for name, content in stored(saved({'a': ONE}), without='data/0'):
            archive.writestr(name, content)
        entry = zipfile.ZipInfo('archive/data/0')
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, 'w') as file:
            for _ in range(24):
                file.write(bytes(2**24))


def stored(archive, without):
    source = zipfile.ZipFile(io.BytesIO(archive))
    names = [name for name in source.namelist() if not name.endswith(without)]
    return [(name, source.read(name)) for name in names]


def says_it_is_longer(path):
    content = bytearray(saved({'a': ONE}))
    place = content.index(b'PK\1\2')
    content[place + 20 : place + 28] = (2**31 - 1).to_bytes(4, 'little') * 2
    path.write_bytes(content)


def two_directories(path):
    """Python finds the second one, torch the first."""
    content = saved({'a': ONE})
    place = int.from_bytes(content[-6:-2], 'little')
    path.write_bytes(content[:-22] + content[place:])


def a_program(path):
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('archive/constants.pkl', b'\x80\x02).')
        archive.writestr('archive/data.pkl', b'\x80\x02}.')


def a_pipe_in_a_tar_archive(path):
    with tarfile.open(path, 'w') as archive:
        pipe = tarfile.TarInfo('storages')
        pipe.type = tarfile.FIFOTYPE
        archive.addfile(pipe)


def a_pipe(path):
    os.mkfifo(path)


def endless_zeros(path):
    path.symlink_to('/dev/zero')


def a_terminal(path):
    path.symlink_to('/dev/ptmx')


ARCHIVES = [compressed, says_it_is_longer, two_directories, a_program, a_pipe_in_a_tar_archive]
SPECIAL_FILES = [a_pipe, endless_zeros, a_terminal]
