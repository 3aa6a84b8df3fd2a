"""Named manipulations of the frames that a recogniser sees at test time."""

from mmbias.probes.columns import ProbeColumn
from mmbias.probes.expanding import expand_probes
from mmbias.probes.registry import PROBES

__all__ = ['PROBES', 'ProbeColumn', 'expand_probes']
