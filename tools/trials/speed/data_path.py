"""From files to the network's door, original and shuffled: our loop beside MMAction2's."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from trials.speed.decoders import installed_decoders
from trials.speed.discs import write_discs
from trials.speed.goals import Goal, Part
from trials.speed.running import own_config, stock_configs, timed_test
from trials.speed.timing import Say, about, interleave, paired_ratio, rate, rounded, threads
from trials.speed.video_sets import VideoGroup, VideoSet, lay_out

TWO = ('original', 'shuffle')
FIVE = ('original', 'shuffle', 'reverse', 'freeze', 'block-shuffle')
PAINTED = (
    *('actor-only', 'background-only', 'swap-random', 'swap-self', 'background-stripes'),
    'mask-elsewhere',
)
STOCK, OURS, ONE_PROBE, FIVE_PROBES = 'stock', 'ours', 'one probe', 'five probes'
SIX_PAINTED = 'ours and six of pictures'
RATIOS = {
    'ours / stock': (STOCK, OURS),
    'ours / decoding': ('av', OURS),
    'five / one': (FIVE_PROBES, ONE_PROBE),
    'six of pictures more': (SIX_PAINTED, OURS),
}


def measure_data_path(
    groups: Sequence[VideoGroup], folder: Path, *, reader: str, rounds: int, say: Say
) -> Part:
    """Unique video frames per second with one loader process of one thread.

    The recogniser is handed the clips and has no network. Stock runs twice, once per probe.

    Args:
        groups: Videos by codec and size.
        folder: For links and results.
        reader: Of our side.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row a group.
    """
    rows, goals, measured = [], [], {}
    for group in groups:
        # Two, so that each has a donor.
        videos = lay_out(group, folder / group.name.replace(' ', '-'), least=2)
        with threads(1):
            seconds = interleave(
                _ways(videos, reader), rounds, about(say, f'data path, {group.name}')
            )
        measured[group.name] = seconds
        ratios = {
            name: paired_ratio(seconds[first], seconds[second])
            for name, (first, second) in RATIOS.items()
        }
        rows.append(_row(group, videos, seconds, ratios))
        goals += _goals(group, ratios)
    return Part(f'Data path, frames per second, reader {reader}', rows, goals, measured)


def _ways(videos: VideoSet, reader: str) -> dict[str, Callable[[], float]]:
    run = videos.folder.with_name(f'{videos.folder.name}-run')
    ours = partial(own_config, videos, run, reader=reader)
    masks = write_discs(videos, videos.folder.with_name(f'{videos.folder.name}-masks'))
    return {
        STOCK: lambda: timed_test(*stock_configs(videos, run)),
        OURS: lambda: timed_test(ours(probes=TWO)),
        ONE_PROBE: lambda: timed_test(ours(probes=TWO[:1])),
        FIVE_PROBES: lambda: timed_test(ours(probes=FIVE)),
        SIX_PAINTED: lambda: timed_test(ours(probes=TWO + PAINTED, masks=str(masks))),
        **{
            name: partial(_time_decoding, decode, videos)
            for name, decode in installed_decoders().items()
        },
    }


def _time_decoding(decode: Callable[[Path], int], videos: VideoSet) -> float:
    start = time.perf_counter()
    for file in videos.files:
        decode(file)
    return time.perf_counter() - start


def _row(
    group: VideoGroup,
    videos: VideoSet,
    seconds: dict[str, list[float]],
    ratios: dict[str, float],
) -> dict:
    frames = sum(videos.frames)
    return {
        'videos': group.name,
        'files': len(group.files),
        'frames': frames,
        **{way: rounded(rate(frames, times)) for way, times in seconds.items()},
        **{name: rounded(ratio) for name, ratio in ratios.items()},
    }


def _goals(group: VideoGroup, ratios: dict[str, float]) -> list[Goal]:
    decoding = (0.7, 0.7) if group.h264 else (0.5, 0.35)
    over_stock, over_decoding, probes, painted = ratios.values()
    return [
        Goal(f'data path over stock, {group.name}', over_stock, goal=4.0, floor=3.0),
        Goal(f'data path over decoding alone, {group.name}', over_decoding, *decoding),
        Goal(f'five probes over one, {group.name}', probes, goal=1.15, floor=1.15, at_most=True),
        Goal(
            f'six probes of pictures more, {group.name}', painted, goal=1.6, floor=1.6, at_most=True
        ),
    ]
