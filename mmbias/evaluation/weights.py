"""Whether a checkpoint holds the weights of a network, and what it says of its classes."""

from collections.abc import Mapping
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import BaseLoop
from torch import Tensor, nn

from mmbias.evaluation.scoring import unwrap


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
            ValueError: If a tensor of the network is missing or has another shape. A training may
                start from such weights.
        """
        data = (checkpoint.get('meta') or {}).get('dataset_meta') or {}
        self.names = list(data['classes']) if data.get('classes') else None
        if isinstance(runner._train_loop, BaseLoop):
            return
        wanted = unwrap(runner.model).state_dict()
        absent = absent_weights(checkpoint.get('state_dict', checkpoint), wanted)
        if absent:
            raise ValueError(
                f'{runner._load_from} lacks {len(absent)} of {len(wanted)} tensors of this network '
                f'or has them in another shape, for example {absent[0]}: it is of another network'
            )


def absent_weights(weights: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    """Names of the wanted tensors that are not there in their shape.

    Counters of batches are not asked for: old checkpoints have none.

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
    shapes = {plain_name(name): value.shape for name, value in weights.items()}
    counted = [name for name in wanted if not name.endswith('num_batches_tracked')]
    return [name for name in counted if shapes.get(name) != wanted[name].shape]


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
