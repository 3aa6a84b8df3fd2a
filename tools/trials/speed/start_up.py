"""How long a command takes before it is at work."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from mmbias import compat
from mmbias.evaluation.recording.journal import finished_positions
from trials.speed.goals import Part
from trials.speed.processes import POLL, check_exit, start
from trials.speed.running import own_config
from trials.speed.timing import Say, about, interleave, paired_ratio, rounded
from trials.speed.video_sets import VideoSet

RECORD, OURS, STOCK = (
    'tools/test.py to its first record',
    'import mmbias.plugin',
    'import MMAction2',
)

# The released MMAction2 cannot be imported by itself where it lacks a folder.
IMPORT_STOCK = """
import runpy
missing = runpy.run_path({path!r})
if missing['needed']():
    missing['apply']()
from mmaction.utils import register_all_modules
register_all_modules()
"""


def measure_start_up(
    videos: VideoSet, folder: Path, *, script: Path, reader: str, rounds: int, say: Say
) -> Part:
    """Seconds from the start of a process.

    Args:
        videos: One short video.
        folder: For results; is made.
        script: ``tools/test.py``.
        reader: Of our side.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row for the first record of a test without a network, and one for each import.
    """
    folder.mkdir(parents=True)
    log = folder / 'log.txt'
    cfg = own_config(videos, folder / 'logs', reader=reader)
    cfg.dump(str(folder / 'config.py'))
    stock = IMPORT_STOCK.format(path=str(Path(compat.__file__).with_name('missing_drn.py')))
    runs = (folder / f'run-{number}' for number in count())
    ways: dict[str, Callable[[], float]] = {
        RECORD: lambda: time_first_record(script, folder / 'config.py', next(runs), log),
        OURS: partial(_time_process, ['-c', 'import mmbias.plugin'], log),
        STOCK: partial(_time_process, ['-c', stock], log),
    }
    seconds = interleave(ways, rounds, about(say, 'start-up'))
    rows = [{'what': way, 'seconds': rounded(median(times))} for way, times in seconds.items()]
    ratio = rounded(paired_ratio(seconds[OURS], seconds[STOCK]))
    rows.append({'what': f'{OURS} / {STOCK}', 'seconds': ratio})
    return Part('Start-up', rows, rounds=seconds)


def _time_process(arguments: Sequence[str], log: Path) -> float:
    begin = time.perf_counter()
    check_exit(start(arguments, log), log)
    return time.perf_counter() - begin


def time_first_record(script: Path, config: Path, out: Path, log: Path) -> float:
    """Seconds from the start of ``tools/test.py`` until there is a record in its results folder."""
    begin = time.perf_counter()
    process = start([script, config, 'none', '--out', out], log)
    while process.poll() is None and not finished_positions(out / 'journal'):
        time.sleep(POLL)
    seconds = time.perf_counter() - begin
    check_exit(process, log)
    return seconds
