"""Processor time of the bootstrap on simulated answers."""

import time
from functools import partial

import numpy as np

from mmbias.analysis import bootstrap_accuracies
from trials.speed.goals import Part
from trials.speed.timing import Say, about, interleave

ACCURACIES = (0.6, 0.3, 0.55, 0.4, 0.25)  # of five probes
CLASSES = 100
SETTINGS = {'videos': 1, 'groups': 5}  # videos a group


def measure_bootstrap(*, videos: int, resamples: int, rounds: int, say: Say) -> Part:
    """Time the bootstrap of five probes on 100 classes, over videos and over groups of five.

    Args:
        videos: Number of simulated videos.
        resamples: Bootstrap resamples.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row for videos and one for groups.
    """
    ways = {name: partial(_time, videos, size, resamples) for name, size in SETTINGS.items()}
    seconds = interleave(ways, rounds, about(say, 'bootstrap'))
    rows = [
        {
            'bootstrap over': name,
            'videos': videos,
            'units': -(-videos // SETTINGS[name]),
            'resamples': resamples,
            'seconds of one core': round(float(np.median(times)), 2),
        }
        for name, times in seconds.items()
    ]
    return Part('Bootstrap', rows, rounds=seconds)


def _time(videos: int, group_size: int, resamples: int) -> float:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, CLASSES, videos)
    correct = rng.random((videos, len(ACCURACIES))) < ACCURACIES
    groups = None if group_size == 1 else np.arange(videos) // group_size
    start = time.process_time()
    bootstrap_accuracies(correct, labels, groups=groups, resamples=resamples)
    return time.process_time() - start
