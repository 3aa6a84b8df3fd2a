"""Write down that a job is done, when, where and with which versions of everything.

It is dated no earlier than what the job was made from, which may be dated in the future: Snakemake
would take the job for failed.

Example:
    python tools/reproduce/record.py work_dirs/mini/train/order-seed0/finished.json data/train.csv
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path


def describe() -> dict[str, object]:
    """What a job ran with; nothing of mmbias is imported, so that this takes no time."""
    packages = {found.metadata['Name']: found.version for found in distributions()}
    return dict(
        finished=datetime.now(UTC).isoformat(timespec='seconds'),
        host=platform.node(),
        platform=platform.platform(),
        python=platform.python_version(),
        commit=ask('git', 'rev-parse', 'HEAD'),
        gpus=ask('nvidia-smi', '--query-gpu=name,driver_version', '--format=csv,noheader'),
        slurm_job=os.environ.get('SLURM_JOB_ID'),
        packages=dict(sorted(packages.items())),
    )


def ask(*program: str) -> str | None:
    """What a program prints, None where it is not there or fails."""
    try:
        done = subprocess.run(program, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def record(path: Path, inputs: Sequence[str]) -> None:
    """Write the record of a job that was made from some files."""
    path.write_text(json.dumps(describe(), indent=2) + '\n', encoding='utf-8')
    newest = max([path.stat().st_mtime_ns, *(os.stat(name).st_mtime_ns for name in inputs)])
    os.utime(path, ns=(newest, newest))


if __name__ == '__main__':
    record(Path(sys.argv[1]), sys.argv[2:])
