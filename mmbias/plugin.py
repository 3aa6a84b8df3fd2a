"""Registers the parts of mmbias in the registries of MMAction2.

A config does so through
``custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)``.
"""

from mmbias import datasets, evaluation, models, probes, transforms
from mmbias.datasets import manifest, weirdkinetics

__all__ = ['datasets', 'evaluation', 'manifest', 'models', 'probes', 'transforms', 'weirdkinetics']
