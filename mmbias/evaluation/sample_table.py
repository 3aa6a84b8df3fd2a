"""Who the samples of a data set are: the rows of ``samples.csv`` before anything is read."""

import os
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

import pandas as pd

from mmbias.datasets import sample_identity
from mmbias.datasets.manifest import VideoManifest
from mmbias.datasets.manifest_table import GROUP, NUMBERS
from mmbias.evaluation.video_stamps import file_of


def class_names(dataset: Any, head: Any, trained: Sequence[str] | None = None) -> list[str]:
    """Class names of a data set; indices where it names none, as stock video lists do.

    Args:
        dataset: A built data set.
        head: The recogniser's head; one that is restricted names its ``classes`` and
            ``all_classes``.
        trained: Names of the classes that the weights were trained on, where they are known.

    Returns:
        One name a score.

    Raises:
        ValueError: If the classes of the data set, the head and the weights differ in number or
            order.
    """
    names = dataset.metainfo.get('classes')
    restricted = hasattr(head, 'all_classes')
    width = len(head.classes) if restricted else head.num_classes
    if names is None:
        if restricted:
            raise ValueError('a class-restricted head needs a data set that names its classes')
        return [str(i) for i in range(width)]
    if len(names) != width:
        raise ValueError(f'the head has {width} classes, the data set {len(names)}')
    if restricted:
        _refuse_other_order('the head', head.classes, 'the data set', names)
        if trained is not None:
            _refuse_other_order('the checkpoint', trained, 'all_classes', head.all_classes)
    elif trained is not None:
        _refuse_other_order('the checkpoint', trained, 'the data set', names)
    return list(names)


def _refuse_other_order(
    where: str, names: Sequence[str], elsewhere: str, others: Sequence[str]
) -> None:
    for i, (name, other) in enumerate(zip_longest(names, others)):
        if name != other:
            raise ValueError(
                f'class {i} is {name!r} in {where}, {other!r} in {elsewhere}: both must have the '
                'same classes in the same order'
            )


def sample_table(dataset: Any, classes: Sequence[str], root: str | None) -> pd.DataFrame:
    """One row a sample: ``id``, ``path``, ``label``, segment and attributes where there are some.

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
        known = [column for column in (*NUMBERS, GROUP) if column in dataset.rows]
        extra = [*known, *dataset.attributes]
        columns = ['sample_id', 'path', 'label', *extra]
        return dataset.rows[columns].rename(columns={'sample_id': 'id'})
    infos = [dataset.get_data_info(i) for i in range(len(dataset))]
    ids = pd.Series([sample_identity(info, root) for info in infos])
    if ids.duplicated().any():
        raise ValueError(f'sample {ids[ids.duplicated()].iloc[0]!r} is listed twice')
    labels = [_class_name(info['label'], classes) for info in infos]
    return pd.DataFrame({'id': ids, 'path': ids, 'label': labels})


def sample_files(dataset: Any, positions: Iterable[int]) -> list[str]:
    """Where samples are read from; empty text for one whose data set does not say.

    Args:
        dataset: A built data set.
        positions: Places of the samples.

    Returns:
        Paths in the order of the positions.
    """
    if isinstance(dataset, VideoManifest):
        paths = dataset.rows['path'].tolist()
        return [os.path.join(dataset.root, paths[position]) for position in positions]
    return [file_of(dataset.get_data_info(position)) for position in positions]


def _class_name(label: Any, classes: Sequence[str]) -> str:
    if not isinstance(label, int) or not 0 <= label < len(classes):
        raise ValueError(f'label is {label!r}, must be one class index in [0, {len(classes)})')
    return classes[label]
