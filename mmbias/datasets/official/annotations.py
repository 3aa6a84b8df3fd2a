"""What a data set's official files say, in the same shape for every data set.

Invariant: nothing here looks for a video.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd


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
class DataSet:
    """A data set with official lists.

    Attributes:
        key: Its name on the command line and in configs.
        read: Its reader.
        classes: Key of its class list.
        published: Number of samples of each manifest in the official lists.
        suffix: Of its videos as they are released; empty for folders of frames.
        note: Version of the lists, and what a group is.
    """

    key: str
    read: Reader
    classes: str
    published: Mapping[str, int]
    suffix: str
    note: str
