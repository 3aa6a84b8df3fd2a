"""Processes of their own, watched through ``/proc``: how much memory they and theirs came to hold.

``ru_maxrss`` of a child counts what its parent held when it was started; ``VmHWM`` does not.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

POLL = 0.01  # seconds
TOOLS = Path(__file__).parents[2]  # where this package is found


def start(arguments: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
    """Start this Python with arguments; what it says goes to a file."""
    found = os.pathsep.join([str(TOOLS), *filter(None, [os.environ.get('PYTHONPATH')])])
    with log.open('wb') as file:
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, 'PYTHONPATH': found},
        )


def check_exit(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the end of a process.

    Raises:
        RuntimeError: If it failed; with the end of what it said.
    """
    if process.wait():
        said = log.read_text(errors='replace').strip().splitlines() or ['nothing']
        raise RuntimeError(f'a run ended with exit code {process.returncode}: {said[-1]}')


def watch_memory(process: subprocess.Popen[bytes]) -> dict[int, tuple[int, int]]:
    """Follow a process and its children until it ends.

    Returns:
        First resident size and last peak in bytes, by process. A forked child's first size is what
        it shares with its parent.
    """
    seen: dict[int, tuple[int, int]] = {}
    while process.poll() is None:
        for pid in (process.pid, *children(process.pid)):
            status = read_status(pid)
            if 'VmHWM' in status:
                first, peak = seen.get(pid, (status['VmRSS'], 0))
                # A child that starts a program holds its parent's memory until it does.
                seen[pid] = first, max(peak, status['VmHWM'])
        time.sleep(POLL)
    return seen


def read_status(pid: int | str) -> dict[str, int]:
    """Sizes that the kernel tells of a process, in bytes; none once it has ended."""
    try:
        lines = Path(f'/proc/{pid}/status').read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    fields = (line.partition(':')[::2] for line in lines if line.startswith('Vm'))
    return {name: int(value.split()[0]) * 1024 for name, value in fields}


def children(pid: int) -> list[int]:
    """Children of the first thread of a process, which is the one that starts loaders."""
    try:
        return [
            int(child) for child in Path(f'/proc/{pid}/task/{pid}/children').read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []
