"""Arrays in an ordinary NumPy zip: the same input gives the same bytes; none is believed unread.

Invariant: an entry takes the memory that the caller expects of it, whatever its headers announce.
"""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mmbias.files.escaping import escape
from mmbias.files.regular_files import require_file
from mmbias.readers.limits import check_size
from mmbias.readers.memory import MAX_OPEN_BYTES, limited_memory

MAX_HEADER = 10_000  # characters; NumPy's own limit
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can tell
UNIX = 3
MODE = 0o644 << 16
LEVEL = 6
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, SyntaxError),
    *(RuntimeError, NotImplementedError, TypeError, RecursionError, MemoryError),
)  # what zipfile and NumPy raise of files that were damaged or made to be


class ArrayWriter:
    """Context that writes a NumPy zip.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, 'w')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *rest: object) -> None:
        self._zip.close()

    def add(self, name: str, array: NDArray[Any], *, deflated: bool = True) -> None:
        """Write one array."""
        entry = zipfile.ZipInfo(f'{name}.npy', EPOCH)
        entry.create_system, entry.external_attr = UNIX, MODE
        entry.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        with self._zip.open(entry, 'w', force_zip64=False) as file:
            np.lib.format.write_array(file, np.asarray(array, order='C'), (1, 0), False)


class ArrayReader:
    """A NumPy zip whose arrays are read one at a time.

    Args:
        path: The file.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is no zip of arrays.
    """

    def __init__(self, path: Path) -> None:
        require_file(path, 'mask file')
        self.path = path
        try:
            with limited_memory(MAX_OPEN_BYTES):
                self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise ValueError(f'{path} is no mask file: {_reason(error)}') from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """Of the arrays."""
        return [info.filename.removesuffix('.npy') for info in self._zip.infolist()]

    def check_names(self, expected: Collection[str], optional: Collection[str] = ()) -> None:
        """Raise a ValueError if entries are missing, doubled or too many."""
        there, allowed = self.names, {*expected, *optional}
        missing = [name for name in expected if name not in set(there)]
        if missing:
            raise ValueError(f'{self.path} has no entry {missing[0]}')
        extra = next((name for name in there if name not in allowed), None)
        if extra is not None:
            raise ValueError(f'{self.path} has an entry {escape(extra)} that no mask file has')
        if len(there) > len(set(there)):
            raise ValueError(f'{self.path} has an entry twice')

    def read(self, name: str, dtype: DTypeLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """Read an array that must be of a type and shape.

        Raises:
            ValueError: If it is another one, or cannot be read; names file and entry.
        """
        array = self.read_part(name, dtype, shape)
        if array.shape != shape:
            raise self._unfit(name, array.dtype, array.shape, f'{np.dtype(dtype)} {shape}')
        return array

    def read_part(self, name: str, dtype: DTypeLike, most: tuple[int, ...]) -> NDArray[Any]:
        """Read an array of a type, whose first side is known and whose others have a limit."""
        (found, shape), content = self._read(name, np.dtype(dtype).itemsize * int(np.prod(most)))
        fits = len(shape) == len(most) and shape[:1] == most[:1]
        if (
            found != dtype
            or not fits
            or not all(0 < a <= b for a, b in zip(shape, most, strict=True))
        ):
            raise self._unfit(name, found, shape, f'{np.dtype(dtype)} {most}')
        return np.frombuffer(content, dtype).reshape(shape)

    def read_picture(self, name: str, most: int) -> NDArray[np.uint8]:
        """Read a uint8 array of shape (h, w, 3) and at most a number of bytes."""
        (dtype, shape), content = self._read(name, most)
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or min(shape) < 1:
            raise self._unfit(name, dtype, shape, 'uint8 (h, w, 3)')
        return np.frombuffer(content, np.uint8).reshape(shape)

    def read_text(self, name: str, most: int) -> str:
        """Read a text of at most a number of bytes."""
        (dtype, shape), content = self._read(name, most)
        if dtype.kind != 'U' or shape != ():
            raise ValueError(f'{self.path}: entry {name} is {escape(dtype)}, must be a text')
        try:
            return str(np.frombuffer(content, dtype)[0])
        except ValueError as error:  # code points that are none, or an empty text
            raise self._broken(name, error) from error

    def read_rows(self, name: str, rows: int) -> Iterator[NDArray[Any]]:
        """Read an array of shape (rows, H, W) one row at a time.

        Raises:
            ValueError: If it has another number of rows or sides, or cannot be read.
        """
        with self._entry(name) as file:
            dtype, shape = self._header(file, name)
            if len(shape) != 3 or shape[0] != rows or min(shape) < 1:
                raise self._unfit(name, dtype, shape, f'({rows}, H, W)')
            check_size(shape[2], shape[1], f'{self.path}: a row of {name}')
            size = dtype.itemsize * shape[1] * shape[2]
            for row in range(rows):
                content = self._content(file, name, size)
                if len(content) != size:
                    raise ValueError(f'{self.path}: entry {name} ends within row {row} of {rows}')
                yield np.frombuffer(content, dtype).reshape(shape[1:])
            if self._content(file, name, 1):  # to the end, where its checksum is looked at
                raise ValueError(f'{self.path}: entry {name} goes on after row {rows - 1}')

    def _read(self, name: str, most: int) -> tuple[tuple[np.dtype, tuple[int, ...]], bytes]:
        """Type, shape and content of an entry that has at most a number of bytes."""
        with self._entry(name, most) as file:
            dtype, shape = self._header(file, name)
            content = self._content(file, name, most + 1)  # to the end, as above
        size = dtype.itemsize * int(np.prod(shape, dtype=object))
        if len(content) != size:
            raise ValueError(
                f'{self.path}: entry {name} holds {len(content)} bytes, its header says {size}'
            )
        return (dtype, shape), content

    def _entry(self, name: str, most: int | None = None) -> IO[bytes]:
        """An entry to be read; refused where it announces more than a number of bytes."""
        try:
            info = self._zip.getinfo(f'{name}.npy')
        except KeyError:
            raise ValueError(f'{self.path} has no entry {name}') from None
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f'{self.path}: entry {name} is neither stored nor deflated')
        if most is not None and info.file_size > most + MAX_HEADER:
            raise ValueError(
                f'{self.path}: entry {name} announces {info.file_size} bytes, allowed are {most}'
            )
        try:
            return self._zip.open(info)
        except BROKEN as error:
            raise self._broken(name, error) from error

    def _header(self, file: IO[bytes], name: str) -> tuple[np.dtype, tuple[int, ...]]:
        try:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError('not version 1.0 of the format of arrays')
            length = file.read(2)
            header = file.read(int.from_bytes(length, 'little'))
            shape, by_column, dtype = _parse_header(length + header)
        except BROKEN as error:
            raise self._broken(name, error) from error
        if dtype.hasobject:
            raise ValueError(f'{self.path}: entry {name} is no plain array, but {escape(dtype)}')
        if by_column:
            raise ValueError(f'{self.path}: entry {name} lies column by column, must be row by row')
        return dtype, shape

    def _content(self, file: IO[bytes], name: str, most: int) -> bytes:
        try:
            return file.read(most)
        except BROKEN as error:
            raise self._broken(name, error) from error

    def _unfit(
        self, name: str, dtype: np.dtype, shape: tuple[int, ...], allowed: str
    ) -> ValueError:
        found = f'{escape(dtype)} {escape(shape)}'
        return ValueError(f'{self.path}: entry {name} is {found}, must be {allowed}')

    def _broken(self, name: str, error: BaseException) -> ValueError:
        return ValueError(f'{self.path}: entry {name} cannot be read: {_reason(error)}')


@lru_cache(maxsize=1024)  # the headers of a data set are much the same
def _parse_header(content: bytes) -> tuple[tuple[int, ...], bool, np.dtype]:
    return np.lib.format.read_array_header_1_0(io.BytesIO(content), MAX_HEADER)


def _reason(error: BaseException) -> str:
    return escape((str(error).strip() or type(error).__name__).splitlines()[-1])
