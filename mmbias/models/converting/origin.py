"""What is known of a network beside its weights: its input, its classes, the config that fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Origin:
    """A released network.

    Attributes:
        file: What it is called where it was released.
        trained_on: Its training data.
        config: The config file of this project that fits it.
        classes: Key of its class list; None where the list is not shipped.
        order: Where the order of its outputs is to be had, where the list is not shipped.
        sorted_classes: Whether its outputs may be in alphabetical order.
    """

    file: str
    trained_on: str
    config: str
    classes: str | None = None
    order: str = ''
    sorted_classes: bool = True


def make_preprocessor(mean: Sequence[float], std: Sequence[float]) -> dict[str, Any]:
    """Config of the preprocessor that a network was trained with.

    Args:
        mean: Of red, green and blue, on 0 to 255.
        std: What they are divided by after that.
    """
    return dict(type='ActionDataPreprocessor', mean=list(mean), std=list(std), format_shape='NCTHW')
