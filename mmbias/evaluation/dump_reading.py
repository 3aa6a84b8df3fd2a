"""Reading a result file of MMEngine (``DumpResults``) without executing anything of it.

Such a file is a pickle of dictionaries with tensors, and the reader resolves only the names with
which those are spelt. One of them, ``torch.storage._load_from_bytes``, unpickles in turn whatever
the file holds: here it stands for a function that reads weights and nothing else.
"""

import io
import pickle
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mmbias.compat.allowed_globals import (
    make_empty_array,
    make_empty_bytes,
    make_number_dtype,
    refusal,
)


def load_storage(content: Any) -> Any:
    """Numbers of a tensor; stands for ``torch.storage._load_from_bytes``.

    Raises:
        UnpicklingError: If the content is anything but numbers.
    """
    try:
        storage = torch.load(io.BytesIO(content), map_location='cpu', weights_only=True)
    except pickle.UnpicklingError as error:
        found = re.search(r'GLOBAL ([^\s:]+)', str(error))
        raise refusal(found.group(1) if found else 'something else than numbers') from None
    if not isinstance(storage, torch.storage.TypedStorage):
        raise refusal(f'torch.storage._load_from_bytes of {type(storage).__name__}')
    return storage


def encode_bytes(text: Any, encoding: Any = 'latin1') -> bytes:
    """Bytes as the older pickle protocols spell them; stands for ``_codecs.encode``.

    Raises:
        UnpicklingError: If another encoding is asked for.
    """
    if encoding != 'latin1' or not isinstance(text, str):
        raise refusal(f'_codecs.encode to {encoding!r}')
    return text.encode('latin1')


ALLOWED: dict[str, Any] = {
    'torch._utils._rebuild_tensor_v2': torch._utils._rebuild_tensor_v2,
    'torch.storage._load_from_bytes': load_storage,
    '_codecs.encode': encode_bytes,
    '__builtin__.bytes': make_empty_bytes,  # as Python 2 called it
    'collections.OrderedDict': OrderedDict,
    'numpy.ndarray': np.ndarray,
    'numpy.dtype': make_number_dtype,
}
for _module in ('numpy.core.multiarray', 'numpy._core.multiarray'):  # NumPy 1 and 2
    ALLOWED[f'{_module}._reconstruct'] = make_empty_array
    ALLOWED[f'{_module}.scalar'] = np.float64(0).__reduce__()[0]


class DumpUnpickler(pickle.Unpickler):
    """Resolve the names of plain data and tensors, no others."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a global of the file stands for.

        Raises:
            UnpicklingError: If it is not one of ``ALLOWED``.
        """
        full_name = f'{module}.{name}'
        if full_name not in ALLOWED:
            raise refusal(full_name)
        return ALLOWED[full_name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse references to things outside the file."""
        raise refusal(f'persistent id {pid!r}')


def load_dump(path: Path) -> list[dict[str, Any]]:
    """Entries of a result file.

    Args:
        path: The file.

    Returns:
        One dictionary a sample.

    Raises:
        FileNotFoundError: If there is no such file.
        UnpicklingError: If the file asks for anything but plain data and tensors.
        ValueError: If it is no pickle, or holds something else than entries.
    """
    if not path.is_file():
        raise FileNotFoundError(f'there is no result file {path}')
    try:
        with open(path, 'rb') as file:
            contents = DumpUnpickler(file).load()
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(
            f'{path} was not read, and nothing in it was run: {error}'
        ) from None
    except Exception as error:  # a broken pickle fails in as many ways as there are instructions
        raise ValueError(f'{path} is no result file: {error}') from None
    if not isinstance(contents, list) or not contents:
        raise ValueError(f'{path} holds no list of entries, but {type(contents).__name__}')
    return contents
