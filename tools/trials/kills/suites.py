"""Killing a whole run of a suite, Snakemake and jobs together, and looking at what is left."""

import base64
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmbias.reproducing.planning import FINISHED

POLL = 0.05  # seconds
STARTED = re.compile(r'^\S+ started$', re.MULTILINE)
INCOMPLETE = Path('.snakemake/incomplete')  # Snakemake's own marks of what it was killed at


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        finished: Folders of the jobs that are done, relative to the work folder.
        starts: How often each job was started, by folder.
    """

    finished: frozenset[str]
    starts: dict[str, int]


def run_to_end(command: Sequence[str], log: Path) -> float:
    """Run a command in a session of its own.

    Args:
        command: What to run.
        log: Where its output goes, at the end.

    Returns:
        Seconds that it took.

    Raises:
        RuntimeError: If it fails.
    """
    begin = time.monotonic()
    _check_exit(_start(command, log).wait(), log)
    return time.monotonic() - begin


def run_and_kill(command: Sequence[str], log: Path, is_due: Callable[[], bool]) -> bool:
    """Run a command and kill it, with all that it started, by SIGKILL.

    Args:
        command: What to run.
        log: Where its output goes, at the end.
        is_due: Whether to kill it now.

    Returns:
        Whether it was killed; False where it had come to its end.

    Raises:
        RuntimeError: If it fails by itself.
    """
    process = _start(command, log)
    try:
        while process.poll() is None:
            if is_due():
                return True
            time.sleep(POLL)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    _check_exit(process.returncode, log)
    return False


def read_progress(work_dir: Path) -> Progress:
    """Look which jobs of a run are done, and how often each was started.

    A job is done where it says so and Snakemake does not mark it as incomplete.
    """
    marked = {base64.b64decode(path.name) for path in INCOMPLETE.glob('**/*') if path.is_file()}
    finished = {
        str(path.parent.relative_to(work_dir))
        for path in work_dir.glob(f'*/*/{FINISHED}')
        if str(path).encode() not in marked
    }
    starts = {
        str(path.parent.relative_to(work_dir)): len(STARTED.findall(path.read_text()))
        for path in work_dir.glob('*/*/log.txt')
    }
    return Progress(frozenset(finished), starts)


def repeated_jobs(before: Progress, after: Progress) -> list[str]:
    """Jobs that were done and were started again."""
    return sorted(job for job in before.finished if after.starts[job] > before.starts[job])


def differing_results(folder: Path, other: Path) -> list[str]:
    """Scores that are not equal byte for byte, or are in one run alone, by path in the run."""
    found = [
        {str(path.relative_to(run)): path.read_bytes() for path in run.glob('test/*/probes/*.npy')}
        for run in (folder, other)
    ]
    first, second = found
    return sorted(name for name in first | second if first.get(name) != second.get(name))


def _start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('ab') as file:
        return subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )


def _check_exit(code: int, log: Path) -> None:
    if code:
        raise RuntimeError(f'the run ended by itself with exit code {code}, see {log}')
