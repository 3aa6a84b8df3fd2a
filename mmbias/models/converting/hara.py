"""Checkpoints of Hara et al. (3D-ResNets-PyTorch), of any depth, width and number of classes.

Source: the authors' public code (``models/resnet.py``, ``main.py``): weights stand under
``state_dict``, in older files as ``module.NAME``.
"""

import re
from pathlib import Path
from typing import Any

from torch import Tensor

from mmbias.models.converting.origin import Origin, make_preprocessor
from mmbias.models.converting.released import MEAN, STD, find_released
from mmbias.models.converting.torch_file import read_entry, require_matrix

# Whether blocks are bottlenecks, and blocks per stage.
DEPTHS: dict[tuple[bool, tuple[int, ...]], int] = {
    (False, (2, 2, 2, 2)): 18,
    (False, (3, 4, 6, 3)): 34,
    (True, (3, 4, 6, 3)): 50,
    (True, (3, 4, 23, 3)): 101,
    (True, (3, 8, 36, 3)): 152,
    (True, (3, 24, 36, 3)): 200,
}
WIDTH = 64  # channels of the stem of every released network
PARTS = {'conv': 'conv', 'bn': 'bn', '0': 'conv', '1': 'bn'}
NAME = re.compile(
    r'(?P<block>layer[1-4]\.\d+\.)?'
    r'(?:(?P<part>conv|bn)(?P<number>[1-3])|(?P<shortcut>downsample)\.(?P<index>[01]))'
    r'\.(?P<leaf>\w+)'
)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Tensors of a checkpoint, without ``module.``."""
    tensors = read_entry(path, 'state_dict')
    stripped = {name.removeprefix('module.'): value for name, value in tensors.items()}
    if len(stripped) < len(tensors):
        raise ValueError(f'{path} holds tensors both with and without module.')
    return stripped


def rename(name: str) -> str | None:
    """Our name of a tensor, None where the authors' network has none like it.

    Example:
        >>> rename('layer2.0.downsample.1.running_mean')
        'backbone.layer2.0.downsample.bn.running_mean'
    """
    if name in ('fc.weight', 'fc.bias'):
        return name.replace('fc', 'cls_head.fc_cls')
    found = NAME.fullmatch(name)
    if not found or (found['shortcut'] and not found['block']):
        return None
    layer = found['shortcut'] or f'conv{found["number"]}'
    part = PARTS[found['part'] or found['index']]
    return f'backbone.{found["block"] or ""}{layer}.{part}.{found["leaf"]}'


def build_config(tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Config of the network whose depth, width and classes the tensors show.

    It has a preprocessor where the network is a released one: no tensor tells the input's scale.

    Raises:
        ValueError: If MMAction2 has no 3D ResNet of that depth.
    """
    classes, features = require_matrix(tensors, 'fc.weight')
    bottleneck = any('.conv3.' in name for name in tensors)
    blocks = tuple(_count_blocks(tensors, stage) for stage in range(1, 5))
    if (bottleneck, blocks) not in DEPTHS:
        known = ', '.join(map(str, DEPTHS.values()))
        kind = 'bottlenecks' if bottleneck else 'basic blocks'
        raise ValueError(f'layer1 to layer4 have {blocks} {kind}, known depths are {known}')
    model = dict(
        type='Recognizer3D',
        backbone=dict(
            type='HaraResNet3d',
            depth=DEPTHS[bottleneck, blocks],
            base_channels=features // (32 if bottleneck else 8),
        ),
        cls_head=dict(type='HaraHead', num_classes=classes, in_channels=features),
    )
    if find_origin(model):
        mean, std = ([round(255 * value, 4) for value in values] for values in (MEAN, STD))
        model['data_preprocessor'] = make_preprocessor(mean, std)
    return model


def find_origin(model: dict[str, Any]) -> Origin | None:
    """The released network that a config fits, None where it was not released."""
    backbone = model['backbone']
    if backbone['base_channels'] != WIDTH:
        return None
    return find_released(backbone['depth'], model['cls_head']['num_classes'])


def _count_blocks(tensors: dict[str, Tensor], stage: int) -> int:
    found = [re.match(rf'layer{stage}\.(\d+)\.', name) for name in tensors]
    return 1 + max((int(match[1]) for match in found if match), default=-1)
