"""From a foreign file to an MMAction2 checkpoint: read, rename, compare, write.

A checkpoint is only written if it holds every tensor of its network and nothing else.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import torch
from mmaction.registry import MODELS
from torch import Tensor

import mmbias
from mmbias.datasets import read_classes
from mmbias.files.hashing import hash_file
from mmbias.models.converting import hara, i3d_jax, pytorchvideo
from mmbias.models.converting.matching import match_names, require_match
from mmbias.models.converting.origin import Origin

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
        origin: The released network that it is, None for another one.
        classes: Names of the classes in the order of the outputs, None where they are not known.
    """

    source: str
    model: dict[str, Any]
    state: dict[str, Tensor]
    names: dict[str, str]
    parameters: int
    origin: Origin | None = None
    classes: tuple[str, ...] | None = None

    def describe(self) -> str:
        """Say in a few lines what was mapped, and what fits it."""
        backbone, head = self.model['backbone'], self.model['cls_head']
        depth = f' of depth {backbone["depth"]}' if 'depth' in backbone else ''
        counters = len(self.state) - len(self.names)
        filled = f'; {counters} counters of batches set to 0' if counters else ''
        lines = [
            f'network     {backbone["type"]}{depth}, {head["type"]}, {head["num_classes"]} classes',
            f'tensors     {len(self.names)} mapped, none missing, none left over{filled}',
            f'parameters  {self.parameters:,}',
            f'input       {self._describe_input()}',
            f'classes     {self._describe_classes()}',
        ]
        if self.origin:
            lines.append(f'released    as {self.origin.file}, trained on {self.origin.trained_on}')
        config = self.origin.config if self.origin else 'none of ours: no released network is so'
        return '\n'.join([*lines, f'config      {config}'])

    def _describe_input(self) -> str:
        scale = self.model.get('data_preprocessor')
        if scale is None:
            return 'not known: no tensor tells the scale; ask where the network was trained'
        mean, std = (', '.join(f'{value:g}' for value in scale[key]) for key in ('mean', 'std'))
        return f'RGB on 0 to 255, minus {mean}, divided by {std}; other scales are refused'

    def _describe_classes(self) -> str:
        if self.classes:
            return f'named, from {self.classes[0]!r} to {self.classes[-1]!r}'
        order = f' ({self.origin.order})' if self.origin else ''
        return (
            f'not named: to test it, convert it again with --classes FILE, its '
            f'{self.model["cls_head"]["num_classes"]} names one a line in the order of the '
            f'outputs{order}; fine-tuning needs none'
        )


def convert_file(path: Path | IO[bytes], source: str, classes: str | None = None) -> Conversion:
    """Convert a checkpoint file.

    Args:
        path: The file; for ``i3d-jax`` also an open one.
        source: Key of ``SOURCES``.
        classes: File with the names of the classes in the order of the outputs, or the key of a
            class list; None for the list of the released network, where it is shipped.

    Raises:
        FileNotFoundError: If there is no such file.
        UnpicklingError: If the file asks for more than weights need; nothing of it is run.
        ValueError: If the source is not known, tensors are missing, unexpected or misshapen, or
            the class list cannot be that of the network.
    """
    if source not in SOURCES:
        raise ValueError(f'unknown source {source!r}, allowed: {", ".join(SOURCES)}')
    tensors = SOURCES[source].read_tensors(path)
    try:
        conversion = convert_tensors(tensors, source)
    except ValueError as error:
        raise ValueError(f'{path} is no checkpoint of {source}: {error}') from error
    return name_classes(conversion, classes) if classes else conversion


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
    origin = rules.find_origin(model)
    classes = read_classes(origin.classes) if origin and origin.classes else None
    return Conversion(source, model, state, matched, parameters, origin, classes)


def name_classes(conversion: Conversion, classes: str) -> Conversion:
    """Name the classes of a network.

    Args:
        conversion: The network.
        classes: See :func:`convert_file`.

    Raises:
        FileNotFoundError: If there is no such list.
        ValueError: If it has another number of names than the network has classes, is another
            list than the network's own, or is sorted where the outputs are known not to be.
    """
    names, origin = read_classes(classes), conversion.origin
    width = conversion.model['cls_head']['num_classes']
    if len(names) != width:
        raise ValueError(f'{classes} has {len(names)} names, the network {width} classes')
    if conversion.classes and names != conversion.classes:
        raise ValueError(f'{classes} is another list than that of this network')
    if origin and not origin.sorted_classes and list(names) == sorted(names):
        raise ValueError(
            f'{classes} is in alphabetical order, the outputs of {origin.file} are not: their '
            f'order is {origin.order}'
        )
    return replace(conversion, classes=names)


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
    about: dict[str, Any] = dict(
        converted_from=conversion.source, model=conversion.model, mmbias_version=mmbias.__version__
    )
    if conversion.origin:
        about |= dict(released_as=conversion.origin.file, config=conversion.origin.config)
    if conversion.classes:
        about |= dict(dataset_meta=dict(classes=list(conversion.classes)))
    part = path.with_name(f'{path.name}.part')
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(part, 'wb') as file:
            torch.save(dict(state_dict=conversion.state, meta={**about, **meta}), file)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return hash_file(path)
