"""Loading: a stream of bounded chunks of windows, in the order of the manifest.

Invariant: what a chunk holds is a function of the sample and of the settings, never of the number
of workers or ranks; the chunks of one group of samples come from one worker, in order.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from mmbias.evaluation.companions import Companions, Layout, SampleCompanions
from mmbias.evaluation.recording.reading_log import ReadingLog, reading
from mmbias.evaluation.video_stamps import file_of, stamp_time
from mmbias.transforms import FrameShuffle, SlidingWindow
from mmbias.transforms.companions import add_companions
from mmbias.transforms.shared_frames import KEY, SharedFrames

UNPRINTABLE = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff]')
LONGEST_REASON = 1000  # characters
LOADER_OPTIONS = ('num_workers', 'pin_memory', 'prefetch_factor', 'timeout')
PATIENCE = 600.0  # seconds that a loader process may take for a chunk, unless the config says


@dataclass
class Chunk:
    """Decoded consecutive windows of one sample.

    Args:
        index: Place of the sample in the data set.
        inputs: Packed uint8 pictures as the pipeline formats them, None where reading failed.
        frames: Which frame of the video each picture of one spatial crop in ``inputs`` shows.
        windows: Which of these pictures make the clips, shape (K, T), as overlapping windows share
            frames; None where ``inputs`` holds clips already.
        first_clip: Temporal index of the first clip within the sample.
        last: Whether the sample is complete with this chunk.
        error: Why reading failed.
        group: Which group of samples it belongs to.
        ends_group: Whether the group is complete with this chunk.
        stamp: What the sample's file was when reading began.
        layout: What stands behind the pictures of one spatial crop; None for nothing.
    """

    index: int
    inputs: torch.Tensor | None
    frames: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    windows: NDArray[np.int64] | None = None
    first_clip: int = 0
    last: bool = True
    error: str = ''
    group: int = 0
    ends_group: bool = False
    stamp: str = ''
    layout: Layout | None = None

    @property
    def num_frames(self) -> int:
        """Pictures of one spatial crop."""
        return len(self.frames)


class ProbeStream(IterableDataset):
    """Runs a data set's pipeline sample by sample and yields :class:`Chunk` items.

    Args:
        dataset: A built data set with ``get_data_info`` and ``pipeline``.
        groups: The samples to read, in this order; those of a group by one worker.
        windows_per_chunk: Most windows of a chunk, where the pipeline samples clips for a 3-D
            network with :class:`mmbias.transforms.SlidingWindow`; others give one chunk a sample.
        max_video_frames: Most frames of a sample where all of its windows must be one chunk, as
            probes of the whole video need them: a longer one fails before a frame is decoded.
            None for chunks.
        stamp: Gives the stamp of a file, see :mod:`mmbias.evaluation.video_stamps`.
        log: Where to note which sample is being read; None for nowhere.
        companions: What masked probes need beside the pictures; None for nothing.

    Raises:
        ValueError: If the data set has no pipeline to run sample by sample, or one that shuffles.
    """

    def __init__(
        self,
        dataset: Any,
        groups: Sequence[Sequence[int]],
        windows_per_chunk: int,
        max_video_frames: int | None = None,
        stamp: Callable[[str], str] = stamp_time,
        log: ReadingLog | None = None,
        companions: Companions | None = None,
    ) -> None:
        super().__init__()
        self._stamp, self._log, self._companions = stamp, log, companions
        self.dataset = dataset
        self.groups = groups
        self.windows_per_chunk = windows_per_chunk
        self.max_video_frames = max_video_frames
        if not hasattr(dataset, 'pipeline'):
            raise ValueError(f'{type(dataset).__name__} cannot be probed: it has no own pipeline')
        transforms = list(dataset.pipeline.transforms)
        # The original frames would be shuffled ones, and B close to 0 whatever the network does.
        if any(isinstance(transform, FrameShuffle) for transform in transforms):
            raise ValueError('the pipeline shuffles already: take FrameShuffle out to probe')
        # 2-D networks (NCHW) mix all their frames: a video of theirs stays in one piece.
        splits = any(getattr(t, 'input_format', '') == 'NCTHW' for t in transforms)
        windows = [isinstance(transform, SlidingWindow) for transform in transforms]
        cut = windows.index(True) + 1 if splits and any(windows) else 0
        self._choose, self._read = transforms[:cut], transforms[cut:]

    def __len__(self) -> int:
        """Number of samples (a sample may give several chunks)."""
        return sum(map(len, self.groups))

    def __iter__(self) -> Iterator[Chunk]:
        """Yield the chunks of this worker's share of the samples."""
        worker = get_worker_info()
        share = slice(worker.id, None, worker.num_workers) if worker else slice(None)
        with self._log.appending() if self._log else nullcontext() as file:
            for number, group in list(enumerate(self.groups))[share]:
                for index in group:
                    for chunk in self._logged(index, file):
                        ends = chunk.last and index == group[-1]
                        yield replace(chunk, group=number, ends_group=ends)

    def _logged(self, index: int, file: int | None) -> Iterator[Chunk]:
        """The chunks of a sample; only while one is made is the sample being read."""
        chunks = self._read_sample(index)
        while True:
            with reading(file, index):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk

    def _read_sample(self, index: int) -> Iterator[Chunk]:
        try:
            yield from self._chunks(index)
        except Exception as error:  # any broken file: the loop decides what a failure means
            yield Chunk(index, None, error=_explain(error))

    def _chunks(self, index: int) -> Iterator[Chunk]:
        info = self.dataset.get_data_info(index)
        path = file_of(info)
        stamp = self._stamp(path)
        beside = self._companions.open(index, path) if self._companions else None
        info = _apply(self._choose, info)
        parts = self._split(info) if self._choose else [info]
        shared = SharedFrames()
        for number, part in enumerate(parts):
            shared.ahead = parts[number + 1]['frame_inds'] if part is not parts[-1] else ()
            state = {**part, KEY: shared}
            layout, windows = None, part.get('windows')
            if beside is None:
                pictures = _apply(self._read[:-1], state)
            else:
                pictures, layout, windows = self._read_with(beside, state, path)
            packed = self._read[-1](pictures)
            yield Chunk(
                index,
                packed['inputs'],
                frames=np.ravel(pictures['frame_inds']),
                windows=windows,
                first_clip=part.get('first_clip', 0),
                last=number == len(parts) - 1,
                stamp=stamp,
                layout=layout,
            )

    def _read_with(
        self, beside: SampleCompanions, state: dict[str, Any], path: str
    ) -> tuple[dict[str, Any], Layout, NDArray[np.int64]]:
        """Read pictures, and behind them what masked probes need, before anything else is done."""
        steps = list(self._read[:-1])
        while steps and 'imgs' not in state:
            state = _apply([steps.pop(0)], state)
        clips = state['num_clips']
        places = np.arange(len(np.ravel(state['frame_inds']))).reshape(clips, -1)
        companions, layout = beside.read(state, path, clips)
        add_companions(state, companions)
        return _apply(steps, state), layout, state.get('windows', places)

    def _split(self, info: dict[str, Any]) -> list[dict[str, Any]]:
        if self.max_video_frames is None:
            return split_windows(info, self.windows_per_chunk)
        wanted = len(np.unique(info['frame_inds']))
        if wanted > self.max_video_frames:
            raise ValueError(
                f'{wanted} frames are wanted at once for a probe of the whole video, allowed: '
                f'{self.max_video_frames} (max_video_frames)'
            )
        return split_windows(info, info['num_clips'])


