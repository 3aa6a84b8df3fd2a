"""Networks of the papers, where MMAction2 has no exact counterpart."""

from mmbias import compat as compat  # before MMAction2
from mmbias.models.fine_tuning import FineTuningHook
from mmbias.models.fully_conv_head import FullyConvI3dHead
from mmbias.models.hara import HaraHead, HaraResNet3d
from mmbias.models.i3d_inception import InceptionI3d, InceptionI3dHead
from mmbias.models.restricted_head import restrict_head

__all__ = [
    'FineTuningHook',
    'FullyConvI3dHead',
    'HaraHead',
    'HaraResNet3d',
    'InceptionI3d',
    'InceptionI3dHead',
    'restrict_head',
]
