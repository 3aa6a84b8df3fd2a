"""Manifests, class lists and the calibrated control."""

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.identity import data_root, sample_identity
from mmbias.datasets.manifest_table import read_manifest

__all__ = ['data_root', 'read_classes', 'read_manifest', 'sample_identity']
