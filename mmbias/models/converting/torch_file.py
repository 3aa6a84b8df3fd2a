"""Reading the weights out of a checkpoint of PyTorch."""

from pathlib import Path

from torch import Tensor

from mmbias.compat.checkpoint_loading import load_from_local
from mmbias.models.converting.matching import listed


def read_entry(path: Path, entry: str) -> dict[str, Tensor]:
    """Named tensors under an entry of a checkpoint; the rest of the file is read and dropped.

    Args:
        path: The file.
        entry: Name of the entry.

    Raises:
        FileNotFoundError: If there is no such file.
        UnpicklingError: If the file asks for more than weights and training state need.
        ValueError: If there is no such entry, or it holds something else than tensors.
    """
    contents = load_from_local(str(path), map_location='cpu')
    if entry not in contents:
        found = listed(list(map(str, contents)))
        raise ValueError(f'{path} has no {entry!r}, it has: {found or "no entries"}')
    tensors = contents[entry]
    if not isinstance(tensors, dict) or not tensors:
        raise ValueError(f'{entry!r} of {path} holds no tensors')
    others = [
        str(name)
        for name, value in tensors.items()
        if not isinstance(name, str) or not isinstance(value, Tensor)
    ]
    if others:
        raise ValueError(f'{entry!r} of {path} holds something else than tensors: {listed(others)}')
    return tensors


def require_matrix(tensors: dict[str, Tensor], name: str) -> tuple[int, int]:
    """Shape (outputs, inputs) of the weight of a linear layer.

    Raises:
        ValueError: If it is missing or no matrix.
    """
    if name not in tensors:
        raise ValueError(f'missing: {name}')
    if tensors[name].ndim != 2:
        raise ValueError(f'misshapen: {name} is {tuple(tensors[name].shape)}, must be a matrix')
    outputs, inputs = tensors[name].shape
    return outputs, inputs
