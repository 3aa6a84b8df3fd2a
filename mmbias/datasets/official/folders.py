"""Walking the folders that videos lie in.

Invariant: links are followed, each folder is visited once, and what is listed does not depend on
the order in which the file system lists it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

VIDEO_SUFFIXES = frozenset(
    {
        *('.3gp', '.avi', '.flv', '.m4v', '.mkv', '.mov', '.mp4'),
        *('.mpeg', '.mpg', '.ogv', '.ts', '.webm', '.wmv'),
    }
)


def walk_folders(folder: str | Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Visit a folder and those below it, as ``os.walk`` does.

    A folder that a link leads to a second time, such as one of its own parents, is passed over.

    Args:
        folder: Where to begin.

    Yields:
        Path below the folder, names of the subfolders, which the caller may remove in place to
        leave them out, and names of the files; both sorted.
    """
    visited = set()
    for place, subfolders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in visited:
            subfolders.clear()
            continue
        visited.add(real)
        subfolders.sort()
        yield Path(place).relative_to(folder), subfolders, sorted(files)


def list_videos(folder: str | Path) -> tuple[list[str], tuple[str, ...]]:
    """List the video files below a folder, without hidden ones.

    Args:
        folder: Where to look; a folder that is not there is empty.

    Returns:
        Relative paths with forward slashes, sorted, and a mistake for each that is not UTF-8, which
        no manifest can hold.
    """
    videos = sorted(
        (below / name).as_posix()
        for below, _, files in walk_folders(folder)
        for name in files
        if is_video(name)
    )
    escaped = {video: escape_name(video) for video in videos}
    good = [video for video in videos if escaped[video] == video]
    complaint = 'the name is not UTF-8, as manifests are: rename it'
    return good, tuple(f'{escaped[v]}: {complaint}' for v in videos if escaped[v] != v)


def escape_name(name: str) -> str:
    r"""A name that can be printed and written: bytes that are not UTF-8 as escapes.

    Example:
        >>> print(escape_name(os.fsdecode(b'caf\xe9.mp4')))
        caf\xe9.mp4
    """
    return os.fsencode(name).decode('utf-8', 'backslashreplace')


def is_video(name: str) -> bool:
    """Whether a file is a video by its name; hidden files are not, as macOS puts beside others.

    Example:
        >>> is_video('a.MP4'), is_video('._a.MP4'), is_video('a.txt')
        (True, False, False)
    """
    return not name.startswith('.') and os.path.splitext(name)[1].lower() in VIDEO_SUFFIXES
