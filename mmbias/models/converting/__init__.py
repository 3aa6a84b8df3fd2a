"""Checkpoints of other projects under MMAction2's names; nothing in their files is executed.

A source is a module with four functions: ``read_tensors`` gives the named tensors of a file,
``rename`` our name for one of theirs, ``build_config`` the config of the network they fit,
``find_origin`` what is known of a released network with such a config.
"""

from mmbias.models.converting.conversion import (
    SOURCES,
    Conversion,
    convert_file,
    convert_tensors,
    save_checkpoint,
)
from mmbias.models.converting.sdist import download_sdist, open_weights

__all__ = [
    'SOURCES',
    'Conversion',
    'convert_file',
    'convert_tensors',
    'download_sdist',
    'open_weights',
    'save_checkpoint',
]
