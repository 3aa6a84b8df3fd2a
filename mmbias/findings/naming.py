"""What results folders, recognisers and data sets are called, from what their files say."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from mmbias.results.run import Run

NOT_RECORDED = 'not recorded'
RANDOM_WEIGHTS = 'random weights'
COMMON = ('results', 'probes', 'pooled')  # folders that say nothing without the one around them
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
        return [Path(*parts[0][-2:]).as_posix() if parts[0][-1] in COMMON else parts[0][-1]]
    for end in (0, -1):
        while all(parts) and len({part[end] for part in parts}) == 1:
            for part in parts:
                del part[end]
    return ['/'.join(part) or folder.name for part, folder in zip(parts, folders, strict=True)]


def title_of(run: Run, folder: str) -> str:
    """What a report on results is called.

    Args:
        run: Contents of ``run.json``.
        folder: Name of the results folder, for where neither model nor data are recorded.

    Returns:
        Recogniser and data, where they are recorded.

    Example:
        >>> title_of(Run(model='TSM', manifest='data/k400/test.csv'), 'probes')
        'TSM on data/k400/test.csv'
    """
    model, data = run.model or run.config, run.dataset or run.manifest
    subject = shorten_path(model) if model else folder
    return f'{subject} on {shorten_path(data)}' if data else subject


def has_random_weights(run: Run) -> bool:
    """Whether a network was measured as it was initialised: there are weights, but no file."""
    no_file = run.has('checkpoint') and run.checkpoint is None
    return no_file and bool(run.weights_sha256)


def name_model(run: Run) -> str:
    """What the recogniser is called: ``model`` or ``config`` of ``run.json``, or its checkpoint."""
    named = run.model or run.config or run.checkpoint
    name = shorten_path(named) if named else ''
    if has_random_weights(run):
        return ', '.join(filter(None, (name, RANDOM_WEIGHTS)))
    return name or _pooled(run, 'networks')


def name_data(run: Run) -> str:
    """What the data are called: ``dataset`` of ``run.json``, or its manifest."""
    named = run.dataset or run.manifest
    return shorten_path(named) if named else _pooled(run, 'manifests')


def shorten_path(path: str) -> str:
    """The last parts of a path, which tell files apart without telling where they lie.

    Example:
        >>> shorten_path('/home/me/work/rho-1/training/epoch_10.pth')
        'rho-1/training/epoch_10.pth'
    """
    parts = PurePosixPath(path).parts
    return '/'.join(parts[-SHOWN_PARTS:]) if len(parts) > SHOWN_PARTS else path


def single_runs(run: Run) -> list[Run]:
    """The runs that a folder was put together from; the run itself where it was not."""
    return [part for one in run.pooled for part in single_runs(one)] or [run]


def _pooled(run: Run, noun: str) -> str:
    runs = single_runs(run)
    return f'{len(runs)} {noun}, pooled' if len(runs) > 1 else NOT_RECORDED
