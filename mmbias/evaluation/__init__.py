"""From a recogniser and a data set to a results folder: the test loop and its metrics."""

from mmbias.evaluation.background_metric import BackgroundMetric
from mmbias.evaluation.background_results import summarise_background_results
from mmbias.evaluation.loop import ProbeTestLoop
from mmbias.evaluation.metric import BiasMetric
from mmbias.evaluation.progress import ProgressBarHook
from mmbias.evaluation.results import Results, read_results, write_results
from mmbias.evaluation.val_loop import ProbeValLoop

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
