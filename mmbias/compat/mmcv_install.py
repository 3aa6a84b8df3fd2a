"""MMCV missing, too new (open-mmlab/mmaction2#2852), or installed twice.

``mmcv`` and ``mmcv-lite`` both provide the module ``mmcv``, so neither can be required by
``setup.py`` without replacing the one a user has; a wrong one is reported here instead.
"""

import importlib
import warnings
from importlib.metadata import PackageNotFoundError, version

INSTALL = "pip install 'mmcv-lite>=2.0.1,<2.2'"
UNINSTALL = 'pip uninstall -y mmcv mmcv-lite'


def needed() -> bool:
    """Tell whether MMAction2 rejects the installed MMCV or two of them share one folder."""
    return len(installed()) > 1 or rejection() is not None


def apply() -> None:
    """Warn about two installed packages and stop at an MMCV that MMAction2 does not take.

    Raises:
        ImportError: If MMCV is missing or outside the range of the installed MMAction2.
    """
    found = installed()
    if len(found) > 1:
        both = ' and '.join(f'{name} {number}' for name, number in found.items())
        warnings.warn(
            f"{both} are both installed and overwrite each other's files; "
            f'keep one: {UNINSTALL}, then {INSTALL}',
            stacklevel=2,
        )
    reason = rejection()
    if reason is not None:
        raise ImportError(reason)


def installed() -> dict[str, str]:
    """Return the versions of the installed packages that provide the module ``mmcv``."""
    found = {}
    for name in ('mmcv', 'mmcv-lite'):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def rejection() -> str | None:
    """Return why MMAction2 does not take the installed MMCV and what to do, or None if it does."""
    try:
        importlib.import_module('mmaction')
    except ModuleNotFoundError as error:
        if error.name != 'mmcv':
            raise
        return f'MMAction2 needs MMCV and none is installed: {INSTALL}'
    except AssertionError as error:  # the version check of MMAction2
        if 'MMCV' not in str(error):
            raise
        return f'{error} To replace it: {UNINSTALL}, then {INSTALL}'
    return None
