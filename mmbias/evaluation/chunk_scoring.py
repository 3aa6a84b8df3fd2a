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
from mmbias.evaluation.recording.journal import Record
from mmbias.evaluation.scoring import probed_entries, score_entries
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
) -> Generator[Record, None, None]:
    """Score what a loader reads, under every probe.

    Args:
        loader: Gives chunks.
        network: Returns the scores of every view.
        columns: Probe columns.
        ids: Names of all samples, which chance depends on.
        run: What the run is: ``clips_per_batch``, ``compute``, ``fp16`` and what
            averaging depends on.

    Yields:
        The record of each sample, as soon as it is complete.
    """
    size = run.clips_per_batch
    assert size is not None  # a run that is scored has all settings
    forward = partial(score_entries, network, fp16=bool(run.fp16))
    pad = run.compute == 'fast'  # one shape, compiled once
    groups: dict[int, SharedBatches] = {}
    stamps: dict[int, str] = {}

    def records(scored: Iterator[tuple[int, torch.Tensor]]) -> Iterator[Record]:
        for index, logits in scored:
            yield _make_record(index, logits.numpy(), run, stamps.pop(index))

    with _iterating(loader) as chunks:
        for chunk in chunks:
            if chunk.group not in groups:
                groups[chunk.group] = SharedBatches(forward, len(columns), pad=pad)
            stamps.setdefault(chunk.index, chunk.stamp)  # of when reading began
            if chunk.error:
                yield Record(chunk.index, 0, None, error=chunk.error)
            else:
                entries = probed_entries(network, chunk, columns, ids[chunk.index], size)
                yield from records(groups[chunk.group].add(chunk, *entries))
            if chunk.ends_group:
                yield from records(groups.pop(chunk.group).finish())


def _make_record(index: int, logits: NDArray[np.float32], run: Run, stamp: str = '') -> Record:
    """The record of a sample; scores that are no numbers are a failure, as a video unread is.

    Args:
        index: Place of the sample.
        logits: Scores of its views, shape (P, K, C).
        run: What the run is: ``keep_clip_scores``, ``average_clips``, ``restrict`` and ``probes``.
        stamp: Of its file.

    Returns:
        Averaged scores; of one that failed the reason, which names the probes.
    """
    assert run.average_clips is not None
    kept = logits.swapaxes(0, 1) if run.keep_clip_scores else None
    with np.errstate(invalid='ignore'):  # infinity minus infinity, which is told below
        averaged = average_clips(logits, run.average_clips, log_probs=run.restrict == 'probs')
    finite = [bool(np.isfinite(scores).all()) for scores in averaged]
    if all(finite):
        return Record(index, logits.shape[1], averaged, kept, stamp=stamp)
    names = (probe.name for probe, sound in zip(run.probes, finite, strict=True) if not sound)
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
