"""Write down that a job is done, when, where and with which versions of everything.

Example:
    python tools/reproduce/record.py work_dirs/mini/train/order-seed0/finished.json
"""

import json
import os
import platform
import subprocess
import sys
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


if __name__ == '__main__':
    Path(sys.argv[1]).write_text(json.dumps(describe(), indent=2) + '\n', encoding='utf-8')
