"""The recogniser as a function from what it is shown to the scores of every view."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from mmaction.structures import ActionDataSample
from mmengine.runner.amp import autocast
from torch import Tensor

from mmbias.models.weights import unwrap


@contextmanager
def unaveraged(model: Any) -> Iterator[str]:
    """Make a recogniser return the scores of every view; yields how it would have averaged.

    Restores the recogniser at the end.

    Raises:
        ValueError: If the model has no classification head that averages clips.
    """
    recogniser = unwrap(model)
    head: Any = getattr(recogniser, 'cls_head', None)
    if not hasattr(head, 'average_clips'):
        raise ValueError(
            f'{type(recogniser).__name__} cannot be probed: it has no classification head with '
            'average_clips (allowed: the frame-based recognisers of MMAction2)'
        )
    average, test_cfg = head.average_clips, recogniser.test_cfg
    head.average_clips = None
    recogniser.test_cfg = {**(test_cfg or {}), 'max_testing_views': None}
    try:
        yield average or 'prob'
    finally:
        head.average_clips, recogniser.test_cfg = average, test_cfg


def score_entries(model: Any, entries: list[Tensor], *, fp16: bool = False) -> Tensor:
    """Scores of every view of a batch, before any averaging.

    Args:
        model: Recogniser in evaluation mode, see :func:`unaveraged`.
        entries: Of one shape. Each is a sample of its own to the model, or clips would be averaged.
        fp16: Whether to run under automatic mixed precision.

    Returns:
        Class scores as the head gives them, float32 on the CPU, shape (entries, views, C).
    """
    samples = [ActionDataSample() for _ in entries]
    with autocast(enabled=fp16):
        outputs = model.test_step(dict(inputs=entries, data_samples=samples))
    return torch.stack([output.pred_score for output in outputs]).float().cpu()


def count_clip_frames(model: Any, pipeline: Sequence[Any]) -> int | None:
    """Frames that a probe puts in another order, as far as the config tells.

    Args:
        model: Recogniser.
        pipeline: Transforms, as dictionaries.

    Returns:
        The length of a clip of a 3-D network; of a 2-D network the segments that it mixes over
        time, or all sampled frames. None where no transform names it.
    """
    steps = [step for step in pipeline if isinstance(step, dict) and 'clip_len' in step]
    if not steps:
        return None
    if steps[-1]['clip_len'] > 1:
        return int(steps[-1]['clip_len'])
    return count_segments(model) or steps[-1].get('num_clips')


def count_segments(model: Any) -> int | None:
    """Frames that a 2-D network mixes over time: in the backbone (TSM, TIN) or the head (TRN)."""
    recogniser = unwrap(model)
    parts = (recogniser.backbone, recogniser.cls_head)
    return next((part.num_segments for part in parts if hasattr(part, 'num_segments')), None)
