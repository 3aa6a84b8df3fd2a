"""Checkpoints of PyTorchVideo's I3D-R50 8x8.

Source: PyTorchVideo (``models/hub/resnet.py``, ``i3d_r50``): weights stand under ``model_state``.
"""

import re
from pathlib import Path
from typing import Any

from torch import Tensor

from mmbias.models.converting.origin import Origin, make_preprocessor
from mmbias.models.converting.torch_file import read_entry, require_matrix

# blocks.2 is the pool between the first two stages.
STAGES = {'1': 'layer1', '3': 'layer2', '4': 'layer3', '5': 'layer4'}
LAYERS = {'a': 'conv1', 'b': 'conv2', 'c': 'conv3'}
PARTS = {'conv': 'conv', 'norm': 'bn'}
STEM = re.compile(r'blocks\.0\.(?P<part>conv|norm)\.(?P<leaf>\w+)')
BLOCK = re.compile(
    r'blocks\.(?P<stage>[1345])\.res_blocks\.(?P<index>\d+)\.'
    r'(?:branch2\.(?P<part>conv|norm)_(?P<layer>[abc])|branch1_(?P<shortcut>conv|norm))'
    r'\.(?P<leaf>\w+)'
)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Tensors of a checkpoint."""
    return read_entry(path, 'model_state')


def rename(name: str) -> str | None:
    """Our name of a tensor, None where PyTorchVideo's network has none like it.

    Example:
        >>> rename('blocks.3.res_blocks.0.branch2.norm_a.bias')
        'backbone.layer2.0.conv1.bn.bias'
    """
    if name in ('blocks.6.proj.weight', 'blocks.6.proj.bias'):
        return name.replace('blocks.6.proj', 'cls_head.fc_cls')
    if found := STEM.fullmatch(name):
        return f'backbone.conv1.{PARTS[found["part"]]}.{found["leaf"]}'
    if not (found := BLOCK.fullmatch(name)):
        return None
    layer = 'downsample' if found['shortcut'] else LAYERS[found['layer']]
    part = PARTS[found['shortcut'] or found['part']]
    return f'backbone.{STAGES[found["stage"]]}.{found["index"]}.{layer}.{part}.{found["leaf"]}'


def build_config(tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Config of I3D-R50 8x8 with the number of classes that the tensors show."""
    classes, features = require_matrix(tensors, 'blocks.6.proj.weight')
    return dict(
        type='Recognizer3D',
        backbone=dict(
            type='ResNet3d',
            depth=50,
            pretrained=None,
            pretrained2d=False,
            conv1_kernel=(5, 7, 7),
            conv1_stride_t=1,
            pool1_stride_t=1,
            with_pool2=True,
            temporal_strides=(1, 1, 1, 1),
            inflate=((1, 1, 1), (1, 0, 1, 0), (1, 0, 1, 0, 1, 0), (0, 1, 0)),
            inflate_style='3x1x1',
            style='pytorch',
            zero_init_residual=False,
        ),
        cls_head=dict(type='FullyConvI3dHead', num_classes=classes, in_channels=features),
        data_preprocessor=make_preprocessor([114.75] * 3, [57.375] * 3),
    )


def find_origin(model: dict[str, Any]) -> Origin | None:
    """The released network that a config fits, None where it was not released."""
    if model['cls_head']['num_classes'] != 400:
        return None
    return Origin(
        file='I3D_8x8_R50.pyth',
        trained_on='Kinetics-400',
        config='configs/i3d_r50/i3d-r50-pytorchvideo_8x8x1_kinetics400-rgb.py',
        classes='kinetics400',
    )
