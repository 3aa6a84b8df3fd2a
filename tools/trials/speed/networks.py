"""The networks that are probed: two of the paper, and one that only gets its inputs."""

from typing import Any

import torch
from mmaction.registry import MODELS
from mmengine.model import BaseDataPreprocessor, BaseModule
from torch import Tensor

from trials.speed.video_sets import CLASSES

FEATURES = {18: 512, 50: 2048}  # of the last map, by depth
GFLOP = {18: 33.2, 50: 40.3}  # of one 32 x 112 x 112 clip


@MODELS.register_module()
class Corners(BaseDataPreprocessor):
    """The first pixel of every clip that is handed to a recogniser."""

    def forward(self, data: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Take entries (K, C, T, H, W) to a batch (N, K, C, 1, 1, 1)."""
        corners = [entry[..., :1, :1, :1].float() for entry in data['inputs']]
        return {**data, 'inputs': torch.stack(corners)}


@MODELS.register_module()
class NoBackbone(BaseModule):
    """Hands on what it gets."""

    def forward(self, clips: Tensor) -> Tensor:
        """Take clips to themselves."""
        return clips


def without_network() -> dict[str, Any]:
    """Config of a recogniser that is handed its clips and does next to nothing with them.

    Batching and normalising them are the network's part, and done on its device.
    """
    nothing = _recogniser(dict(type='NoBackbone'), features=3)
    return nothing | dict(data_preprocessor=dict(type='Corners'))


def resnet(depth: int) -> dict[str, Any]:
    """Config of the 3D ResNet of Hara et al."""
    return _recogniser(dict(type='HaraResNet3d', depth=depth), features=FEATURES[depth])


def _recogniser(backbone: dict[str, Any], features: int) -> dict[str, Any]:
    head = dict(num_classes=len(CLASSES), in_channels=features, average_clips='prob')
    return dict(
        type='Recognizer3D',
        backbone=backbone,
        cls_head=dict(type='HaraHead', **head),
        data_preprocessor=dict(
            type='ActionDataPreprocessor',
            mean=[110.0, 103.0, 96.0],
            std=[255.0] * 3,
            format_shape='NCTHW',
        ),
    )
