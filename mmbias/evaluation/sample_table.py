"""Who the samples of a data set are: the rows of ``samples.csv`` before anything is read."""

from typing import Any

import pandas as pd

from mmbias.datasets import VideoManifest
from mmbias.evaluation.stream import sample_identity


def class_names(dataset: Any, num_classes: int) -> list[str]:
    """Class names of a data set; indices where it names none, as stock video lists do.

    Args:
        dataset: A built data set.
        num_classes: Number of outputs of the head.

    Returns:
        One name an output.

    Raises:
        ValueError: If the data set and the head have different numbers of classes.
    """
    names = dataset.metainfo.get('classes')
    names = [str(i) for i in range(num_classes)] if names is None else list(names)
    if len(names) != num_classes:
        raise ValueError(f'the head has {num_classes} classes, the data set {len(names)}')
    return names


def sample_table(dataset: Any, classes: list[str], root: str | None) -> pd.DataFrame:
    """One row a sample: ``id``, ``path``, ``label``, and the attributes the data set gives.

    Args:
        dataset: A built data set with a class index as ``label``.
        classes: Class names.
        root: Folder of the videos, where the data set gives no identities.

    Returns:
        The table in the order of the data set.

    Raises:
        ValueError: If a label is not a class index or two samples have one identity.
    """
    if isinstance(dataset, VideoManifest):
        extra = [*(['group'] if 'group' in dataset.rows else []), *dataset.attributes]
        columns = ['sample_id', 'path', 'label', *extra]
        return dataset.rows[columns].rename(columns={'sample_id': 'id'})
    infos = [dataset.get_data_info(i) for i in range(len(dataset))]
    ids = pd.Series([sample_identity(info, root) for info in infos])
    if ids.duplicated().any():
        raise ValueError(f'sample {ids[ids.duplicated()].iloc[0]!r} is listed twice')
    labels = [_class_name(info['label'], classes) for info in infos]
    return pd.DataFrame({'id': ids, 'path': ids, 'label': labels})


def _class_name(label: Any, classes: list[str]) -> str:
    if not isinstance(label, int) or not 0 <= label < len(classes):
        raise ValueError(f'label is {label!r}, must be one class index in [0, {len(classes)})')
    return classes[label]
