"""Read a checkpoint file, in either format of torch, with an unpickler of listed names.

torch's own loader does the reading, and is handed the unpickler in the place of Python's: the same
one with every version of torch. Before that, the kind of the file is looked at. A zip archive may
be compressed, which torch never does, and unpack to a thousand times its length; it may hold
programs, and so may the tar archives of torch 0.1.
"""

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import torch

from mmbias.pickles.allowed_globals import allowed_globals
from mmbias.pickles.finite_data import require_finite
from mmbias.pickles.restricted_pickle import Budget, ListedUnpickler

ZIP_START = b'PK\3\4'
END_OF_ZIP = struct.Struct('<4s4H2LH')
# With it, torch allows no unpickler but its own.
FORCED = 'TORCH_FORCE_WEIGHTS_ONLY_LOAD'


def read_restricted(source: Path | IO[bytes], map_location: Any = None) -> Any:
    """Return the contents of a checkpoint.

    Args:
        source: A regular file, or one in memory.
        map_location: See ``torch.load``.

    Raises:
        UnpicklingError: If it names a global that is not allowed.
        ValueError: If its contents are larger or deeper than its length allows.
        Exception: If it is broken; torch and pickle raise whatever they meet.
    """
    if isinstance(source, Path):
        with open(source, 'rb') as file:
            length = require_stored(file)
    else:
        length = require_stored(source)
    with own_unpickler():
        contents = torch.load(
            source,
            map_location=map_location,
            pickle_module=restricted_module(Budget(length)),
            weights_only=False,  # only says that the unpickler is not torch's
        )
    require_finite(contents, length)
    return contents


def require_stored(file: IO[bytes]) -> int:
    """Refuse an archive that torch would not have written; return the length of the file.

    Raises:
        ValueError: If it is compressed, holds a program, or says that it is longer than it is.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(len(ZIP_START))
    file.seek(0)
    if start == ZIP_START:
        with zipfile.ZipFile(file) as archive:
            require_plain_archive(archive, length)
        require_one_directory(file, archive.start_dir, length)
    elif not isinstance(file, io.BytesIO) and tarfile.is_tarfile(file):  # torch does as much
        raise ValueError('it is a tar archive, as torch wrote them before 2018')
    file.seek(0)
    return length


def require_plain_archive(archive: zipfile.ZipFile, length: int) -> None:
    """Refuse entries that are compressed, overlap, or hold a program.

    Raises:
        ValueError: If there are such.
    """
    entries = archive.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError('its entries are compressed, and torch stores them as they are')
    said = sum(entry.file_size for entry in entries)
    if said > length:
        raise ValueError(f'its entries say that they have {said:,} bytes, the file has {length:,}')
    if any(entry.filename.endswith('constants.pkl') for entry in entries):
        raise ValueError('it is a TorchScript program')


def require_one_directory(file: IO[bytes], found: int, length: int) -> None:
    """Refuse an archive in which torch finds another directory than Python.

    Python takes the one before the end of the file, torch the one at the place that is written
    there.

    Args:
        file: The archive.
        found: Where Python found it.
        length: Of the file.

    Raises:
        ValueError: If these are not the same.
    """
    file.seek(length - END_OF_ZIP.size)
    mark, *_, count, _, place, _ = END_OF_ZIP.unpack(file.read(END_OF_ZIP.size))
    if mark != b'PK\5\6':
        raise ValueError('something follows its directory')
    if place == 2**32 - 1 or count == 2**16 - 1:  # in a longer record before it
        file.seek(length - END_OF_ZIP.size - 20)
        (record,) = struct.unpack('<8xQ4x', file.read(20))
        file.seek(record)
        (place,) = struct.unpack('<48xQ', file.read(56))
    if place != found:
        raise ValueError('it has two directories')


def restricted_module(budget: Budget) -> ModuleType:
    """Return what stands for the module ``pickle`` while one file is read."""

    class Unpickler(ListedUnpickler):
        def __init__(self, file: IO[bytes], encoding: str = 'ASCII') -> None:
            super().__init__(file, allowed, budget, encoding=encoding)

    def load(file: IO[bytes], **kwargs: Any) -> Any:
        contents = Unpickler(file, **kwargs).load()
        require_finite(contents, 0)
        return contents

    allowed = allowed_globals()
    module = ModuleType('restricted_pickle')
    module.Unpickler = Unpickler  # type: ignore[attr-defined]
    module.load = load  # type: ignore[attr-defined]
    return module


@contextmanager
def own_unpickler() -> Iterator[None]:
    """Let torch take an unpickler of ours, which is as strict, whatever the environment says."""
    forced = os.environ.pop(FORCED, None)
    try:
        yield
    finally:
        if forced is not None:
            os.environ[FORCED] = forced
