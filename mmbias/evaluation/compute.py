"""The forward pass as fast as is safe on the machine at hand.

Only a copy is made fast, and it lives for one run, so that a training goes on with the recogniser
as it was. Threads are PyTorch's own choice, all cores or ``OMP_NUM_THREADS``; the loader's
processes have one each.
"""

import copy
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmcv.cnn import ConvModule
from mmcv.cnn.bricks.wrappers import Conv2d, Conv3d
from mmengine.logging import print_log
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from mmbias.evaluation.scoring import unwrap

COMPUTE = ('plain', 'fast')
# Those that compute nothing but a convolution; a subclass may do more with its weights.
PLAIN_CONVS = (nn.Conv2d, nn.Conv3d, Conv2d, Conv3d)
LAYOUTS = {4: torch.channels_last, 5: torch.channels_last_3d}  # by dimensions of the weights


@contextmanager
def computing(model: Any, compute: str) -> Iterator[Any]:
    """What computes the scores of a recogniser.

    ``'fast'`` gives a copy in evaluation mode: batch norms are folded into the convolutions, a CPU
    holds the weights channels-last, and :func:`torch.compile` builds code for the features with the
    weights frozen into it. A batch of another shape is compiled anew, so pad batches to one shape.
    Compiling takes a C++ compiler; without one, the copy is left as it was before compiling.

    Scores change in the last bits: MEASURED.

    Args:
        model: Recogniser, or what distributes it; it is left as it is.
        compute: ``'plain'`` or ``'fast'``.

    Yields:
        For ``'plain'`` the model itself.
    """
    if compute == 'plain':
        yield model
        return
    recogniser = copy.deepcopy(unwrap(model)).eval()
    fold_batch_norms(recogniser)
    if next(recogniser.parameters()).device.type == 'cpu':
        _order_channels_last(recogniser)
    recogniser.extract_feat = CompiledFeatures(recogniser.extract_feat)
    yield recogniser


def fold_batch_norms(network: nn.Module) -> None:
    """Multiply the batch norm of every convolution unit of mmcv into its weights.

    Args:
        network: In evaluation mode; changed in place.
    """
    for unit in network.modules():
        if isinstance(unit, ConvModule) and _folds(unit):
            unit.conv = fuse_conv_bn_eval(unit.conv, unit.norm)
            setattr(unit, unit.norm_name, nn.Identity())


class CompiledFeatures:
    """A function from clips to features that is compiled when it sees the first batch of a shape.

    Says how long that takes. Where it fails, warns and goes on uncompiled.

    Args:
        features: The ``extract_feat`` of a recogniser whose weights change no more.
    """

    def __init__(self, features: Callable[..., Any]) -> None:
        self._plain = features
        self._run: Callable[..., Any] | None = None
        self._shapes: set[tuple[int, ...]] = set()

    def __call__(self, inputs: torch.Tensor, **options: Any) -> Any:
        """Features of a batch, whatever the wrapped function returns."""
        if inputs.shape not in self._shapes:
            self._shapes.add(inputs.shape)
            return self._compile(inputs, **options)
        with _freezing():
            return self._run(inputs, **options)
