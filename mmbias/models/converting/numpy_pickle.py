"""Reading a pickle of NumPy arrays without executing anything of it.

Three globals can be named, with which NumPy spells an array, and what they stand for here only
makes arrays of plain numbers. Any other name ends the read before something is called with it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from mmbias.files.regular_files import require_file
from mmbias.pickles.allowed_globals import make_array, make_empty_array, make_number_dtype
from mmbias.pickles.restricted_pickle import load_listed

ALLOWED: dict[str, Any] = {
    'numpy.core.multiarray._reconstruct': make_empty_array,
    'numpy.ndarray': make_array,
    'numpy.dtype': make_number_dtype,
}


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
        require_file(source, 'pickle of NumPy arrays')
        with open(source, 'rb') as file:
            return load_arrays(file)
    name = str(getattr(source, 'name', 'the file'))
    contents = load_listed(source, ALLOWED, name=name, what='pickle of NumPy arrays')
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
