"""What the file of a sample is when it is read, so that a resume can tell whether it still is.

A stamp says nothing of where the file lies: data that are moved with their times (``mv``,
``rsync -a``, ``cp -p``) keep their stamps, and with ``'content'`` any copy does.
"""

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mmbias.files.hashing import hash_content

THREADS = 16


def stamp_time(path: str) -> str:
    """Size in bytes and time of the last change of a file.

    Of a folder of frames: the number of its entries and its own time, which a picture that is
    added, removed or exchanged by a rename changes, and one that is written over does not.

    Returns:
        Text to be compared; empty where there is no such file.
    """
    try:
        found = os.stat(path)
        size = len(os.listdir(path)) if stat.S_ISDIR(found.st_mode) else found.st_size
    except (OSError, ValueError):  # gone, or a name that cannot be one
        return ''
    return f'{size} {found.st_mtime_ns}'


def stamp_content(path: str) -> str:
    """SHA-256 of a file, or of the names and contents of a folder of frames.

    Returns:
        Text to be compared; empty where there is no such file.
    """
    try:
        return hash_content(path)
    except (OSError, ValueError):
        return ''


STAMPS: dict[str, Callable[[str], str]] = {'time': stamp_time, 'content': stamp_content}


def stamp_all(paths: Sequence[str], how: str) -> list[str]:
    """Stamps of many files, asked for at the same time, as network file systems answer slowly.

    Args:
        paths: The files; those of several samples may be the same.
        how: ``'time'`` or ``'content'``.

    Returns:
        Their stamps, in order.
    """
    different = list(dict.fromkeys(paths))
    parts = [different[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        found = pool.map(lambda part: {path: STAMPS[how](path) for path in part}, parts)
        stamps = {path: stamp for part in found for path, stamp in part.items()}
    return [stamps[path] for path in paths]


def file_of(info: Mapping[str, Any]) -> str:
    """Where a sample is read from, by what its data set says of it; empty where it does not."""
    return str(info.get('filename') or info.get('frame_dir') or '')
