"""Broken videos in training: counted over all loader processes, replaced by their neighbours."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from mmengine.logging import print_log


class BrokenVideos:
    """Which videos of a data set failed, known to all its loader processes and epochs.

    A broken video is replaced by the next sample that is not: a function of the manifest, so that
    a repeated training sees the same samples.

    Args:
        allowed: Most videos that may fail.

    Raises:
        ValueError: If that is negative.
    """

    def __init__(self, allowed: int) -> None:
        if allowed < 0:
            raise ValueError(f'max_broken is {allowed}, must be at least 0')
        self.allowed = allowed

    def watch(self, samples: int) -> None:
        """Start with as many samples, none of them broken."""
        failed = torch.zeros(samples, dtype=torch.bool)
        self._failed = failed.share_memory_() if self.allowed else failed

    @property
    def count(self) -> int:
        """Number of videos that failed so far."""
        return int(self._failed.sum())

    def read_or_replace(self, read: Callable[[int], Any], index: int, names: Sequence[str]) -> Any:
        """Read a sample, or the next one that can be read.

        Args:
            read: Gives a sample; a ValueError or OSError means that its video is broken.
            index: The wanted sample.
            names: Names of all samples.

        Returns:
            What was read.

        Raises:
            ValueError: If more videos are broken than may be.
        """
        while True:
            place = self._next_whole(index)
            try:
                return read(place)
            except (ValueError, OSError) as error:
                self._note(place, names[place], error)

    def _next_whole(self, index: int) -> int:
        if not self._failed[index]:
            return index
        whole = (~self._failed).nonzero().flatten()
        after = whole[whole >= index]
        return int(after[0] if len(after) else whole[0])

    def _note(self, place: int, name: str, error: Exception) -> None:
        known = bool(self._failed[place])  # by another process, a moment ago
        self._failed[place] = True
        if self.count > self.allowed or self.count == len(self._failed):
            raise ValueError(
                f'{self.count} training videos cannot be read, allowed: {self.allowed} '
                f'(max_broken); the last is {name}: {error}'
            ) from error
        if not known:
            print_log(
                f'training goes on without {name}, {self.count} of {self.allowed} allowed '
                f'(max_broken): {error}',
                'current',
            )
