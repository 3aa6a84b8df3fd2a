"""The results folder: what a run leaves behind, and what is worked out from scores alone.

Nothing here needs torch, MMAction2, a video or a checkpoint; dumps of MMAction2 are the exception.
"""

from mmbias.results.results import Results, read_results, write_results
from mmbias.results.run import Probe, Run

__all__ = ['Probe', 'Results', 'Run', 'read_results', 'write_results']
