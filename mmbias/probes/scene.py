"""A clip as the probes that change pictures get it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from mmbias.probes.blending import Cutout, grow_masks


@dataclass(frozen=True)
class Donor:
    """The video whose background is taken.

    Attributes:
        plate: Its place without its actor, in the geometry of the clip, uint8, shape (H, W, 3).
        mask: Where its actor is at the time of the clip's first picture, from 0 to 255, shape
            (H, W); None where no probe asks for it.
        pictures: Its place as it was filmed, at the same share of its length, shape (T, H, W, 3);
            None where no probe asks for it.
    """

    plate: Tensor
    mask: Tensor | None = None
    pictures: Tensor | None = None


@dataclass(frozen=True)
class Scene:
    """The pictures of a clip and what is known of them, all on one device.

    Attributes:
        pictures: RGB as the network's preprocessor gets it, uint8, shape (T, H, W, 3).
        mean: The colour that becomes 0 for the network, shape (3,), in the range of the pictures.
        masks: Where the actor is, from 0 to 255, uint8, shape (T, H, W); None without masks.
        plate: The place without the actor, uint8, shape (H, W, 3); None without masks.
        donors: By relation and seed.
    """

    pictures: Tensor
    mean: Tensor
    masks: Tensor | None = None
    plate: Tensor | None = None
    donors: Mapping[tuple[str, int], Donor] = field(default_factory=dict)

    def actor(self, grow: int = 0) -> Cutout:
        """The actor, cut out by masks that are widened by pixels."""
        assert self.masks is not None
        return Cutout(self.pictures, grow_masks(self.masks, grow))
