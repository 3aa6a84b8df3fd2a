"""The 3D ResNet of Hara et al., which MMAction2's ``ResNet3d`` cannot be.

The stock backbone fixes its stem pool to a window of (1, 3, 3). With another stride alone a
checkpoint of the authors loads without complaint and gives other logits, so the pool is replaced.
"""

from typing import Any, ClassVar

from mmaction.models import I3DHead, ResNet3d
from mmaction.models.backbones.resnet3d import Bottleneck3d
from mmaction.registry import MODELS
from torch import nn


@MODELS.register_module()
class HaraResNet3d(ResNet3d):
    """3D ResNet with 7x7x7 stem, 3x3x3 stem pool and stride 2 in T, H and W in stages 2 to 4.

    A 32 x 112 x 112 clip becomes a 2048 x 2 x 4 x 4 map at depth 50.

    Source: Hara et al., CVPR 2018 and 2021; the authors' public code (3D-ResNets-PyTorch,
    ``models/resnet.py``).

    Args:
        depth: 18, 34, 50, 101, 152 or 200.
        base_channels: Channels of the stem; 64 in the papers.
        **options: Further options of MMAction2's ``ResNet3d``.
    """

    # MMAction2 stops at 152; the authors released two networks of 200.
    arch_settings: ClassVar = {**ResNet3d.arch_settings, 200: (Bottleneck3d, (3, 24, 36, 3))}

    def __init__(self, depth: int = 50, base_channels: int = 64, **options: Any) -> None:
        settings: dict[str, Any] = dict(
            pretrained=None,
            pretrained2d=False,
            conv1_kernel=(7, 7, 7),
            conv1_stride_t=1,
            pool1_stride_t=2,
            with_pool2=False,
            spatial_strides=(1, 2, 2, 2),
            temporal_strides=(1, 2, 2, 2),
            inflate=(1, 1, 1, 1),
            inflate_style='3x3x3',
            style='pytorch',
            zero_init_residual=False,
        )
        super().__init__(depth=depth, base_channels=base_channels, **{**settings, **options})
        self.maxpool = nn.MaxPool3d(kernel_size=3, stride=2, padding=1)


@MODELS.register_module()
class HaraHead(I3DHead):
    """Global average pool and one linear layer with PyTorch's own initialisation, no dropout.

    Source: the authors' public code (3D-ResNets-PyTorch, ``models/resnet.py``).

    Args:
        num_classes: Number of classes.
        in_channels: Channels of the backbone's features.
        **options: Further options of MMAction2's ``I3DHead``.
    """

    def __init__(self, num_classes: int, in_channels: int = 2048, **options: Any) -> None:
        super().__init__(num_classes, in_channels, dropout_ratio=0.0, **options)

    def init_weights(self) -> None:
        """Draw the linear layer's weights as ``torch.nn.Linear`` does."""
        self.fc_cls.reset_parameters()
