"""Fine-tuning: a network goes on from a checkpoint, with a classification layer of its own.

Invariant: a weight that was to be loaded and was not is never trained in silence.
"""

from typing import Any

from mmaction.registry import HOOKS
from mmengine.hooks import Hook
from torch import Tensor

from mmbias.models.weights import (
    has_loaded,
    is_resumed,
    is_training,
    plain_name,
    refuse_absent,
    refuse_other_input,
    source_of,
    unwrap,
)

HEAD = 'cls_head.'


@HOOKS.register_module()
class FineTuningHook(Hook):
    """Take every weight but the head's from ``load_from``, and refuse to train without it.

    The head stays as it was drawn, also where the source has as many classes, whose layer MMEngine
    would load as if they were the same. A resumed training and a test get all of their weights.

    Source: what is replaced is that of the public code of Hara et al. (3D-ResNets-PyTorch,
    ``model.py``).
    """

    def after_load_checkpoint(self, runner: Any, checkpoint: dict[str, Any]) -> None:
        """Take the head out of the checkpoint before it reaches the network.

        Raises:
            ValueError: If any other weight is missing or has another shape, or the input has
                another scale.
        """
        if not is_training(runner):
            return
        weights = checkpoint.get('state_dict', checkpoint)
        wanted = dict(unwrap(runner.model).state_dict())
        if not is_resumed(runner):
            drop_head(weights)
            drop_head(wanted)
        advice = '; a foreign checkpoint needs tools/convert_checkpoint.py first'
        refuse_absent(weights, wanted, source_of(runner), advice=advice)
        refuse_other_input(checkpoint.get('meta') or {}, runner.model, source_of(runner))

    def before_train(self, runner: Any) -> None:
        """Refuse to train from scratch.

        Raises:
            ValueError: If no checkpoint was loaded.
        """
        if not has_loaded(runner):
            raise ValueError(
                'no checkpoint was loaded: set load_from to the one to fine-tune, or, to resume, '
                'have one in the work folder'
            )


def drop_head(weights: dict[str, Tensor]) -> None:
    """Remove the tensors of the classification head in place."""
    for name in list(weights):
        if plain_name(name).startswith(HEAD):
            del weights[name]
