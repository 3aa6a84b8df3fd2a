"""How much does a video action recogniser lean on what a single frame shows?

Importing the package loads nothing: results, analysis, findings and report need neither torch nor
MMAction2. Configs register the parts of the package through
``custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)``.
"""

import sys
from types import FrameType

__version__ = '0.1.0'
NO_PLUGIN = "custom_imports has 'mmbias', which registers nothing: write 'mmbias.plugin'"


def _refuse_as_plugin() -> None:
    """Refuse to be what a config imports, which would end in a registry that lacks a name.

    MMEngine says that an import failed, and not why, of an ImportError: this is a ValueError.
    """
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_name != 'import_modules_from_strings':
        frame = frame.f_back
    if frame and frame.f_locals.get('imp') == 'mmbias':  # itself, and not one of its modules
        raise ValueError(NO_PLUGIN)


_refuse_as_plugin()
