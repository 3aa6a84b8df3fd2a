"""MMEngine cannot load its own checkpoints with torch >= 2.6 (open-mmlab/mmengine#1655).

torch >= 2.6 reads weights only and refuses the training state that MMEngine saves beside them;
older versions, and every download, run whatever the file says. With the loaders below both give
the training state and nothing else: a file that carries code is refused before any of it runs.
All of MMEngine's ways to a checkpoint (testing, resuming, ``init_cfg``) pass through them.
"""

import inspect
import os
import pickle
import re
from pathlib import Path
from typing import Any

import torch
from mmengine.runner import checkpoint as mmengine_checkpoint
from mmengine.runner.checkpoint import CheckpointLoader

from mmbias.compat.downloading import download
from mmbias.compat.restricted_reading import read_restricted


class UnsafeCheckpointError(pickle.UnpicklingError):
    """A checkpoint names a global that neither weights nor training state need."""


def needed() -> bool:
    """Tell whether local files are read by MMEngine's own loader and it is not restricted."""
    loader = CheckpointLoader._schemes['']
    own = loader.__module__ == mmengine_checkpoint.__name__
    return own and 'weights_only=True' not in inspect.getsource(loader)


def apply() -> None:
    """Make MMEngine read local files and downloads with the loaders below."""
    CheckpointLoader.register_scheme('', load_from_local, force=True)
    CheckpointLoader.register_scheme(('http://', 'https://'), load_from_http, force=True)
    # The loaders of model zoo names call this one by its name.
    mmengine_checkpoint.load_from_http = load_from_http


def load_from_local(filename: str, map_location: Any = None) -> Any:
    """Read a checkpoint file. MMEngine logs the last part of this function's name.

    Raises:
        FileNotFoundError: If there is no such file.
        UnsafeCheckpointError: If the file names a global that is not allowed.
        ValueError: If it is cut off, of another kind, or holds no dictionary.
    """
    path = Path(filename).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f'there is no checkpoint file {filename}')
    try:
        contents = read_restricted(path, map_location)
    except pickle.UnpicklingError as error:
        raise UnsafeCheckpointError(explain_refusal(path, str(error))) from None
    except Exception as error:  # a broken file fails in many ways, none of which names it
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f'{path} is no checkpoint: {reason}') from error
    if not isinstance(contents, dict):
        raise ValueError(f'{path} holds a {type(contents).__name__}, must hold a dictionary')
    return contents


def load_from_http(
    filename: str,
    map_location: Any = None,
    model_dir: str | None = None,
    progress: bool = os.isatty(0),
) -> Any:
    """Download a checkpoint, unless it is kept already, and read it.

    Raises:
        OSError: If it cannot be downloaded; see :func:`mmbias.compat.downloading.download`.
        UnsafeCheckpointError: If the file names a global that is not allowed.
        ValueError: If it is not what was published, or no checkpoint.
    """
    folder = Path(model_dir or Path(torch.hub.get_dir(), 'checkpoints'))
    return load_from_local(str(download(filename, folder, progress=progress)), map_location)


def explain_refusal(path: Path, message: str) -> str:
    """Return an error that names the file and the global found in torch's message."""
    found = re.search(r'GLOBAL ([^\s:]+)', message)
    wanted = found.group(1) if found else message.splitlines()[0]
    return (
        f'{path} was not loaded, and nothing in it was run: it asks for {wanted}, which weights '
        'and training state never need. '
        'If you trust its source, save its state_dict alone and load that.'
    )
