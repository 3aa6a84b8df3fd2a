"""Read a checkpoint file with an allow-list that is in force for that call only.

The file can name the globals that torch deems safe and those of :mod:`allowed_globals`, whatever
the version of torch; any other name ends the read before something is called with it.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from mmengine.utils import digit_version

from mmbias.compat.allowed_globals import allowed_globals, refusal

# The first torch whose restricted unpickler takes (object, name) pairs.
NAMED_GLOBALS = '2.6'
# torch saves with a pickle protocol that spells modules as Python 2 did.
PYTHON_3_NAMES = {'__builtin__': 'builtins'}


def read_restricted(path: Path, map_location: Any = None) -> Any:
    """Return the contents of a checkpoint file.

    Raises:
        UnpicklingError: If the file names a global that is not allowed.
    """
    return choose_reader(torch.__version__)(path, map_location)


def choose_reader(version: str) -> Callable[[Path, Any], Any]:
    """Return the reader for a version of torch.

    Example:
        >>> choose_reader('2.13.0+cpu').__name__, choose_reader('2.1.2').__name__
        ('read_with_torch', 'read_with_pickle')
    """
    extensible = digit_version(version) >= digit_version(NAMED_GLOBALS)
    return read_with_torch if extensible else read_with_pickle


def read_with_torch(path: Path, map_location: Any = None) -> Any:
    """Read a file with the restricted unpickler of torch."""
    pairs: list[Any] = [(value, name) for name, value in allowed_globals().items()]
    with torch.serialization.safe_globals(pairs):
        return torch.load(path, map_location=map_location, weights_only=True)


def read_with_pickle(path: Path, map_location: Any = None) -> Any:
    """Read a file with a restricted unpickler of our own, where torch's cannot be extended."""
    module = ModuleType('restricted_pickle')
    module.Unpickler = RestrictedUnpickler  # type: ignore[attr-defined]
    module.load = load_restricted  # type: ignore[attr-defined]
    # The flag only says that the unpickler is not torch's: the one handed over is as strict.
    return torch.load(path, map_location=map_location, pickle_module=module, weights_only=False)


def load_restricted(file: Any, **kwargs: Any) -> Any:
    """Unpickle one object; stands for ``pickle.load``."""
    return RestrictedUnpickler(file, **kwargs).load()


class RestrictedUnpickler(pickle.Unpickler):
    """Resolve the globals that torch deems safe and those of a training state, no others."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a global of the file stands for."""
        full_name = f'{PYTHON_3_NAMES.get(module, module)}.{name}'
        allowed = torch._weights_only_unpickler._get_allowed_globals() | allowed_globals()
        if full_name not in allowed:
            raise refusal(full_name)
        return allowed[full_name]
