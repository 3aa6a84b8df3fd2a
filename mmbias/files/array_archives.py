"""Archives of arrays (``.npz``) from anywhere: no pickles, and no more memory than is allowed.

Invariant: an array is made from bytes that were read, never from the size that a header announces.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from mmbias.files.regular_files import require_file
from mmbias.files.writing import replacing

MAX_ARRAYS = 10_000


def write_archive(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, deflated, whole or not at all; the same arrays give the same bytes.

    Args:
        path: The file.
        arrays: By name.
    """
    with replacing(path) as partial, partial.open('wb') as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_archive(path: Path, what: str, *, max_bytes: int) -> dict[str, NDArray[Any]]:
    """Read every array of an archive.

    Args:
        path: The file.
        what: What it is, for the errors.
        max_bytes: Most that all arrays together may take.

    Returns:
        The arrays by name; they cannot be written to.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is no archive of arrays of plain values, or holds more than is allowed.
    """
    require_file(path, what)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, max_bytes)
            return {
                name.removesuffix('.npy'): _read_array(archive, name) for name in archive.namelist()
            }
    except Exception as error:  # a broken archive fails in as many ways as there are bytes
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(f'{path} is no {what}: {reason}') from error


def _check_size(archive: zipfile.ZipFile, max_bytes: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_ARRAYS:
        raise ValueError(f'it has {len(members)} arrays, allowed are {MAX_ARRAYS}')
    size = sum(member.file_size for member in members)  # no more is inflated than stands here
    if size > max_bytes:
        raise ValueError(f'its arrays have {size} bytes, allowed are {max_bytes}')


def _read_array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(name) as file:
        shape, fortran, kind = _read_header(file)
        values = np.frombuffer(file.read(), kind)
    return values.reshape(shape, order='F' if fortran else 'C')


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError(f'an array has version {version}, known is (1, 0)')
    return np.lib.format.read_array_header_1_0(file)
