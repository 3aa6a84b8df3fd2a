"""Layers that pad by TensorFlow's ``SAME`` rule, which depends on the size of the input.

An output has ``ceil(input / stride)`` places; where the padding is odd, the end gets one place more
than the start.
"""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional


def same_padding(
    size: Sequence[int], kernel: Sequence[int], stride: Sequence[int]
) -> tuple[int, ...]:
    """Padding of TensorFlow's ``SAME`` rule, in the order of ``torch.nn.functional.pad``.

    Args:
        size: Lengths of the input's axes.
        kernel: Lengths of the window.
        stride: Strides of the window.

    Returns:
        Start and end of the last axis, then of the one before it, and so on.

    Example:
        >>> same_padding((9, 224), (3, 7), (2, 2))
        (2, 3, 1, 1)
    """
    padding: list[int] = []
    for n, k, s in zip(reversed(size), reversed(kernel), reversed(stride), strict=True):
        total = max(k - (n % s or s), 0)
        padding += [total // 2, total - total // 2]
    return tuple(padding)


class SameConv3d(nn.Conv3d):
    """Convolution with ``SAME`` padding by zeros."""

    def forward(self, input: Tensor) -> Tensor:
        """Pad and convolve."""
        padding = same_padding(input.shape[2:], self.kernel_size, self.stride)
        return super().forward(functional.pad(input, padding))


class SameMaxPool3d(nn.Module):
    """Maximum over windows with ``SAME`` padding, which never is the maximum.

    Args:
        kernel: Window over T, H and W.
        stride: Strides in T, H and W.
    """

    def __init__(self, kernel: Sequence[int], stride: Sequence[int]) -> None:
        super().__init__()
        self.kernel = tuple(kernel)
        self.stride = tuple(stride)

    def forward(self, x: Tensor) -> Tensor:
        """Pad and pool."""
        padding = same_padding(x.shape[2:], self.kernel, self.stride)
        x = functional.pad(x, padding, value=float('-inf'))
        return functional.max_pool3d(x, self.kernel, self.stride)
