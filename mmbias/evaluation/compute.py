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
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_eval

from mmbias.models.weights import unwrap

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
    Compiling takes a C++ compiler; without one, the copy is left as it was before compiling. It
    pays for runs of minutes: small networks compile in ten seconds, an Inception I3D in a minute.

    Scores change in the last bits. On a CPU, the largest change of a probability was 6e-6 (of a
    logit 6e-5, the largest being 23) with the Kinetics-400 weights of the Inception I3D on real
    clips, and 1e-8 (4e-7) with random weights in the 3D ResNet-50; every answer was the same. Half
    precision changes more, and is used only on request, by the loop's ``fp16``.

    Args:
        model: Recogniser, or what distributes it; it is left as it is.
        compute: ``'plain'`` or ``'fast'``.

    Yields:
        For ``'plain'`` the model itself.
    """
    if compute == 'plain':
        yield model
        return
    try:
        recogniser = copy.deepcopy(unwrap(model)).eval()
    except Exception as error:  # of whatever hangs on it, as hooks that hold the runner
        _say(f'the network cannot be copied, and stays plain: {error}', level=logging.WARNING)
        yield model
        return
    fold_batch_norms(recogniser)
    if next(recogniser.parameters()).device.type == 'cpu':
        order_channels_last(recogniser)
    recogniser.extract_feat = CompiledFeatures(recogniser.extract_feat)
    try:
        yield recogniser
    finally:
        torch.compiler.reset()  # or its code would keep the weights, and use up a limit on codes


def fold_batch_norms(network: nn.Module) -> None:
    """Multiply the batch norm of every convolution unit of mmcv into its weights.

    Args:
        network: In evaluation mode; changed in place.
    """
    for unit in network.modules():
        if isinstance(unit, ConvModule) and _folds(unit):
            unit.conv = fuse_conv_bn_eval(unit.conv, unit.norm)
            setattr(unit, unit.norm_name, nn.Identity())


def order_channels_last(network: nn.Module) -> None:
    """Hold the weights of convolutions as oneDNN wants them; features then follow.

    Args:
        network: Changed in place.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Conv3d):
            weight = layer.weight
            weight.data = weight.contiguous(memory_format=LAYOUTS[weight.ndim])


class CompiledFeatures:
    """A function from clips to features that is compiled for the shapes of batches it sees.

    Says how long that takes. Where it fails, warns and goes on uncompiled.

    Args:
        features: The ``extract_feat`` of a recogniser whose weights change no more.
    """

    def __init__(self, features: Callable[..., Any]) -> None:
        self._features = self._run = features
        self._shapes: set[torch.Size] = set()
        self._failed = False

    def __call__(self, inputs: Tensor, **options: Any) -> Any:
        """Features of a batch, as the wrapped function returns them."""
        if self._failed or inputs.shape in self._shapes:
            return self._run(inputs, **options)
        _say(f'compiling the network for batches of {tuple(inputs.shape)}')
        start = time.perf_counter()
        try:
            features = self._compile(inputs, **options)
        except Exception as error:  # of any part of the compiler; the network's own come back below
            _say(_failure(error), level=logging.WARNING)
            self._run, self._failed = self._features, True
            return self._run(inputs, **options)
        _say(f'compiling the network: {time.perf_counter() - start:.0f} s')
        self._shapes.add(inputs.shape)
        return features

    def _compile(self, inputs: Tensor, **options: Any) -> Any:
        from torch._inductor import config  # takes half a second

        if not self._shapes:
            self._run = torch.compile(self._features, dynamic=False)
        with config.patch(freezing=True):
            return self._run(inputs, **options)


def _folds(unit: ConvModule) -> bool:
    """Whether a batch norm with statistics directly follows a plain convolution."""
    return (
        unit.with_norm
        and unit.order.index('norm') == unit.order.index('conv') + 1
        and type(unit.conv) in PLAIN_CONVS
        and isinstance(unit.norm, _BatchNorm)
        and unit.norm.track_running_stats
    )


def _failure(error: Exception) -> str:
    reason = (str(error).strip().splitlines() or [''])[0]
    return (
        f'the network runs uncompiled, slower: {type(error).__name__}: {reason} (compiling takes a '
        'C++ compiler, g++ or what CXX names, and on a GPU Triton)'
    )


def _say(message: str, level: int = logging.INFO) -> None:
    print_log(message, logger='current', level=level)
