"""Reading a result file of MMEngine (``DumpResults``) without executing anything of it.

Such a file is a pickle of dictionaries with tensors, and the reader resolves only the names with
which those are spelt. One of them, ``torch.storage._load_from_bytes``, unpickles in turn whatever
the file holds: here it stands for a function that reads weights and nothing else.
"""

import io
from pathlib import Path
from typing import Any

import torch

from mmbias.files.regular_files import require_file
from mmbias.pickles.allowed_globals import data_globals, refusal
from mmbias.pickles.restricted_pickle import load_listed
from mmbias.pickles.restricted_reading import read_restricted


def load_storage(content: Any) -> Any:
    """Numbers of a tensor; stands for ``torch.storage._load_from_bytes``.

    Raises:
        UnpicklingError: If the content is anything but numbers.
    """
    storage = read_restricted(io.BytesIO(content), 'cpu')
    if not isinstance(storage, torch.storage.TypedStorage):
        raise refusal(f'torch.storage._load_from_bytes of {type(storage).__name__}')
    return storage


ALLOWED: dict[str, Any] = {
    **data_globals(),
    'torch.storage._load_from_bytes': load_storage,
}


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
    require_file(path, 'result file')
    with open(path, 'rb') as file:
        contents = load_listed(file, ALLOWED, name=str(path), what='result file')
    if not isinstance(contents, list) or not contents:
        raise ValueError(f'{path} holds no list of entries, but {type(contents).__name__}')
    return contents
