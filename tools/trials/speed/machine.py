"""What a measurement was made on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mmbias.evaluation.run_info import installed_versions

ALSO = ('torchcodec', 'opencv-python', 'opencv-python-headless')


def describe_machine() -> dict[str, Any]:
    """Processor, cores that this process may use, memory, system and versions."""
    return dict(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count(),
        system=platform.platform(),
        versions={**installed_versions(), **_also_installed()},
    )


def _processor() -> str:
    """The processor's name; Python itself does not tell it on Linux."""
    information = Path('/proc/cpuinfo')
    lines = information.read_text().splitlines() if information.is_file() else []
    names = [line.partition(':')[2].strip() for line in lines if line.startswith('model name')]
    return next(iter(names), platform.processor() or platform.machine())


def _also_installed() -> dict[str, str]:
    found = {}
    for package in ALSO:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
