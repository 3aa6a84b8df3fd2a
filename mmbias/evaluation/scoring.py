"""From decoded frames to class scores: permute on the device, run the recogniser.

A *view* is what the recogniser scores at once. 3-D networks take (views, C, T, H, W), one clip a
view, views crop-major. 2-D networks take (frames, C, H, W), all crops one after the other, and
form their own views out of them, so that a probe of theirs is always forwarded whole.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from mmaction.structures import ActionDataSample
from mmengine.runner.amp import autocast
from torch import Tensor

from mmbias.evaluation.stream import Chunk
from mmbias.models.weights import unwrap
from mmbias.probes import ProbeColumn


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


def probed_entries(
    model: Any,
    chunk: Chunk,
    columns: Sequence[ProbeColumn],
    video_id: str,
    clips_per_batch: int,
) -> tuple[Iterator[Tensor], int]:
    """What the recogniser gets of a chunk, probe by probe.

    Args:
        model: Recogniser.
        chunk: Decoded windows.
        columns: Probe columns (P).
        video_id: Identity of the sample.
        clips_per_batch: Most clips of a forward pass.

    Returns:
        The entries, on the model's device, and how many make a batch.

    Raises:
        ValueError: If the inputs are neither clips nor frames.
    """
    assert chunk.inputs is not None
    inputs = chunk.inputs.to(next(model.parameters()).device, non_blocking=True)
    if inputs.ndim == 5:
        return _probed_clips(inputs, chunk, columns, video_id), clips_per_batch
    if inputs.ndim == 4:
        length = _segments(model) or chunk.num_frames
        entries = _probed_frames(inputs, chunk, columns, video_id, length)
        return entries, max(1, clips_per_batch * length // len(inputs))
    raise ValueError(
        f'inputs have shape {tuple(inputs.shape)}, must be (clips, C, T, H, W) or (frames, C, H, W)'
    )


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


def _probed_clips(
    inputs: Tensor, chunk: Chunk, columns: Sequence[ProbeColumn], video_id: str
) -> Iterator[Tensor]:
    """3-D entries (1, C, T, H, W): crop by crop, clip by clip."""
    windows = chunk.windows
    if windows is None:  # (crops x clips, C, T, H, W): put the clips of a crop one after the other
        clips, length = chunk.num_frames // inputs.shape[2], inputs.shape[2]
        inputs = inputs.unflatten(0, (-1, clips)).movedim(1, 2).flatten(2, 3)
        windows = np.arange(chunk.num_frames).reshape(clips, length)
    # (crops, T, H, W, C) as pictures lie in memory: frames are gathered as they are
    pictures = inputs.movedim(1, -1)
    for column in columns:
        shown = column.show(chunk.frames, windows, video_id, chunk.first_clip)
        orders = torch.as_tensor(shown, device=pictures.device)
        for crop in pictures:
            for order in orders:
                yield crop.index_select(0, order).movedim(-1, 0)[None]


def _probed_frames(
    inputs: Tensor, chunk: Chunk, columns: Sequence[ProbeColumn], video_id: str, length: int
) -> Iterator[Tensor]:
    """2-D entries (frames, C, H, W)."""
    windows = np.arange(chunk.num_frames).reshape(-1, length)
    crops = inputs.unflatten(0, (-1, chunk.num_frames))
    for column in columns:
        shown = column.show(chunk.frames, windows, video_id)
        yield crops[:, torch.as_tensor(shown.ravel(), device=inputs.device)].flatten(0, 1)


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
    return _segments(model) or steps[-1].get('num_clips')


def _segments(model: Any) -> int | None:
    """Frames that a 2-D network mixes over time: in the backbone (TSM, TIN) or the head (TRN)."""
    recogniser = unwrap(model)
    parts = (recogniser.backbone, recogniser.cls_head)
    return next((part.num_segments for part in parts if hasattr(part, 'num_segments')), None)
