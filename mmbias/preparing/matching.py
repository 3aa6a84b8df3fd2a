"""Which video on disk is which sample of the official lists.

Invariant: the outcome depends on the names below the folder alone, never on the order in which the
file system lists them.
"""

import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.datasets.official.folders import is_video, walk_folders

Index = Mapping[str, Sequence[str]]  # name without suffix -> relative paths, sorted


@dataclass(frozen=True)
class Matches:
    """Where the samples of a split lie.

    Attributes:
        paths: Path of each sample below the folder, empty where none was found, shape (N,).
        form: Which of the forms it was found in, -1 where none, shape (N,).
    """

    paths: NDArray[np.object_]
    form: NDArray[np.int64]


def index_videos(folder: str | Path, frame_folders: Collection[str] = ()) -> dict[str, list[str]]:
    """List the videos below a folder by their names.

    Args:
        folder: Where to look; links are followed.
        frame_folders: Names of samples that may be folders of frames. Such a folder counts as a
            video and is not looked into.

    Returns:
        Relative paths by name without suffix, the paths of one name sorted.

    Raises:
        FileNotFoundError: If there is no such folder.
    """
    if not Path(folder).is_dir():
        raise FileNotFoundError(f'no such folder of videos: {folder}')
    wanted = frozenset(frame_folders)
    found = defaultdict(list)
    for below, subfolders, files in walk_folders(folder):
        for name in filter(is_video, files):
            found[os.path.splitext(name)[0]].append((below / name).as_posix())
        for name in wanted.intersection(subfolders):
            found[name].append((below / name).as_posix())
        subfolders[:] = [name for name in subfolders if name not in wanted]
    return {name: sorted(paths) for name, paths in found.items()}


def match_videos(forms: Sequence[pd.DataFrame], index: Index, shared: Collection[str]) -> Matches:
    """Find the video of every sample, in the first form that is there.

    A video is found by its name. Where the official list puts it in folders (that of its class),
    those on disk must have the same names, spaces and underscores being equal, unless no other
    sample has the name. Where the list gives the suffix (a column ``file``), a file at that very
    path goes before all others.

    Args:
        forms: Ways a sample may lie on disk, the preferred one first; each has one row a sample and
            a column ``video``, a path without suffix, empty where a sample has no such form.
        index: Of :func:`index_videos`.
        shared: Names that stand in more than one folder of the lists, see :func:`shared_names`.

    Returns:
        Paths and forms. Of several other files with the name (``a.avi`` and ``a.mp4``), the first
        in alphabetical order is taken.

    Example:
        >>> forms = [pd.DataFrame({'video': ['tai chi/a', 'tai chi/b']})]
        >>> match_videos(forms, {'a': ['val/tai_chi/a.mp4']}, set()).paths.tolist()
        ['val/tai_chi/a.mp4', '']
    """
    paths = np.full(len(forms[0]), '', dtype=object)
    chosen = np.full(len(forms[0]), -1)
    for number, form in enumerate(forms):
        videos = form['video'].to_numpy()
        files = form.get('file', form['video']).to_numpy()
        for row in np.flatnonzero(chosen < 0):
            paths[row] = _find(videos[row], files[row], index, shared)
            chosen[row] = number if paths[row] else -1
    return Matches(paths, chosen)


def shared_names(videos: Collection[str]) -> set[str]:
    """Names that stand in more than one folder.

    Args:
        videos: Paths without suffix.

    Returns:
        The last parts that occur under different parents.

    Example:
        >>> shared_names(['run/a', 'walk/a', 'walk/b', 'walk/b'])
        {'a'}
    """
    names = pd.Series(sorted(set(videos))).str.rsplit('/', n=1).str[-1]
    return set(names[names.duplicated()])


def _find(video: str, file: str, index: Index, shared: Collection[str]) -> str:
    folder, _, name = video.rpartition('/')
    candidates = index.get(name, ())
    if file in candidates:
        return file
    same = [path for path in candidates if _plain(path.rpartition('/')[0]).endswith(_plain(folder))]
    if name in shared and not (folder and same):
        return ''
    return next(iter(same or candidates), '')


def _plain(folder: str) -> str:
    return f'/{folder}'.replace('_', ' ') if folder else ''
