"""From a recogniser and a data set to a results folder: the test loop and its metrics."""

from mmbias.evaluation.loop import ProbeTestLoop
from mmbias.evaluation.metric import BiasMetric
from mmbias.evaluation.progress import ProgressBarHook
from mmbias.evaluation.results import Results, read_results, write_results

__all__ = [
    'BiasMetric',
    'ProbeTestLoop',
    'ProgressBarHook',
    'Results',
    'read_results',
    'write_results',
]
