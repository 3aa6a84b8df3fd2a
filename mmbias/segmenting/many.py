"""The masks of many videos, over as many runs and machines as it takes."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mmbias.datasets.manifest_table import check_cells, list_mistakes, read_cells
from mmbias.masks.store import mask_path
from mmbias.preparing.workers import Crash, run_in_processes
from mmbias.segmenting.tasks import Outcome, Segmenter, Task, make_masks

Done = tuple[Task, Outcome | Crash]
Watch = Callable[[Iterable[Done], int], Iterable[Done]]


@dataclass
class Tally:
    """What became of the videos.

    Attributes:
        made: How many got masks.
        was_there: How many had them.
        failures: Why, by video.
    """

    made: int = 0
    was_there: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def read_rows(manifest: Path, *, allow_outside: bool = False) -> pd.DataFrame:
    """Rows of a manifest, whatever its classes are; see :func:`mmbias.datasets.read_manifest`.

    Raises:
        ValueError: With every mistake.
    """
    cells = read_cells(manifest)
    lines = cells.index + 2
    classes = sorted(set(cells['label']))
    rows, mistakes = check_cells(cells.reset_index(drop=True), classes, allow_outside=allow_outside)
    if mistakes:
        placed = [f'{manifest}:{lines[row]}: {text}' for row, text in mistakes]
        raise ValueError(list_mistakes(f'manifest {manifest}', placed))
    return rows


def list_tasks(
    rows: pd.DataFrame, root: Path, out: Path, segmenter: Segmenter, reader: str
) -> list[Task]:
    """One task a video, in the order of the manifest, where segments share one.

    Args:
        rows: Of the manifest.
        root: Folder of the videos.
        out: Folder of the masks.
        segmenter: What makes them.
        reader: As :func:`mmbias.readers.open_video` takes it.
    """
    return [
        Task(path, root / path, mask_path(out, path), segmenter, reader)
        for path in rows['path'].unique()
    ]


def make_all(
    tasks: Sequence[Task],
    *,
    workers: int,
    seconds: float,
    max_failures: int,
    watch: Watch,
    tell: Callable[[str], None],
) -> Tally:
    """Make the masks of videos in parallel.

    Args:
        tasks: The videos.
        workers: Processes.
        seconds: Most time for one video.
        max_failures: Most videos that may fail.
        watch: Wraps the outcomes of a known number to show their progress.
        tell: Gets one line for each failure.

    Returns:
        What became of them.

    Raises:
        ValueError: If more fail; what is done is kept, and the next run goes on.
    """
    tally = Tally()
    with closing(run_in_processes(make_masks, tasks, workers, seconds)) as outcomes:
        for task, outcome in watch(outcomes, len(tasks)):
            if isinstance(outcome, Crash):
                outcome = Outcome(error=_explain_crash(outcome))
            if outcome.error:
                tally.failures[task.video] = outcome.error
                tell(f'{task.video}: {outcome.error}')
                if len(tally.failures) > max_failures:
                    raise ValueError(
                        f'{len(tally.failures)} videos got no masks, allowed: {max_failures} '
                        '(--max-failures); what is done is kept, and the next run goes on'
                    )
            elif outcome.was_there:
                tally.was_there += 1
            else:
                tally.made += 1
    return tally


def _explain_crash(crash: Crash) -> str:
    if crash.from_outside:
        return 'its process was killed, as for want of memory'
    return 'its process crashed or took too long'
