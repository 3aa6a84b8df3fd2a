"""MMEngine cannot load its own checkpoints with torch >= 2.6 (open-mmlab/mmengine#1655).

torch >= 2.6 reads weights only and refuses the training state that MMEngine saves beside them;
older versions run whatever the file says. With the loader below both give the training state and
nothing else: a file that carries code is refused before any of it runs, and one that would take
more time or memory than its length explains, before it does. All of MMEngine's ways to a checkpoint
(testing, resuming, ``init_cfg``) pass through it, and downloads through :mod:`.downloading`.
"""

import inspect
from pathlib import Path
from typing import Any

from mmengine.runner import checkpoint as mmengine_checkpoint
from mmengine.runner.checkpoint import CheckpointLoader

from mmbias.files.escaping import escape
from mmbias.files.regular_files import require_file
from mmbias.pickles.allowed_globals import RefusedError
from mmbias.pickles.restricted_reading import read_restricted


class UnsafeCheckpointError(RefusedError):
    """A checkpoint asks for what neither weights nor training state need."""


def needed() -> bool:
    """Tell whether local files are read by MMEngine's own loader and it is not restricted."""
    loader = CheckpointLoader._schemes['']
    own = loader.__module__ == mmengine_checkpoint.__name__
    return own and 'weights_only=True' not in inspect.getsource(loader)


def apply() -> None:
    """Make MMEngine read local files with the loader below."""
    CheckpointLoader.register_scheme('', load_from_local, force=True)


def load_from_local(filename: str, map_location: Any = None) -> Any:
    """Read a checkpoint file. MMEngine logs the last part of this function's name.

    Raises:
        FileNotFoundError: If there is no such file.
        UnsafeCheckpointError: If the file names a global that is not allowed.
        ValueError: If it is cut off, of another kind, or holds no named weights.
    """
    path = Path(filename).expanduser()
    require_file(path, 'checkpoint')
    try:
        contents = read_restricted(path, map_location)
        require_weights(contents)
    except RefusedError as error:
        raise UnsafeCheckpointError(
            f'{path} was not loaded, and nothing in it was run: {error}, which weights and '
            'training state never need. '
            'If you trust its source, save its state_dict alone and load that.'
        ) from None
    except Exception as error:  # a broken file fails in many ways, none of which names it
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f'{path} is no checkpoint: {escape(reason)}') from error
    return contents


def require_weights(contents: Any) -> None:
    """Refuse contents in which MMEngine would not find named weights.

    Raises:
        ValueError: If they are not of its form.
    """
    state = contents.get('state_dict', contents) if isinstance(contents, dict) else contents
    meta = contents.get('meta') if isinstance(contents, dict) else None
    versions = getattr(state, '_metadata', {})
    if not isinstance(contents, dict):
        raise ValueError(f'it holds a {type(contents).__name__}, must hold a dictionary')
    if not isinstance(state, dict) or not all(isinstance(name, str) for name in state):
        raise ValueError('its weights are no dictionary with names as keys')
    if not isinstance(meta or {}, dict):
        raise ValueError(f'its meta is a {type(meta).__name__}, must be a dictionary')
    versions = [versions, *versions.values()] if isinstance(versions, dict) else [versions]
    if not all(isinstance(entry, dict) for entry in versions):
        raise ValueError('the versions of its layers are no dictionary')
