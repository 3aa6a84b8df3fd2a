"""Statistics of static bias: answers in, numbers out.

Invariant: pure NumPy, SciPy and pandas; reads no config, no video and no results folder.
"""

from mmbias.analysis.accuracy import (
    chance_level,
    majority_baseline,
    mean_class_accuracy,
    topk_correct,
)
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.bootstrap import ResampledAccuracies, bootstrap_accuracies
from mmbias.analysis.columns import average_over_seeds, columns_by_name
from mmbias.analysis.estimates import (
    BiasSummary,
    Estimate,
    ProbeSummary,
    SeedSpread,
    make_plain,
)
from mmbias.analysis.intervals import percentile_interval, upper_bound_of_none
from mmbias.analysis.significance import PairedTest, mcnemar_exact, paired_test, sign_flip_test
from mmbias.analysis.summary import summarise_bias

__all__ = [
    'BiasSummary',
    'Estimate',
    'PairedTest',
    'ProbeSummary',
    'ResampledAccuracies',
    'SeedSpread',
    'average_over_seeds',
    'bootstrap_accuracies',
    'chance_level',
    'columns_by_name',
    'log_ratio',
    'majority_baseline',
    'make_plain',
    'mcnemar_exact',
    'mean_class_accuracy',
    'paired_test',
    'percentile_interval',
    'sign_flip_test',
    'static_share',
    'summarise_bias',
    'topk_correct',
    'upper_bound_of_none',
]
