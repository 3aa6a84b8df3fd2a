"""What a sample is called: the name that seeds its permutations and stands in the results."""

import os
from collections.abc import Mapping
from typing import Any


def data_root(dataset: Mapping[str, Any]) -> str | None:
    """Folder that the paths of a stock data set stand under.

    Args:
        dataset: Config of the data set.

    Returns:
        Its first ``data_prefix``, None where it has none.
    """
    return next(iter((dataset.get('data_prefix') or {}).values()), None)


def sample_identity(info: dict[str, Any], root: str | None = None) -> str:
    """Identity of a sample, which stays when the data are moved.

    Args:
        info: What a data set says of the sample: ``sample_id`` where it gives one, as
            :class:`mmbias.datasets.manifest.VideoManifest` does, else ``filename`` or
            ``frame_dir``.
        root: Folder that paths are made relative to; the working directory by default.

    Returns:
        The name.

    Example:
        >>> sample_identity({'filename': 'data/run/a.mp4'}, 'data')
        'run/a.mp4'
    """
    if 'sample_id' in info:
        return info['sample_id']
    return os.path.relpath(info.get('filename') or info['frame_dir'], root or '.')
