"""Writing down which data set, and which version of its lists, manifests were made from."""

from pathlib import Path

import pandas as pd

from mmbias.datasets.about import ABOUT
from mmbias.datasets.official import OfficialDataSet
from mmbias.files.writing import write_json

COUNTS = ('published', 'listed', 'written')


def write_about(out: Path, dataset: OfficialDataSet, split: int, summary: pd.DataFrame) -> None:
    """Write what manifests were made from; :func:`mmbias.datasets.about.read_version` reads it.

    Args:
        out: Folder of the manifests.
        dataset: In the version that was read.
        split: Number of the official split.
        summary: See :func:`mmbias.preparing.preparation.write_splits`.
    """
    manifests = {
        row['manifest']: dict(
            sha256=row['sha256'],
            **{name: None if pd.isna(row[name]) else int(row[name]) for name in COUNTS},
        )
        for row in summary.to_dict('records')
    }
    about = dict(dataset=dataset.key, version=dataset.version, split=split, note=dataset.note)
    write_json(out / ABOUT, {**about, 'manifests': manifests})
