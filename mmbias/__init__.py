"""How much does a video action recogniser lean on what a single frame shows?

Importing the package registers its parts in the registries of MMAction2; a config does so through
``custom_imports = dict(imports=['mmbias'], allow_failed_imports=False)``.
"""

from mmbias.compat import apply_all

apply_all()

from mmbias import datasets, evaluation, models, probes, transforms  # noqa: E402

__version__ = '0.1.0'

__all__ = ['datasets', 'evaluation', 'models', 'probes', 'transforms']
