"""Whether a checkpoint holds the weights of a network, and what it says of classes and input.

Invariant: what a runner does not tell in public is read here alone, so that a new release of
MMEngine is met in one place.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import BaseLoop
from torch import Tensor, nn

SCALE = ('mean', 'std')


class LoadedCheckpoint(Hook):
    """Looks at a checkpoint before its weights are tested.

    MMEngine loads what fits and only warns of the rest, and a network that is partly random has
    numbers like any other. ``names`` are the classes that the checkpoint names, None where no
    checkpoint is loaded or it names none, as those of the zoo.
    """

    names: list[str] | None = None

    def after_load_checkpoint(self, runner: Any, checkpoint: dict[str, Any]) -> None:
        """Read the names of the classes, and refuse weights of another network.

        Raises:
            ValueError: If a tensor of the network is missing, has another shape or is not of real
                numbers, the input has another scale, or a released network does not name its
                classes. A training may start from such weights.
        """
        meta = checkpoint.get('meta') or {}
        self.names = class_names(checkpoint, source_of(runner))
        if is_training(runner):
            return  # FineTuningHook decides there, and a network may well start with new parts
        wanted = unwrap(runner.model).state_dict()
        fits = f'; it fits {meta["config"]}' if 'released_as' in meta else ''
        refuse_absent(
            checkpoint.get('state_dict', checkpoint),
            wanted,
            source_of(runner),
            advice=f': it is of another network{fits}',
        )
        refuse_other_input(meta, runner.model, source_of(runner))
        if 'released_as' in meta and self.names is None:
            raise ValueError(
                f'{source_of(runner)} is {meta["released_as"]} and does not name its classes, '
                'whose order no one can guess: convert it again with --classes FILE'
            )


def is_training(runner: Any) -> bool:
    """Whether a runner trains; its loop is built when training begins, and is a config before.

    The public ``train_loop`` would build it.
    """
    return isinstance(runner._train_loop, BaseLoop)


def is_resumed(runner: Any) -> bool:
    """Whether a training goes on from its own checkpoint."""
    return bool(runner._resume)


def has_loaded(runner: Any) -> bool:
    """Whether a runner has loaded a checkpoint."""
    return bool(runner._has_loaded)


def source_of(runner: Any) -> str | None:
    """Checkpoint that a runner was given, None where it was given none."""
    source: str | None = runner._load_from
    return source


def refuse_absent(
    weights: Mapping[str, Tensor], wanted: Mapping[str, Tensor], path: str | None, *, advice: str
) -> None:
    """Refuse a checkpoint that lacks a tensor of the network.

    Args:
        weights: Of the checkpoint, by name.
        wanted: Of the network, by name.
        path: Of the checkpoint.
        advice: End of the message: what that means, or what to do.

    Raises:
        ValueError: If one is missing, has another shape or is not of real numbers; names the first.
    """
    absent = absent_weights(weights, wanted)
    if absent:
        raise ValueError(
            f'{path} lacks {len(absent)} of {len(wanted)} tensors of this network or has them in '
            f'another shape, for example {absent[0]}{advice}'
        )


def refuse_other_input(meta: Mapping[str, Any], model: nn.Module, path: str | None) -> None:
    """Refuse to give a converted network pictures of another scale than it was trained on.

    Args:
        meta: What the checkpoint says of itself; other checkpoints than converted ones say nothing.
        model: The network that it is loaded into.
        path: Of the checkpoint.

    Raises:
        ValueError: If mean or standard deviation differ; names both and the config that fits.
    """
    trained = _input_scale(meta)
    if not trained:
        return
    scale = unwrap(model).data_preprocessor
    for key in SCALE:
        given = getattr(scale, key).flatten().tolist() if hasattr(scale, key) else None
        if given is None or not np.allclose(given, trained[key]):
            fits = f', as in {meta["config"]}' if 'released_as' in meta else ''
            raise ValueError(
                f'the {key} of data_preprocessor is {given}, but {path} was trained with '
                f'{trained[key]}{fits}'
            )


def _input_scale(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Mean and standard deviation of a converted network's input, nothing where none are named."""
    model = meta.get('model') if 'converted_from' in meta else None
    scale = model.get('data_preprocessor') if isinstance(model, Mapping) else None
    if not isinstance(scale, Mapping):
        return {}
    named = {key: scale.get(key) for key in SCALE}
    return named if all(map(_is_colour, named.values())) else {}


def _is_colour(values: Any) -> bool:
    """Whether these are three numbers; a file from elsewhere may say anything."""
    three = isinstance(values, list) and len(values) == 3
    return three and all(isinstance(value, float | int) for value in values)


def class_names(checkpoint: Mapping[str, Any], path: Any) -> list[str] | None:
    """Classes that a checkpoint names, None where it names none.

    Args:
        checkpoint: Its contents.
        path: Of its file, for the message.

    Raises:
        ValueError: If what it names are no classes.
    """
    data = (checkpoint.get('meta') or {}).get('dataset_meta') or {}
    names = data.get('classes') if isinstance(data, dict) else data
    if not names:
        return None
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ValueError(f'{path} names no classes in its meta, but {type(names).__name__}')
    return list(names)


def absent_weights(weights: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    """Names of the wanted tensors that are not there in their shape.

    Counters of batches are not asked for: old checkpoints have none. Nor are whole or complex
    numbers taken for the real ones of a weight, which torch would convert.

    Args:
        weights: Of a checkpoint, by name.
        wanted: Of a network, by name.

    Returns:
        Names in the order of the network.

    Example:
        >>> import torch
        >>> absent_weights({'module.a': torch.ones(2)}, {'a': torch.ones(2), 'b': torch.ones(1)})
        ['b']
    """
    found = {plain_name(name): value for name, value in weights.items()}
    counted = [name for name in wanted if not name.endswith('num_batches_tracked')]
    return [name for name in counted if _kind(found.get(name)) != _kind(wanted[name])]


def _kind(value: Any) -> tuple[torch.Size, bool] | None:
    return (value.shape, value.is_floating_point()) if isinstance(value, Tensor) else None


def refuse_no_numbers(network: nn.Module, source: str | None) -> None:
    """Refuse a network whose scores could not be numbers, before anything is read.

    A buffer may hold infinity, as a mask does.

    Args:
        network: With its weights.
        source: Where they come from, as the message names it.

    Raises:
        ValueError: If a parameter is not finite, or a buffer holds NaN; names the first.
    """
    wrong = [name for name, value in network.named_parameters() if not value.isfinite().all()]
    wrong += [name for name, value in network.named_buffers() if value.isnan().any()]
    if wrong:
        raise ValueError(
            f'{len(wrong)} tensors of the network hold values that are no finite numbers, the '
            f'first is {wrong[0]} (weights: {source or "random"})'
        )


def plain_name(name: str) -> str:
    """Name of a tensor without what a distributed network put before it."""
    return name.removeprefix('module.')


def unwrap(model: Any) -> Any:
    """The recogniser itself, without what distributes it."""
    return model.module if is_model_wrapper(model) else model
