"""Training clips from one loader process: our pipeline beside MMAction2's, the same recipe.

Of the same files, and of small copies of them as the preparation of a data set writes. Decoding
the clips of the files, and no more, says how much faster any reader could be.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.runner import Runner

from mmbias.clips import random_clip
from mmbias.readers.decoding import Decoding
from trials.speed.goals import Goal, Part
from trials.speed.pipelines import CLIP_LEN, own_training_pipeline, stock_training_pipeline
from trials.speed.timing import (
    Say,
    about,
    children_on_one_core,
    interleave,
    paired_ratio,
    rate,
    rounded,
    threads,
)
from trials.speed.video_sets import VideoGroup, VideoSet, copy_small, lay_out

ON_COPIES = ' on copies'
DECODING = 'decoding alone'
PAIRS = (
    ('ours', 'stock'),
    (DECODING, 'stock'),
    (f'ours{ON_COPIES}', f'stock{ON_COPIES}'),
    (f'ours{ON_COPIES}', 'stock'),  # what preparing a data set and the plugin gain together
)
SHORT_SIDE = 240  # of the copies, in pixels, as of the pictures that Hara et al. trained on
CLIPS_A_RATE = 0.04  # clips of a measurement, for each frame a second that can be decoded
FEWEST_CLIPS = 16  # where a clip lies decides how much is decoded before it


def measure_training_loader(
    groups: Sequence[VideoGroup], folder: Path, *, reader: str, rounds: int, say: Say
) -> Part:
    """Clips per second of one loader process: random clip, random square crop, flip.

    Args:
        groups: Videos by codec and size.
        folder: For links and copies.
        reader: Of our side.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row a group.
    """
    rows, goals, measured = [], [], {}
    for group in groups:
        tell = about(say, f'training, {group.name}')
        named = folder / group.name.replace(' ', '-')
        videos = lay_out(group, named)
        tell('writing small copies')
        copies = copy_small(group, len(videos.frames), named / 'small', SHORT_SIDE)
        small = lay_out(copies, named / 'small-links')
        clips = max(FEWEST_CLIPS, round(CLIPS_A_RATE * group.decode_rate))
        ways: dict[str, Callable[[], float]] = {DECODING: partial(_time_decoding, videos, clips)}
        for files, where in ((videos, ''), (small, ON_COPIES)):
            stock = files.stock(stock_training_pipeline(), test_mode=False)
            ours = files.own(own_training_pipeline(reader), test_mode=False)
            ways |= {f'stock{where}': _way(stock, clips), f'ours{where}': _way(ours, clips)}
        with threads(1):
            seconds = interleave(ways, rounds, tell)
        ratios = {
            f'{ours} / {stock}': paired_ratio(seconds[stock], seconds[ours])
            for ours, stock in PAIRS
        }
        rows.append(
            {
                'videos': group.name,
                'clips': clips,
                **{way: rounded(rate(clips, times)) for way, times in seconds.items()},
                **{name: rounded(ratio) for name, ratio in ratios.items()},
            }
        )
        name = f'training loader over stock, {group.name}'
        same, *_, prepared = ratios.values()
        goals.append(Goal(name, same, goal=2.0, floor=2.0))
        if group.h264:  # of mpeg4, as quickly decoded as it is, nobody needs copies
            goals.append(Goal(f'{name}, ours on copies', prepared, goal=2.0, floor=2.0))
        measured[group.name] = seconds
    return Part(f'Training loader, clips per second, reader {reader}', rows, goals, measured)


def _way(dataset: dict[str, Any], clips: int) -> Callable[[], float]:
    return partial(time_clips, dataset, clips)


def _time_decoding(videos: VideoSet, clips: int) -> float:
    """Seconds that this process takes to open files and decode a random clip of each.

    From the key frame before it on; the pictures are left as the codec gives them.
    """
    rng = np.random.default_rng(0)
    start = time.perf_counter()
    for file in islice(cycle(videos.files), clips):
        decoding = Decoding(str(file))
        for place in np.unique(random_clip(decoding.stream.frames, CLIP_LEN, rng)).tolist():
            decoding.frame(place)
    return time.perf_counter() - start


def time_clips(dataset: dict[str, Any], clips: int) -> float:
    """Seconds until so many clips came out of a loader process that was at work before.

    The process has one core, as where all cores are busy with such processes: decord decodes in a
    thread of its own, whatever it is told.

    Args:
        dataset: Config of a data set.
        clips: Number of clips.
    """
    sampler = dict(type='InfiniteSampler', shuffle=True)
    loader = Runner.build_dataloader(
        dict(batch_size=1, num_workers=1, sampler=sampler, dataset=dataset), seed=0
    )
    with children_on_one_core():
        batches = iter(loader)
    next(batches)  # the process is up
    start = time.perf_counter()
    for _ in islice(batches, clips):
        pass
    return time.perf_counter() - start
