"""From a recogniser and a data set to a results folder: the test loop and its metrics."""

from mmbias import compat as compat  # before MMAction2
from mmbias.evaluation.background_metric import BackgroundMetric
from mmbias.evaluation.loop import ProbeTestLoop
from mmbias.evaluation.metric import BiasMetric
from mmbias.evaluation.progress import ProgressBarHook
from mmbias.evaluation.val_loop import ProbeValLoop
from mmbias.findings.background import summarise_background_results
from mmbias.results.results import Results, read_results, write_results

__all__ = [
    'BackgroundMetric',
    'BiasMetric',
    'ProbeTestLoop',
    'ProbeValLoop',
    'ProgressBarHook',
    'Results',
    'read_results',
    'summarise_background_results',
    'write_results',
]
