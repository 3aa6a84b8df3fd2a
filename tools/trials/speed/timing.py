"""Interleaved measuring: what shares a machine with others can only be compared side by side."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

import cv2
import torch

Say = Callable[[str], None]  # told what is being measured


def about(say: Say, subject: str) -> Say:
    """Tell what is being measured with its subject before it."""
    return lambda text: say(f'{subject}: {text}')


def interleave(
    ways: Mapping[str, Callable[[], float]], rounds: int, say: Say
) -> dict[str, list[float]]:
    """Measure every way once a round, forwards and backwards in turn.

    Args:
        ways: Functions that do some work and return how long it took, in seconds.
        rounds: How often.
        say: Told what is being measured.

    Returns:
        Seconds by way, round by round.

    Raises:
        ValueError: If rounds is below 1.
    """
    if rounds < 1:
        raise ValueError(f'rounds is {rounds}, must be at least 1')
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in list(ways)[:: -1 if turn % 2 else 1]:
            say(f'{name}, round {turn + 1} of {rounds}')
            seconds[name].append(ways[name]())
    return seconds


def paired_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Median of the ratios of single rounds, which a change of the machine's pace cancels out of.

    Example:
        >>> paired_ratio([2.0, 20.0, 6.1], [1.0, 10.0, 3.0])
        2.0
    """
    return median(a / b for a, b in zip(numerators, denominators, strict=True))


def rate(amount: float, seconds: Sequence[float]) -> float:
    """Median of the amounts done in a second."""
    return amount / median(seconds)


def rounded(value: float | None) -> float | None:
    """Three significant digits, for a table.

    Example:
        >>> rounded(1234.5), rounded(0.98765), rounded(None)
        (1230.0, 0.988, None)
    """
    return None if value is None else float(f'{value:.3g}')


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch and OpenCV use so many threads in this process."""
    before: tuple[Any, Any] = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(count)
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])


@contextmanager
def children_on_one_core() -> Iterator[None]:
    """Let processes that are started meanwhile have one core, where the system can do that."""
    if not hasattr(os, 'sched_setaffinity'):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
