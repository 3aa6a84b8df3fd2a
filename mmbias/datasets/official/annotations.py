"""What a data set's official files say, in the same shape for every data set.

Invariant: nothing here looks for a video.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import pandas as pd

from mmbias.datasets.official.versions import Version, find_version, named_version


def _nothing_left_out() -> pd.DataFrame:
    return pd.DataFrame({'where': [], 'reason': []}, dtype=str)


@dataclass(frozen=True)
class Annotated:
    """Samples of a split as the official files list them, before any video was looked for.

    Attributes:
        rows: One row a sample, N of them, in the order of the file: ``label`` (class name),
            ``where`` (``FILE:LINE``, or ``FILE: entry NAME`` in JSON files), optionally ``group``
            (samples that are not independent), ``fps`` and attributes. Labels are not checked.
        forms: Ways the samples may lie on disk, the preferred one first, each with N rows:
            ``video`` (path without suffix; empty where a sample has no such form), ``file`` where
            the list gives the suffix, and, where it is a part of the video, ``start`` and ``end``
            in seconds.
        left_out: Entries that no one could use: ``where``, ``reason``.
        mistakes: ``WHERE: TEXT`` for each entry that could not be read; it has no row.
    """

    rows: pd.DataFrame
    forms: tuple[pd.DataFrame, ...]
    left_out: pd.DataFrame = field(default_factory=_nothing_left_out)
    mistakes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of entries of the list, whatever became of them."""
        return len(self.rows) + len(self.left_out) + len(self.mistakes)

    def __post_init__(self) -> None:
        assert all(form.index.equals(self.rows.index) for form in self.forms)


class Reader(Protocol):
    """Function that reads the official files of a data set."""

    def __call__(self, annotations: Path, *, split: int = 1) -> dict[str, Annotated]:
        """Read what is there.

        Args:
            annotations: Folder of the official files.
            split: Number of the official split, from 1.

        Returns:
            By name of the manifest, such as ``train`` and ``test``; only those whose files are
            there.

        Raises:
            FileNotFoundError: If none of the official files is there.
            ValueError: If a file is not what it should be, or there is no such split.
        """


@dataclass(frozen=True)
class OfficialDataSet:
    """A data set with official lists.

    Attributes:
        key: Its name on the command line and in configs.
        read: Its reader.
        classes: Key of its class list.
        published: Number of samples of each manifest in the official lists; of a data set with
            several versions those of ``version``.
        suffix: Of its videos as they are released; empty for folders of frames.
        note: Traps of the lists, and what a group is.
        versions: The releases of the lists, where there are several; their reader takes the
            ``version`` to be read.
        version: Name of the one that was chosen, empty for none.
    """

    key: str
    read: Reader
    classes: str
    published: Mapping[str, int]
    suffix: str
    note: str
    versions: tuple[Version, ...] = ()
    version: str = ''

    def in_version(self, annotations: Path, wanted: str = '') -> 'OfficialDataSet':
        """The data set in the version of its lists that lies in a folder, or of several in one.

        Args:
            annotations: Folder of the official files.
            wanted: Name of the version, empty for the only one there.

        Raises:
            FileNotFoundError: If the version is not there.
            ValueError: If it cannot be told, or there are no versions to choose from.
        """
        if not self.versions:
            if wanted:
                raise ValueError(f'version is {wanted!r}, but {self.key} has one version only')
            return self
        version = find_version(annotations, self.versions, wanted)
        read: Callable[..., dict[str, Annotated]] = self.read
        return replace(
            self,
            read=partial(read, version=wanted),
            published=version.published,
            version=version.name,
        )

    def count(self, split: str, version: str = '') -> int:
        """Number of samples of a manifest in the official lists.

        Args:
            split: Name of the manifest.
            version: Of the lists, where there are several.

        Raises:
            ValueError: If the version is not named or unknown.
        """
        published = named_version(self.versions, version).published if self.versions else None
        return (published or self.published)[split]
