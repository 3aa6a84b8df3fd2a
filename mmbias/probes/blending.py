"""Arithmetic of pictures and masks: uint8 tensors on any device, rounded to the nearest."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

BITS = 7
FEW = 4  # pictures at a time, which fit into a processor's cache
ONE = 1 << BITS  # of weights: 255 x 128 fits into 16 bits


@dataclass(frozen=True)
class Cutout:
    """What masks cut out of the pictures of a clip, to be put before any background.

    Attributes:
        pictures: uint8, shape (T, H, W, 3).
        masks: Share of each pixel that is kept, 255 for all of it, uint8, shape (T, H, W).
    """

    pictures: Tensor
    masks: Tensor

    def before(self, background: Tensor) -> Tensor:
        """Put it before a background.

        Args:
            background: uint8, of a shape that fits, for example (H, W, 3) or (3,).

        Returns:
            ``(picture x mask + background x (255 - mask)) / 255``, to within half a level where a
            mask is 0 or 255 and one level between, shape (T, H, W, 3).

        Example:
            >>> one = torch.tensor([[[[200, 100, 0]]]], dtype=torch.uint8)
            >>> half = torch.tensor([[[127]]], dtype=torch.uint8)
            >>> Cutout(one, half).before(torch.zeros(3, dtype=torch.uint8)).tolist()
            [[[[100, 50, 0]]]]
        """
        shown = torch.empty_like(self.pictures)
        grounds = background.to(torch.int16).expand_as(self.pictures)
        few = len(shown) if shown.is_cuda else FEW
        parts = (whole.split(few) for whole in (shown, self.pictures, self.masks, grounds))
        for part, pictures, masks, ground in zip(*parts, strict=True):
            weights = masks[..., None].expand_as(part).to(torch.int16, copy=True)
            weights = weights.add_(1).bitwise_right_shift_(1)  # 0 to 128
            mixed = pictures.to(torch.int16).sub_(ground).mul_(weights)
            part.copy_(mixed.add_(ONE // 2).bitwise_right_shift_(BITS).add_(ground))
        return shown

    def moved(self, down: int, right: int) -> 'Cutout':
        """The same elsewhere in the picture; what leaves it is lost."""
        return Cutout(_move(self.pictures, down, right), _move(self.masks, down, right))


def grow_masks(masks: Tensor, pixels: int) -> Tensor:
    """Widen masks by pixels on all sides, or narrow them by a number below 0.

    Args:
        masks: uint8, shape (T, H, W).
        pixels: Half of the side of the square that widens, in pixels of the masks.

    Returns:
        Masks of the same shape.
    """
    if pixels == 0:
        return masks
    sign = 1 if pixels > 0 else -1
    width = abs(pixels)
    widest = F.max_pool2d(sign * masks[None].float(), 2 * width + 1, stride=1, padding=width)
    return (sign * widest[0]).to(torch.uint8)


def centre_of(mask: Tensor) -> tuple[float, float] | None:
    """Centroid (y, x) of a mask in pixels; None where it is empty.

    Args:
        mask: uint8, shape (H, W).
    """
    weights = mask.double()
    total = float(weights.sum())
    if not total:
        return None
    y, x = (torch.arange(side, device=mask.device) for side in mask.shape)
    across, down = weights.sum(dim=0) * x, weights.sum(dim=1) * y
    return float(down.sum()) / total, float(across.sum()) / total


def blur(pictures: Tensor, share: float = 1 / 8) -> Tensor:
    """Blur pictures so much that what stands in them can hardly be told.

    Args:
        pictures: uint8, shape (T, H, W, 3).
        share: Side of the squares that are averaged, as a share of the shorter side.

    Returns:
        Averages of squares, bilinear between their centres, shape (T, H, W, 3).
    """
    channels_first = pictures.movedim(-1, 1).float()
    height, width = pictures.shape[1:3]
    side = max(1, round(share * min(height, width)))
    small = F.interpolate(
        channels_first, (max(1, height // side), max(1, width // side)), mode='area'
    )
    large = F.interpolate(small, (height, width), mode='bilinear', align_corners=False)
    return large.round().to(torch.uint8).movedim(1, -1)


def _move(pictures: Tensor, down: int, right: int) -> Tensor:
    """Move pictures (T, H, W, ...); what comes in is 0."""
    moved = torch.zeros_like(pictures)
    height, width = pictures.shape[1:3]
    rows, columns = height - abs(down), width - abs(right)
    if rows > 0 and columns > 0:
        to_y, to_x, of_y, of_x = max(down, 0), max(right, 0), max(-down, 0), max(-right, 0)
        part = pictures[:, of_y : of_y + rows, of_x : of_x + columns]
        moved[:, to_y : to_y + rows, to_x : to_x + columns] = part
    return moved
