"""Memory of probing long videos, of the main process and its loader process together."""

from collections.abc import Sequence
from pathlib import Path

from mmengine.config import Config

from trials.speed.data_path import PAINTED, TWO
from trials.speed.discs import write_discs
from trials.speed.generated import Kind, repeat_video, write_video
from trials.speed.goals import Goal, Part
from trials.speed.processes import check_exit, start, watch_memory
from trials.speed.running import own_config, stock_configs
from trials.speed.timing import Say
from trials.speed.video_sets import VideoSet, group_videos, lay_out

# Quick to decode: how much memory a frame takes depends on its size alone.
EASY = (('crf', '30'), ('preset', 'veryfast'), ('g', '60'))
PIECE = Kind(1280, 720, 'libx264', '.mp4', 10, noise=0, options=EASY)
SHORT, MINUTE, TEN_MINUTES = 10, 60, 600  # seconds
ALLOWED = 1.2e9  # bytes
GROWTH = 1.1


def measure_memory(videos: Path, folder: Path, *, readers: Sequence[str], say: Say) -> Part:
    """Peak of the resident memory above that of a process with its network, in bytes.

    Probes original and shuffle, and with masks five of pictures, of one 720p video with a
    recogniser that has no network, so that what a network's own maps take is not in it. What
    MMAction2's decoder takes grows with the video, 20 GB for a minute, so ten seconds must do
    there.

    Args:
        videos: Folder for the generated videos, which are written where they are missing.
        folder: For links and results.
        readers: Of our side.
        say: Told what is being measured.

    Returns:
        A row for each side and length.
    """
    sets = {
        seconds: lay_out_video(videos, folder / f'{seconds} s', seconds, say)
        for seconds in (SHORT, MINUTE, TEN_MINUTES)
    }
    runs = folder / 'runs'
    configs = {
        (f'ours, {reader}', seconds): own_config(
            sets[seconds], runs / f'{reader}-{seconds}', reader=reader
        )
        for reader in readers
        for seconds in (MINUTE, TEN_MINUTES)
    }
    masks = write_discs(sets[TEN_MINUTES], folder / 'masks')
    painted = dict(probes=TWO + tuple(probe for probe in PAINTED if probe != 'swap-random'))
    configs |= {
        (f'ours and five of pictures, {reader}', TEN_MINUTES): own_config(
            sets[TEN_MINUTES], runs / f'{reader}-masks', reader=reader, masks=str(masks), **painted
        )
        for reader in readers
    }
    configs['stock', SHORT] = stock_configs(sets[SHORT], runs / 'stock')[0]
    peaks = {}
    for (side, seconds), cfg in configs.items():
        say(f'memory: {side}, {seconds} s')
        peaks[side, seconds] = peak_memory(cfg)
    rows = [
        {'side': side, 'video of seconds': seconds, 'MB above the model': round(peak / 1e6)}
        for (side, seconds), peak in peaks.items()
    ]
    goals = [goal for reader in readers for goal in _goals(f'ours, {reader}', peaks)]
    goals += [
        _bounded(side, peaks[side, TEN_MINUTES])
        for side in (f'ours and five of pictures, {reader}' for reader in readers)
    ]
    return Part('Peak memory, 1280x720', rows, goals)


def _goals(side: str, peaks: dict[tuple[str, int], int]) -> list[Goal]:
    long, short = peaks[side, TEN_MINUTES], peaks[side, MINUTE]
    growth = Goal(
        f'memory of ten minutes over that of one, {side}',
        long / short,
        goal=GROWTH,
        floor=GROWTH,
        at_most=True,
    )
    return [_bounded(side, long), growth]


def _bounded(side: str, peak: int) -> Goal:
    name = f'memory of ten minutes over 1.2 GB, {side}'
    return Goal(name, peak / ALLOWED, goal=1.0, floor=1.0, at_most=True)


def lay_out_video(videos: Path, folder: Path, seconds: int, say: Say) -> VideoSet:
    """A set of one 720p video of so many seconds."""
    videos.mkdir(parents=True, exist_ok=True)
    piece = videos / f'{PIECE.name}-easy{PIECE.suffix}'
    path = videos / f'{PIECE.name}-easy-{seconds}s{PIECE.suffix}'
    say(f'writing {path.name}')
    if not piece.is_file():
        write_video(piece, PIECE, seed=0)
    if not path.is_file():
        repeat_video(piece, path, times=round(seconds / PIECE.seconds))
    return lay_out(group_videos([path])[0], folder, frames=1)


def peak_memory(cfg: Config) -> int:
    """Bytes that a run's processes come to hold beyond what they start with.

    Args:
        cfg: What to run; its ``work_dir`` is made.
    """
    folder = Path(cfg.work_dir)
    folder.mkdir(parents=True)
    config, size, log = (folder / name for name in ('config.py', 'size.txt', 'log.txt'))
    cfg.dump(str(config))
    process = start(['-m', 'trials.speed.one_run', config, size], log)
    seen = watch_memory(process)
    check_exit(process, log)
    seen[process.pid] = int(size.read_text()), seen[process.pid][1]
    return sum(peak - first for first, peak in seen.values())