def load_chunks(
    stream: ProbeStream, config: Mapping[str, Any], *, alone: bool = False
) -> DataLoader:
    """A loader of a stream.

    Args:
        stream: What is read.
        config: Of the test loader; what it says of batches and samplers is not used.
        alone: Whether one process of its own reads, whatever the config says.

    Returns:
        A loader of chunks.
    """
    options = {key: config[key] for key in LOADER_OPTIONS if key in config}
    options |= dict(num_workers=1) if alone else {}
    # torch refuses a time limit where no process could exceed it.
    patience = dict(timeout=PATIENCE) if options.get('num_workers') else {}
    return DataLoader(stream, batch_size=None, **{**patience, **options})


def split_windows(info: dict[str, Any], windows: int) -> list[dict[str, Any]]:
    """Deal the chosen windows of one sample to chunks of consecutive ones.

    Args:
        info: Pipeline state after the sampler: ``frame_inds`` (K * T,), ``num_clips`` K.
        windows: Most windows of a chunk.

    Returns:
        Copies of the state, each with the frames of its share, once each and as one clip;
        ``windows``, the places of its clips in them (K, T); and ``first_clip``.
    """
    clips = np.asarray(info['frame_inds']).reshape(info['num_clips'], -1)
    parts = []
    for first in range(0, len(clips), windows):
        share = clips[first : first + windows]
        frames, places = np.unique(share, return_inverse=True)
        own = dict(frame_inds=frames, num_clips=1, clip_len=len(frames), first_clip=first)
        parts.append({**info, **own, 'windows': places.reshape(share.shape)})
    return parts


def _explain(error: Exception) -> str:
    text = (str(error).strip().splitlines() or [''])[0]
    if not text or not isinstance(error, ValueError | OSError):
        place = traceback.extract_tb(error.__traceback__)[-1]
        text = f'{type(error).__name__} in {place.name}: {text or place.line}'
    return UNPRINTABLE.sub('?', text)[:LONGEST_REASON]


def _apply(transforms: Sequence[Callable[[Any], Any]], results: Any) -> Any:
    for transform in transforms:
        results = transform(results)
        if results is None:
            raise ValueError(f'{type(transform).__name__} gave nothing')
    return results
