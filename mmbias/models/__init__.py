"""Networks of the papers, where MMAction2 has no exact counterpart."""

from mmbias.models.hara import HaraHead, HaraResNet3d

__all__ = ['HaraHead', 'HaraResNet3d']
