"""Probing from file to score on a CPU: our loop with fast compute beside stock run twice."""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from mmengine.config import Config
from torch import Tensor

from mmbias.clips import sliding_windows
from trials.speed.goals import Goal, Part
from trials.speed.networks import resnet
from trials.speed.pipelines import CLIP_LEN, STRIDE
from trials.speed.running import build_runner, own_config, stock_configs
from trials.speed.timing import Say, about, interleave, paired_ratio, rounded, threads
from trials.speed.video_sets import VideoSet

GOALS = {50: (1.5, 1.3), 18: (1.4, 1.2)}  # goal and floor by depth
PROBES = ('original', 'shuffle')


def measure_end_to_end(
    depths: Sequence[int],
    videos: VideoSet,
    folder: Path,
    *,
    reader: str,
    count: int,
    rounds: int,
    say: Say,
) -> Part:
    """Clips per second under two probes, after the first forward pass of every run.

    Until that pass is done, the loader's process starts and the network is compiled. This warm-up
    is told of the first round, as later ones find much of the compiled code.

    Args:
        depths: Of the 3D ResNets.
        videos: What is probed; at least two videos.
        folder: For results.
        reader: Of our side.
        count: Threads of the main process.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row a network.
    """
    rows, goals, measured = [], [], {}
    for depth in depths:
        name = f'3D ResNet-{depth}'
        tell = about(say, f'end to end, {name}')
        with threads(count):
            seconds, warm_up = _measure(depth, videos, folder / 'run', reader, rounds, tell)
        ratio = paired_ratio(seconds['stock'], seconds['ours'])
        rows.append(
            {
                'network': name,
                **{way: rounded(1 / median(times)) for way, times in seconds.items()},
                'ours / stock': rounded(ratio),
                **{f'warm-up of {way}, seconds': rounded(first) for way, first in warm_up.items()},
            }
        )
        goals.append(Goal(f'end to end over stock run twice, {name}', ratio, *GOALS[depth]))
        measured[name] = dict(seconds_a_clip=seconds, warm_up=warm_up)
    title = f'End to end, clips per second, {count} threads, reader {reader}'
    return Part(title, rows, goals, measured)


def _measure(
    depth: int, videos: VideoSet, run: Path, reader: str, rounds: int, say: Say
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Seconds a clip in every round, and seconds of the first warm-up."""
    model, windows = resnet(depth), count_windows(videos)
    loop = dict(probes=PROBES, compute='fast')
    configs = {
        'stock': stock_configs(videos, run, model=model),
        'ours': (own_config(videos, run, reader=reader, model=model, **loop),),
    }
    warm_up: dict[str, float] = {}

    def seconds_a_clip(way: str) -> float:
        first, a_clip = time_passes(configs[way], windows)
        warm_up.setdefault(way, first)
        return a_clip

    ways = {way: partial(seconds_a_clip, way) for way in configs}
    return interleave(ways, rounds, say), warm_up


def count_windows(videos: VideoSet) -> int:
    """Clips of a set under one probe."""
    return sum(len(sliding_windows(frames, CLIP_LEN, stride=STRIDE)) for frames in videos.frames)


def time_passes(configs: Sequence[Config], windows: int) -> tuple[float, float]:
    """Run tests one after the other and look at their forward passes.

    Args:
        configs: What to run, under two probes in all; their ``work_dir`` is removed afterwards.
        windows: Clips under one probe.

    Returns:
        Seconds until the first pass of each run was done, in all, and seconds a clip after it.
    """
    until, after, clips = 0.0, 0.0, len(PROBES) * windows
    for cfg in configs:
        runner = build_runner(cfg)
        passes: list[tuple[float, int]] = []

        def note(head: Any, inputs: Any, scores: Tensor, passes: list = passes) -> None:
            passes.append((perf_counter(), len(scores)))

        runner.model.cls_head.register_forward_hook(note)
        start = perf_counter()
        runner.test()
        (first, size), end = passes[0], perf_counter()
        until, after, clips = until + first - start, after + end - first, clips - size
        shutil.rmtree(cfg.work_dir)
    return until, after / clips
