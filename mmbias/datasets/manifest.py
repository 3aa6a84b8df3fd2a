"""The data set of a manifest: rows in columns, one dictionary only for the sample in hand."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from mmaction.registry import DATASETS
from mmengine.dataset import BaseDataset

from mmbias import compat as compat  # before MMAction2
from mmbias.datasets.addresses import from_option
from mmbias.datasets.broken_videos import BrokenVideos
from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.manifest_table import GROUP, NUMBERS, list_attributes, read_manifest


@DATASETS.register_module()
class VideoManifest(BaseDataset):
    """Videos or segments of videos listed in a CSV file.

    See :func:`mmbias.datasets.read_manifest` for the columns. A pipeline gets ``filename``,
    ``label`` (index), ``sample_id``, ``start``, ``end``, ``group`` and ``attributes`` (every
    other column, by name).

    Args:
        ann_file: The manifest; in an option of the command line, where MMEngine drops spaces, also
            its address, as ``file:///data/my%20videos/test.csv``.
        classes: Class names in the order of the network's outputs, a text file with one a line, or
            a key, see :func:`mmbias.datasets.read_classes`.
        pipeline: Transforms.
        root: Folder of the videos; by default the manifest's own.
        test_mode: As MMEngine's data sets have it.
        indices: Take only the first ones (an int) or those listed.
        allow_outside: Whether paths may be absolute or lead upwards, out of that folder.
        max_broken: Most videos of a training that may fail to be read; each is replaced by the
            next one that can be read, and logged once. By default the first one ends the training.
            Testing records failures by itself, see :class:`mmbias.evaluation.ProbeTestLoop`.
    """

    def __init__(
        self,
        ann_file: str,
        classes: str | Sequence[str],
        pipeline: Sequence[dict[str, Any] | Callable[[dict[str, Any]], Any]] = (),
        root: str | None = None,
        test_mode: bool = False,
        indices: int | Sequence[int] | None = None,
        allow_outside: bool = False,
        max_broken: int = 0,
    ) -> None:
        ann_file = from_option(str(ann_file))
        self.root = Path(ann_file).parent if root is None else Path(root)
        self.allow_outside = allow_outside
        self.broken = BrokenVideos(max_broken)
        names = read_classes(classes)
        super().__init__(
            ann_file=ann_file,
            metainfo=dict(classes=names),
            serialize_data=False,
            pipeline=list(pipeline),
            test_mode=test_mode,
            indices=indices,
        )

    _fully_initialized: bool

    def full_init(self) -> None:
        """Read the manifest."""
        if self._fully_initialized:
            return
        rows = read_manifest(
            self.ann_file, self.metainfo['classes'], allow_outside=self.allow_outside
        )
        if self._indices is not None:
            wanted = range(self._indices) if isinstance(self._indices, int) else self._indices
            rows = rows.iloc[list(wanted)[: len(rows)]].reset_index(drop=True)
        self.rows = rows
        self.broken.watch(len(rows))
        self._fully_initialized = True

    def __len__(self) -> int:
        """Number of samples."""
        return len(self.rows)

    def __getitem__(self, idx: int) -> Any:
        """What the pipeline gives for a sample, or for its replacement in training."""
        if self.test_mode or not self.broken.allowed:
            return super().__getitem__(idx)
        return self.broken.read_or_replace(super().__getitem__, idx, self.rows['path'])

    @property
    def attributes(self) -> list[str]:
        """Names of the columns that say something of the videos, but for the group."""
        return [column for column in list_attributes(self.rows.columns) if column != GROUP]

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """What a pipeline starts from for one sample."""
        row = self.rows.iloc[idx]
        numbers = {key: _number(row.get(key)) for key in NUMBERS}
        return dict(
            filename=str(self.root / row['path']),
            label=int(row['class_index']),
            sample_id=row['sample_id'],
            group=row.get(GROUP),
            attributes={key: row[key] for key in self.attributes},
            modality='RGB',
            start_index=0,
            sample_idx=idx,
            **numbers,
        )


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
