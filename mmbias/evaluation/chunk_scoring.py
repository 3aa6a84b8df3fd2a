"""From the chunks of a loader to the records of samples.

Invariant: chunks of several groups may be interleaved, as several processes read them; a sample's
scores depend on its own group alone.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from mmbias.evaluation.batching import SharedBatches
from mmbias.evaluation.gallery import Gallery
from mmbias.evaluation.recording.journal import Record
from mmbias.evaluation.scoring import score_entries
from mmbias.evaluation.showing import ShownChunk
from mmbias.evaluation.stream import Chunk
from mmbias.probes import ProbeColumn
from mmbias.results.averaging import average_clips
from mmbias.results.run import Run


@torch.no_grad()
def score_chunks(
    loader: DataLoader,
    *,
    network: Any,
    columns: Sequence[ProbeColumn],
    ids: Sequence[str],
    run: Run,
    gallery: Gallery,
) -> Generator[Record, None, None]:
    """Score what a loader reads, under every probe that can be shown of it.

    Args:
        loader: Gives chunks.
        network: Returns the scores of every view.
        columns: Probe columns.
        ids: Names of all samples, which chance depends on.
        run: What the run is: ``clips_per_batch``, ``compute``, ``fp16`` and what
            averaging depends on.
        gallery: Keeps what a few samples were shown.

    Yields:
        The record of each sample, as soon as it is complete; scores are NaN under probes that need
        masks where the sample has none.
    """
    size = run.clips_per_batch
    assert size is not None  # a run that is scored has all settings
    forward = partial(score_entries, network, fp16=bool(run.fp16))
    pad = run.compute == 'fast'  # one shape, compiled once
    groups: dict[int, SharedBatches] = {}
    stamps: dict[int, str] = {}
    maskless = [column for column in columns if not column.needs_masks]

    def records(scored: Iterator[tuple[int, torch.Tensor]]) -> Iterator[Record]:
        for index, logits in scored:
            known = [not (c.needs_masks and len(logits) < len(columns)) for c in columns]
            yield _make_record(index, logits.numpy(), known, run, stamps.pop(index))

    with _iterating(loader) as chunks:
        for chunk in chunks:
            if chunk.group not in groups:
                groups[chunk.group] = SharedBatches(forward, pad=pad)
            stamps.setdefault(chunk.index, chunk.stamp)  # of when reading began
            if chunk.error:
                yield Record(chunk.index, 0, None, error=chunk.error)
            else:
                shown = ShownChunk(network, chunk, ids[chunk.index])
                own = columns if chunk.layout else maskless
                if chunk.index in gallery.wanted and not chunk.first_clip:
                    gallery.keep(chunk.index, shown, own)
                entries, batch = shown.entries(own), shown.batch_size(size)
                yield from records(groups[chunk.group].add(chunk, entries, batch, len(own)))
            if chunk.ends_group:
                yield from records(groups.pop(chunk.group).finish())


def _make_record(
    index: int, logits: NDArray[np.float32], known: Sequence[bool], run: Run, stamp: str = ''
) -> Record:
    """The record of a sample; scores that are no numbers are a failure, as a video unread is.

    Args:
        index: Place of the sample.
        logits: Scores of its views under the probes that are known, shape (their number, K, C).
        known: Which of the probes these are (P).
        run: What the run is: ``keep_clip_scores``, ``average_clips``, ``restrict`` and ``probes``.
        stamp: Of its file.

    Returns:
        Averaged scores; of one that failed the reason, which names the probes.
    """
    assert run.average_clips is not None
    wide = np.full((len(known), *logits.shape[1:]), np.nan, np.float32)
    wide[np.flatnonzero(known)] = logits
    kept = wide.swapaxes(0, 1) if run.keep_clip_scores else None
    with np.errstate(invalid='ignore'):  # infinity minus infinity, which is told below
        averaged = average_clips(wide, run.average_clips, log_probs=run.restrict == 'probs')
    broken = np.asarray(known) & ~np.isfinite(averaged).all(axis=1)
    if not broken.any():
        return Record(index, logits.shape[1], averaged, kept, stamp=stamp)
    names = (probe.name for probe, wrong in zip(run.probes, broken, strict=True) if wrong)
    under = ', '.join(dict.fromkeys(names))
    error = f'the network gave scores that are no finite numbers under {under}'
    return Record(index, 0, None, error=error)


@contextmanager
def _iterating(loader: DataLoader) -> Iterator[Iterator[Chunk]]:
    """Context of a pass over a loader whose processes end with it, also after the death of one."""
    items = iter(loader)
    try:
        yield items
    finally:
        end = getattr(items, '_shutdown_workers', None)  # none where this process loads
        if end is not None:
            with suppress(RuntimeError):  # torch tells of the dead process once more
                end()
