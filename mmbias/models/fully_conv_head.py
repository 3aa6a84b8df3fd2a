"""Head that is tested fully convolutionally, as PyTorchVideo tests its I3D."""

from collections.abc import Sequence
from typing import Any

from mmaction.models import I3DHead
from mmaction.registry import MODELS
from torch import Tensor
from torch.nn import functional


@MODELS.register_module()
class FullyConvI3dHead(I3DHead):
    """Average pool over windows of the features, one linear layer at each, mean of the scores.

    The windows move by one place. At 8 x 224 x 224 there is one, and the head is MMAction2's
    ``I3DHead``; at 8 x 256 x 256 there are four. As the places in the middle are in more windows
    than those at the border, this is not the mean over the whole map.

    Source: PyTorchVideo (``models/head.py``, ``ResNetBasicHead`` without activation).

    Args:
        num_classes: Number of classes.
        in_channels: Channels of the backbone's features.
        pool_size: Window over T, H and W of the features.
        dropout_ratio: Share of the pooled features that is dropped in training.
        **options: Further options of MMAction2's ``I3DHead``.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int = 2048,
        pool_size: Sequence[int] = (4, 7, 7),
        dropout_ratio: float = 0.5,
        **options: Any,
    ) -> None:
        super().__init__(
            num_classes, in_channels, spatial_type='windows', dropout_ratio=dropout_ratio, **options
        )
        self.pool_size = tuple(pool_size)

    def forward(self, x: Tensor, **_: Any) -> Tensor:
        """Class scores (N, num_classes) of features (N, C, T, H, W).

        Raises:
            ValueError: If the features are smaller than the window.
        """
        size = tuple(x.shape[2:])
        if any(n < k for n, k in zip(size, self.pool_size, strict=True)):
            raise ValueError(
                f'the features have {size} places in T, H and W, '
                f'the head pools over {self.pool_size}: use longer clips or larger crops'
            )
        x = functional.avg_pool3d(x, self.pool_size, stride=1)
        if self.dropout is not None:
            x = self.dropout(x)
        return self.fc_cls(x.flatten(2).mT).mean(1)
