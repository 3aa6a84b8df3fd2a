"""From a foreign file to an MMAction2 checkpoint: read, rename, compare, write.

A checkpoint is only written if it holds every tensor of its network and nothing else.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import torch
from mmaction.registry import MODELS
from torch import Tensor

import mmbias
from mmbias.hashing import hash_file
from mmbias.models.converting import hara, i3d_jax, pytorchvideo
from mmbias.models.converting.matching import match_names, require_match

SOURCES: dict[str, ModuleType] = {
    'hara': hara,
    'pytorchvideo': pytorchvideo,
    'i3d-jax': i3d_jax,
}


@dataclass(frozen=True)
class Conversion:
    """Weights under MMAction2's names, and where they come from.

    Args:
        source: Key of ``SOURCES``.
        model: Config of the network.
        state: State dict of the network.
        names: Our name of every tensor, keyed by the source's.
        parameters: Number of trainable numbers.
    """

    source: str
    model: dict[str, Any]
    state: dict[str, Tensor]
    names: dict[str, str]
    parameters: int

    def describe(self) -> str:
        """Say in a few lines what was mapped."""
        backbone, head = self.model['backbone'], self.model['cls_head']
        depth = f' of depth {backbone["depth"]}' if 'depth' in backbone else ''
        counters = len(self.state) - len(self.names)
        filled = f'; {counters} counters of batches set to 0' if counters else ''
        lines = [
            f'network     {backbone["type"]}{depth}, {head["type"]}, {head["num_classes"]} classes',
            f'tensors     {len(self.names)} mapped, none missing, none left over{filled}',
            f'parameters  {self.parameters:,}',
        ]
        return '\n'.join(lines)


def convert_file(path: Path | IO[bytes], source: str) -> Conversion:
    """Convert a checkpoint file.

    Args:
        path: The file; for ``i3d-jax`` also an open one.
        source: Key of ``SOURCES``.

    Raises:
        FileNotFoundError: If there is no such file.
        UnpicklingError: If the file asks for more than weights need; nothing of it is run.
        ValueError: If the source is not known, or tensors are missing, unexpected or misshapen.
    """
    if source not in SOURCES:
        raise ValueError(f'unknown source {source!r}, allowed: {", ".join(SOURCES)}')
    tensors = SOURCES[source].read_tensors(path)
    try:
        return convert_tensors(tensors, source)
    except ValueError as error:
        raise ValueError(f'{path} is no checkpoint of {source}: {error}') from error


def convert_tensors(tensors: dict[str, Tensor], source: str) -> Conversion:
    """Convert tensors as ``read_tensors`` of a source gives them; see :func:`convert_file`."""
    rules = SOURCES[source]
    matched = match_names(tensors, rules.rename)
    model = rules.build_config(tensors)
    with torch.device('meta'):  # shapes, no numbers
        network = MODELS.build({**model, '_scope_': 'mmaction'})
    target = network.state_dict()
    require_match(tensors, matched, target)
    theirs = {ours: name for name, ours in matched.items()}
    state = {
        name: tensors[theirs[name]].to(value.dtype)
        if name in theirs
        else torch.zeros(value.shape, dtype=value.dtype)
        for name, value in target.items()
    }
    parameters = sum(p.numel() for p in network.parameters())
    return Conversion(source, model, state, matched, parameters)


def save_checkpoint(conversion: Conversion, path: Path, **meta: str) -> str:
    """Write a checkpoint of MMAction2; an interrupted run leaves no half file.

    The same weights give the same bytes, whatever the file is called.

    Args:
        conversion: What to write.
        path: Where to.
        **meta: Further entries of the checkpoint's ``meta``.

    Returns:
        SHA-256 of the file.
    """
    about = dict(
        converted_from=conversion.source, model=conversion.model, mmbias_version=mmbias.__version__
    )
    part = path.with_name(f'{path.name}.part')
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(part, 'wb') as file:
            torch.save(dict(state_dict=conversion.state, meta={**about, **meta}), file)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return hash_file(path)
