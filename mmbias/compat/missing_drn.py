"""MMAction2 1.2.0 was released without the localiser DRN (open-mmlab/mmaction2#2714).

``import mmaction.models`` asks for the folder ``models/localizers/drn`` and fails. Stand-ins take
its place; building a ``DRN`` is an error, since the network itself is missing.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = 'mmaction.models.localizers.drn'


class DRN:
    """Take the place of the localiser that the released MMAction2 lacks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            'DRN is missing from the installed MMAction2 (open-mmlab/mmaction2#2714); '
            'install MMAction2 from its source repository to use it'
        )


def needed() -> bool:
    """Tell whether the installed MMAction2 lacks the folder and no stand-in is loaded."""
    return PACKAGE not in sys.modules and PathFinder.find_spec(PACKAGE, localizer_paths()) is None


def apply() -> None:
    """Put stand-ins into ``sys.modules`` and register the ``DRN`` that cannot be built."""
    from mmaction.registry import MODELS

    package, module = ModuleType(PACKAGE), ModuleType(f'{PACKAGE}.drn')
    package.__path__ = []
    package.drn = module  # type: ignore[attr-defined]
    module.DRN = DRN  # type: ignore[attr-defined]
    sys.modules.update({package.__name__: package, module.__name__: module})
    MODELS.register_module(name='DRN', module=DRN, force=True)


def localizer_paths() -> list[str]:
    """Return the folders of ``mmaction.models.localizers``, found without importing them."""
    spec = find_spec('mmaction')
    roots = spec.submodule_search_locations if spec else None
    return [str(Path(root, 'models', 'localizers')) for root in roots or ()]
