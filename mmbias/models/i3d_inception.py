"""Inception-v1 I3D, the RGB half of the original two-stream network.

Layers carry the names of the original's end points, and pad as TensorFlow does.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import torch
from mmaction.models import BaseHead
from mmaction.registry import MODELS
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional

from mmbias.models.same_padding import SameConv3d, SameMaxPool3d

# Channels of each block: 1x1x1; 1x1x1 and 3x3x3; 1x1x1 and 3x3x3; 1x1x1 after the pool.
BLOCKS = {
    'Mixed_3b': (64, 96, 128, 16, 32, 32),
    'Mixed_3c': (128, 128, 192, 32, 96, 64),
    'Mixed_4b': (192, 96, 208, 16, 48, 64),
    'Mixed_4c': (160, 112, 224, 24, 64, 64),
    'Mixed_4d': (128, 128, 256, 24, 64, 64),
    'Mixed_4e': (112, 144, 288, 32, 64, 64),
    'Mixed_4f': (256, 160, 320, 32, 128, 128),
    'Mixed_5b': (256, 160, 320, 32, 128, 128),
    'Mixed_5c': (384, 192, 384, 48, 128, 128),
}
POOLS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {  # kernel and stride over T, H, W
    'MaxPool3d_2a_3x3': ((1, 3, 3), (1, 2, 2)),
    'MaxPool3d_3a_3x3': ((1, 3, 3), (1, 2, 2)),
    'MaxPool3d_4a_3x3': ((3, 3, 3), (2, 2, 2)),
    'MaxPool3d_5a_2x2': ((2, 2, 2), (2, 2, 2)),
}


@MODELS.register_module()
class InceptionI3d(BaseModule):
    """Inception-v1 with its filters and pools inflated to 3-D.

    A 64 x 224 x 224 clip of RGB in [-1, 1] becomes a 1024 x 8 x 7 x 7 map. In the state dict the
    layers are called as in the original, such as ``Mixed_3b.Branch_1.Conv3d_0b_3x3.conv.weight``.
    New weights are drawn as PyTorch's ``Conv3d`` does.

    Source: Carreira and Zisserman, CVPR 2017, Figure 3, and the authors' public code
    (kinetics-i3d, ``i3d.py``), to whose released weights it is equal.

    Args:
        in_channels: Channels of the input; 3 for RGB.
        init_cfg: Initialisation, as for every MMEngine module.
    """

    def __init__(self, in_channels: int = 3, init_cfg: dict[str, Any] | None = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.add_module('Conv3d_1a_7x7', ConvUnit(in_channels, 64, 7, stride=2))
        self._add_pool('MaxPool3d_2a_3x3')
        self.add_module('Conv3d_2b_1x1', ConvUnit(64, 64, 1))
        self.add_module('Conv3d_2c_3x3', ConvUnit(64, 192, 3))
        self._add_pool('MaxPool3d_3a_3x3')
        channels = self._add_blocks('Mixed_3', 192)
        self._add_pool('MaxPool3d_4a_3x3')
        channels = self._add_blocks('Mixed_4', channels)
        self._add_pool('MaxPool3d_5a_2x2')
        self._add_blocks('Mixed_5', channels)

    def _add_pool(self, name: str) -> None:
        kernel, stride = POOLS[name]
        self.add_module(name, SameMaxPool3d(kernel, stride))

    def _add_blocks(self, stage: str, channels: int) -> int:
        for name, widths in BLOCKS.items():
            if name.startswith(stage):
                self.add_module(name, InceptionBlock(channels, widths))
                channels = widths[0] + widths[2] + widths[4] + widths[5]
        return channels

    def forward(self, x: Tensor) -> Tensor:
        """Features (N, 1024, ceil(T / 8), ceil(H / 32), ceil(W / 32)) of clips (N, C, T, H, W)."""
        for layer in self.children():
            x = layer(x)
        return x


@MODELS.register_module()
class InceptionI3dHead(BaseHead):
    """Average pool over (2, H, W), one linear layer at every time step, mean over time.

    The layer is the original's 1x1x1 convolution. In training, dropout stands before it.

    Source: Carreira and Zisserman, CVPR 2017, and the authors' public code (``i3d.py``).

    Args:
        num_classes: Number of classes.
        in_channels: Channels of the backbone's features.
        dropout_ratio: Share of the pooled features that is dropped in training.
        **options: Further options of MMAction2's ``BaseHead``.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int = 1024,
        dropout_ratio: float = 0.5,
        **options: Any,
    ) -> None:
        super().__init__(num_classes, in_channels, **options)
        self.dropout = nn.Dropout(dropout_ratio)
        self.fc_cls = nn.Linear(in_channels, num_classes)

    def forward(self, x: Tensor, **_: Any) -> Tensor:
        """Class scores (N, num_classes) of features (N, C, T, H, W).

        Raises:
            ValueError: If the features have fewer than two time steps.
        """
        if x.shape[2] < 2:
            raise ValueError(
                f'the features have {x.shape[2]} time step, the head pools over 2: '
                'the clip must have at least 9 frames'
            )
        x = functional.avg_pool3d(x, (2, *x.shape[3:]), stride=1)  # (N, C, T - 1, 1, 1)
        return self.fc_cls(self.dropout(x).flatten(2).mT).mean(1)


class ConvUnit(nn.Module):
    """Convolution without bias, batch normalisation, ReLU.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel: Side of the cubic kernel.
        stride: Stride in T, H and W.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = SameConv3d(in_channels, out_channels, kernel, stride, bias=False)
        self.bn = ShiftBatchNorm3d(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Features (N, C, T, H, W) of features."""
        return functional.relu(self.bn(self.conv(x)), inplace=True)


class InceptionBlock(nn.Module):
    """Four branches side by side, their channels one after the other.

    Args:
        in_channels: Channels of the input.
        widths: The six numbers of channels, see ``BLOCKS``.
    """

    def __init__(self, in_channels: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.Branch_0 = _branch(Conv3d_0a_1x1=ConvUnit(in_channels, widths[0], 1))
        self.Branch_1 = _branch(
            Conv3d_0a_1x1=ConvUnit(in_channels, widths[1], 1),
            Conv3d_0b_3x3=ConvUnit(widths[1], widths[2], 3),
        )
        self.Branch_2 = _branch(
            Conv3d_0a_1x1=ConvUnit(in_channels, widths[3], 1),
            Conv3d_0b_3x3=ConvUnit(widths[3], widths[4], 3),
        )
        self.Branch_3 = _branch(
            MaxPool3d_0a_3x3=SameMaxPool3d((3, 3, 3), (1, 1, 1)),
            Conv3d_0b_1x1=ConvUnit(in_channels, widths[5], 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Features (N, C, T, H, W) of features."""
        return torch.cat([branch(x) for branch in self.children()], dim=1)


class ShiftBatchNorm3d(nn.BatchNorm3d):
    """Batch normalisation that learns a shift and no scale: (x - mean) / sqrt(var + 1e-3) + bias.

    The scale of 1 that PyTorch's operator takes is not part of the state dict.

    Args:
        channels: Channels of the input.
    """

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=1e-3, momentum=1e-3)
        del self.weight
        self.register_buffer('weight', torch.ones(channels), persistent=False)


def _branch(**layers: nn.Module) -> nn.Sequential:
    return nn.Sequential(OrderedDict(layers))
