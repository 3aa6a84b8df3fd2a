"""Forward passes that neighbouring samples share, so that short videos fill them.

Invariant: which clips make a batch is a function of the samples of a group and of the settings,
never of workers, ranks or a resume. A group is what is read and scored together.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

import torch
from torch import Tensor

from mmbias.evaluation.stream import Chunk


def groups_of(samples: int, size: int, wanted: Iterable[int]) -> list[list[int]]:
    """Deal a data set to groups of neighbours; those without a wanted sample are left out.

    Args:
        samples: Length of the data set.
        size: Samples of a group; the last may have fewer.
        wanted: Positions of samples, of which every group holds at least one.

    Returns:
        All positions of each group.

    Example:
        >>> groups_of(7, 3, [0, 6])
        [[0, 1, 2], [6]]
    """
    return [
        list(range(first, min(first + size, samples)))
        for first in sorted({position // size * size for position in wanted})
    ]


class SharedBatches:
    """Forwards the entries of one group of samples in batches that are as full as can be.

    Args:
        forward: Scores of entries of one shape, (entries, views of an entry, C).
        pad: Whether to fill up every batch with its last entry, so that all have one shape.
    """

    def __init__(self, forward: Callable[[list[Tensor]], Tensor], pad: bool = False) -> None:
        self._forward = forward
        self._pad = pad
        self._size = 0  # most entries of the batch in the making
        self._waiting: list[Tensor] = []  # entries
        self._chunks: deque[tuple[Chunk, int, int]] = deque()  # not scored; entries and probes
        self._scores: list[Tensor] = []  # of the first entries of these chunks
        self._parts: dict[int, list[Tensor]] = {}

    def add(
        self, chunk: Chunk, entries: Iterable[Tensor], size: int, probes: int
    ) -> Iterator[tuple[int, Tensor]]:
        """Take a chunk and forward the batches that it fills.

        Args:
            chunk: Decoded windows.
            entries: What the recogniser gets of it, probe by probe.
            size: Most entries of a batch.
            probes: Number of probe columns of the sample, P.

        Yields:
            Samples of which every clip is scored: position, and scores (P, views, C).
        """
        count = 0
        for entry in entries:
            # Videos of another size make entries of another shape, which no batch can mix.
            if self._waiting and entry.shape != self._waiting[0].shape:
                self._flush()
            self._size = size
            self._waiting.append(entry)
            count += 1
            if len(self._waiting) >= size:
                self._flush()
        self._chunks.append((chunk, count, probes))
        yield from self._complete()

    def finish(self) -> Iterator[tuple[int, Tensor]]:
        """Forward what is left of the group; yields as :meth:`add` does."""
        self._flush()
        yield from self._complete()

    def _flush(self) -> None:
        if self._waiting:
            missing = self._size - len(self._waiting) if self._pad else 0
            batch = self._waiting + self._waiting[-1:] * missing
            self._scores.extend(self._forward(batch)[: len(self._waiting)])
            self._waiting = []

    def _complete(self) -> Iterator[tuple[int, Tensor]]:
        while self._chunks and self._chunks[0][1] <= len(self._scores):
            chunk, count, probes = self._chunks.popleft()
            own, self._scores = self._scores[:count], self._scores[count:]
            self._parts.setdefault(chunk.index, []).append(_by_probe(own, probes))
            if chunk.last:
                yield chunk.index, torch.cat(self._parts.pop(chunk.index), dim=1)


def _by_probe(scores: Sequence[Tensor], probes: int) -> Tensor:
    return torch.cat(list(scores)).unflatten(0, (probes, -1))
