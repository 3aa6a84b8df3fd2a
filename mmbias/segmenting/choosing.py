"""Segmenters by name."""

from collections.abc import Callable
from pathlib import Path

from mmbias.segmenting.blazepose import BlazePose
from mmbias.segmenting.environment import default_environment, ensure_environment
from mmbias.segmenting.external import ExternalCommand
from mmbias.segmenting.moving import MedianPlate
from mmbias.segmenting.tasks import Segmenter


def choose_segmenter(
    text: str,
    *,
    environment: Path | None,
    seconds: float,
    format: str,
    tell: Callable[[str], None],
) -> Segmenter:
    """What makes masks, ready for work.

    Args:
        text: ``'blazepose'``, ``'plate'``, or a command, see :mod:`mmbias.segmenting.external`.
        environment: Where BlazePose is installed; None for the cache of the user.
        seconds: Most time that a command gets for one video.
        format: What the command writes, or ``'auto'``.
        tell: Gets one line before BlazePose is installed.

    Raises:
        ValueError: If it is none of them.
        OSError: If BlazePose cannot be installed.
    """
    if text == BlazePose.tool:
        return BlazePose(ensure_environment(environment or default_environment(), tell=tell))
    if text == MedianPlate.tool:
        return MedianPlate()
    return ExternalCommand(text, seconds, format)
