"""Reading a pickle of NumPy arrays without executing anything of it.

Three globals can be named, with which NumPy spells an array, and what they stand for here only
makes arrays of plain numbers. Any other name ends the read before something is called with it.
"""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from mmbias.compat.allowed_globals import make_empty_array, make_number_dtype, refusal

ALLOWED: dict[str, Any] = {
    'numpy.core.multiarray._reconstruct': make_empty_array,
    'numpy.ndarray': np.ndarray,
    'numpy.dtype': make_number_dtype,
}


class ArrayUnpickler(pickle.Unpickler):
    """Resolve the three globals of an array, no others."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a global of the file stands for.

        Raises:
            UnpicklingError: If it is not one of the three.
        """
        full_name = f'{module}.{name}'
        if full_name not in ALLOWED:
            raise refusal(full_name)
        return ALLOWED[full_name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse references to things outside the file."""
        raise refusal(f'persistent id {pid!r}')


def load_arrays(source: Path | IO[bytes]) -> dict[str, np.ndarray]:
    """Arrays of a pickle of nested dictionaries, their names joined by slashes.

    Args:
        source: A file, by its path or open.

    Raises:
        FileNotFoundError: If there is no such file.
        UnpicklingError: If the file asks for anything but arrays.
        ValueError: If it is no pickle, or holds something else than arrays.
    """
    if isinstance(source, Path):
        with open(source, 'rb') as file:
            return load_arrays(file)
    name = getattr(source, 'name', 'the file')
    try:
        contents = ArrayUnpickler(source).load()
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(
            f'{name} was not read, and nothing in it was run: {error}'
        ) from None
    except Exception as error:  # a broken pickle fails in as many ways as there are instructions
        raise ValueError(f'{name} is no pickle of NumPy arrays: {error}') from None
    if not isinstance(contents, dict) or not contents:
        raise ValueError(f'{name} holds no dictionary of arrays, but {type(contents).__name__}')
    return dict(flatten(contents))


def flatten(contents: dict[Any, Any], prefix: str = '') -> Iterator[tuple[str, np.ndarray]]:
    """Names and arrays of nested dictionaries.

    Raises:
        ValueError: If there is something else in them.

    Example:
        >>> [name for name, _ in flatten({'a': {'b': np.ones(2)}, 'c': np.ones(1)})]
        ['a/b', 'c']
    """
    for key, value in contents.items():
        name = f'{prefix}{key}'
        if isinstance(value, dict):
            yield from flatten(value, f'{name}/')
        elif isinstance(value, np.ndarray):
            yield name, value
        else:
            raise ValueError(f'{name} is {type(value).__name__}, must be an array')
