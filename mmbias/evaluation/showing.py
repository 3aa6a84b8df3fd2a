"""What a recogniser is shown of a chunk under each probe: permuted and painted on its device.

A *view* is what the recogniser scores at once. 3-D networks take (views, C, T, H, W), one clip a
view, views crop-major. 2-D networks take (frames, C, H, W), all crops one after the other, and
form their own views out of them, so that a probe of theirs is always forwarded whole.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmbias.evaluation.companions import arrange_scenes, count_companions
from mmbias.evaluation.scoring import count_segments
from mmbias.evaluation.stream import Chunk
from mmbias.models.weights import unwrap
from mmbias.probes import ProbeColumn
from mmbias.probes.scene import Scene


class ShownChunk:
    """The clips of a chunk, on the device of a recogniser.

    Args:
        model: Recogniser.
        chunk: Decoded windows.
        video_id: Identity of the sample.

    Attributes:
        flat: Whether the recogniser takes frames (2-D), not clips (3-D).
        pictures: Of every spatial crop, with what stands behind them, shape (crops, F, H, W, C).
        windows: Places of the clips' pictures, shape (K, T).

    Raises:
        ValueError: If the inputs are neither clips nor frames.
    """

    def __init__(self, model: Any, chunk: Chunk, video_id: str) -> None:
        assert chunk.inputs is not None
        self._chunk, self._id = chunk, video_id
        inputs = chunk.inputs.to(next(model.parameters()).device, non_blocking=True)
        self.flat = inputs.ndim == 4
        self.windows: NDArray[np.int64]
        frames = chunk.num_frames
        behind = count_companions(frames, chunk.layout) if chunk.layout else 0
        if self.flat:
            length = count_segments(model) or frames
            self.pictures = inputs.unflatten(0, (-1, frames + behind)).movedim(2, -1)
            self.windows = np.arange(frames).reshape(-1, length)
        elif inputs.ndim == 5:
            self.pictures, self.windows = _clips(inputs, frames, chunk.windows)
        else:
            raise ValueError(
                f'inputs have shape {tuple(inputs.shape)}, '
                'must be (clips, C, T, H, W) or (frames, C, H, W)'
            )
        self._mean = _mean_colour(model).to(inputs.device)

    def clips(self, column: ProbeColumn) -> Iterator[Tensor]:
        """What a probe shows, crop by crop and clip by clip, each of shape (T, H, W, C)."""
        if column.paints and not column.paints_each:
            for scenes in self.scenes:
                for number, scene in enumerate(scenes, start=self._chunk.first_clip):
                    yield column.paint(scene, self._id, number)
            return
        orders = self._show(column)
        for crop in self._painted(column) if column.paints else self.pictures:
            for order in orders:
                yield crop.index_select(0, order)

    def _painted(self, column: ProbeColumn) -> Iterator[Tensor]:
        """The pictures of every crop as a probe of each picture changes them, (F, H, W, C)."""
        for (scene,) in self._whole:
            yield column.paint_pictures(scene, self._id, self._chunk.first_clip)

    def first_clip(self, column: ProbeColumn) -> Tensor:
        """What a probe shows of the first clip in the middle of the picture, (T, H, W, C)."""
        if column.paints:
            return column.paint(self._first, self._id, self._chunk.first_clip)
        return self.pictures[len(self.pictures) // 2][self._show(column)[0]]

    @property
    def first_masks(self) -> Tensor | None:
        """The masks of that clip, (T, H, W); None where there are none."""
        return self._first.masks

    @cached_property
    def scenes(self) -> list[list[Scene]]:
        """The clips of every crop as probes that change pictures get them."""
        return self._arrange(self.windows)

    @cached_property
    def _first(self) -> Scene:
        """The first clip in the middle of the picture."""
        return self._arrange(self.windows[:1])[len(self.pictures) // 2][0]

    @cached_property
    def _whole(self) -> list[list[Scene]]:
        """All pictures of every crop as one scene."""
        return self._arrange(np.arange(self._chunk.num_frames)[None])

    def _arrange(self, windows: NDArray[np.int64]) -> list[list[Scene]]:
        if self.pictures.dtype != torch.uint8:
            raise ValueError(
                f'probes that change pictures take uint8, the pipeline gives {self.pictures.dtype}:'
                ' let the data_preprocessor normalise them'
            )
        frames, layout = self._chunk.num_frames, self._chunk.layout
        return [arrange_scenes(crop, windows, frames, layout, self._mean) for crop in self.pictures]

    def entries(self, columns: Sequence[ProbeColumn]) -> Iterator[Tensor]:
        """What the recogniser gets, probe by probe: (1, C, T, H, W), or (frames, C, H, W)."""
        for column in columns:
            if not self.flat:
                yield from (clip.movedim(-1, 0)[None] for clip in self.clips(column))
            elif column.paints:
                yield torch.cat(list(self.clips(column))).movedim(-1, 1)
            else:  # gathered as they are: the order in memory decides over the last bits of scores
                shown = self._show(column).ravel()
                yield self.pictures.movedim(-1, 2)[:, shown].flatten(0, 1)

    def _show(self, column: ProbeColumn) -> Tensor:
        """The picture that a probe of order shows at each moment, shape (K, T)."""
        first = self._chunk.first_clip
        shown = column.show(self._chunk.frames, self.windows, self._id, first)
        return torch.as_tensor(shown, device=self.pictures.device)

    def batch_size(self, clips: int) -> int:
        """Entries that make a batch of so many clips."""
        if not self.flat:
            return clips
        return max(1, clips // (self.windows.shape[0] * len(self.pictures)))


def _clips(
    inputs: Tensor, frames: int, windows: NDArray[np.int64] | None
) -> tuple[Tensor, NDArray[np.int64]]:
    """The pictures of every crop as they lie in memory, so that frames are gathered as they are."""
    if windows is None:  # (crops x clips, C, T, H, W): put the clips of a crop one after the other
        clips, length = frames // inputs.shape[2], inputs.shape[2]
        inputs = inputs.unflatten(0, (-1, clips)).movedim(1, 2).flatten(2, 3)
        windows = np.arange(frames).reshape(clips, length)
    return inputs.movedim(1, -1), windows


def _mean_colour(model: Any) -> Tensor:
    """The colour that is 0 for the network; black where nothing is subtracted."""
    preprocessor = getattr(unwrap(model), 'data_preprocessor', None)
    mean = getattr(preprocessor, 'mean', None)
    return torch.zeros(3) if mean is None else mean.flatten()
