"""What results folders, recognisers and data sets are called, from what their files say."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

NOT_RECORDED = 'not recorded'
SHOWN_PARTS = 3


def distinct_labels(folders: Sequence[Path]) -> list[str]:
    """Short names of folders: the parts of their paths in which they differ.

    Args:
        folders: Folders, none twice.

    Returns:
        One name a folder.

    Example:
        >>> distinct_labels([Path('demo/rho-0/probes'), Path('demo/rho-1/probes')])
        ['rho-0', 'rho-1']
    """
    parts = [list(folder.resolve().parts) for folder in folders]
    if len(parts) == 1:
        return [parts[0][-1]]
    for end in (0, -1):
        while all(parts) and len({part[end] for part in parts}) == 1:
            for part in parts:
                del part[end]
    return ['/'.join(part) or folder.name for part, folder in zip(parts, folders, strict=True)]


def name_model(run: dict[str, Any]) -> str:
    """What the recogniser is called: ``model`` or ``config`` of ``run.json``, or its checkpoint."""
    named = run.get('model') or run.get('config') or run.get('checkpoint')
    return shorten_path(str(named)) if named else _pooled(run, 'networks')


def name_data(run: dict[str, Any]) -> str:
    """What the data are called: ``dataset`` of ``run.json``, or its manifest."""
    named = run.get('dataset') or run.get('manifest')
    return shorten_path(str(named)) if named else _pooled(run, 'manifests')


def shorten_path(path: str) -> str:
    """The last parts of a path, which tell files apart without telling where they lie.

    Example:
        >>> shorten_path('/home/me/work/rho-1/training/epoch_10.pth')
        'rho-1/training/epoch_10.pth'
    """
    parts = PurePosixPath(path).parts
    return '/'.join(parts[-SHOWN_PARTS:]) if len(parts) > SHOWN_PARTS else path


def single_runs(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The runs that a folder was put together from; the run itself where it was not."""
    pooled = run.get('pooled')
    return [part for one in pooled for part in single_runs(one)] if pooled else [run]


def _pooled(run: dict[str, Any], noun: str) -> str:
    runs = single_runs(run)
    return f'{len(runs)} {noun}, pooled' if len(runs) > 1 else NOT_RECORDED
