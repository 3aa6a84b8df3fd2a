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
    make_array,
    make_empty_array,
    make_empty_bytes,
    make_number_dtype,
    refusal,
)
from mmbias.restricted_pickle import load_listed


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


def rebuild_tensor(*parts: Any) -> Any:
    """Tensor of a storage; a file may set attributes of what it names, torch's own are not it."""
    return torch._utils._rebuild_tensor_v2(*parts)


ALLOWED: dict[str, Any] = {
    'torch._utils._rebuild_tensor_v2': rebuild_tensor,
    'torch.storage._load_from_bytes': load_storage,
    '_codecs.encode': encode_bytes,
    '__builtin__.bytes': make_empty_bytes,  # as Python 2 called it
    'collections.OrderedDict': OrderedDict,
    'numpy.ndarray': make_array,
    'numpy.dtype': make_number_dtype,
}
for _module in ('numpy.core.multiarray', 'numpy._core.multiarray'):  # NumPy 1 and 2
    ALLOWED[f'{_module}._reconstruct'] = make_empty_array
    ALLOWED[f'{_module}.scalar'] = np.float64(0).__reduce__()[0]


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
    with open(path, 'rb') as file:
        contents = load_listed(file, ALLOWED, name=str(path), what='result file')
    if not isinstance(contents, list) or not contents:
        raise ValueError(f'{path} holds no list of entries, but {type(contents).__name__}')
    return contents
