"""Statistics of static bias: answers in, numbers out.

Invariant: NumPy, SciPy, pandas and scikit-learn alone; reads no config, no video and no results
folder.
"""

from mmbias.analysis.accuracy import (
    chance_level,
    majority_baseline,
    mean_class_accuracy,
    topk_correct,
)
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background.cells import count_cells, wilson_interval
from mmbias.analysis.background.dependence import DependenceTest, within_class_test
from mmbias.analysis.background.gaps import SettingGap, setting_gap
from mmbias.analysis.background.summarising import summarise_background
from mmbias.analysis.background.summary import BackgroundSummary
from mmbias.analysis.bias import log_ratio, static_share
from mmbias.analysis.comparison import ModelComparison, ProbeComparison, compare_models
from mmbias.analysis.confusion import confusion_counts, confusion_rates
from mmbias.analysis.dose import DoseCurve, DosePoint, trace_doses
from mmbias.analysis.estimates import (
    BiasSummary,
    Estimate,
    ProbeSummary,
    SeedSpread,
    make_plain,
)
from mmbias.analysis.multiplicity import benjamini_hochberg, holm
from mmbias.analysis.per_value import summarise_per_value
from mmbias.analysis.probe_columns import average_over_seeds, columns_by_name
from mmbias.analysis.probe_doses import find_doses, read_dose
from mmbias.analysis.resampling.bootstrap import ResampledAccuracies, bootstrap_accuracies
from mmbias.analysis.resampling.estimating import bound_by_unseen, choose_interval, read_estimate
from mmbias.analysis.resampling.intervals import (
    percentile_interval,
    upper_bound_by_class,
    upper_bound_of_none,
)
from mmbias.analysis.resampling.jackknife import bca_interval, jackknife_interval
from mmbias.analysis.significance import (
    PairedTest,
    equal_accuracy_test,
    mcnemar_exact,
    paired_test,
)
from mmbias.analysis.summary import summarise_answers, summarise_bias
from mmbias.analysis.training_seeds import TrainingSeeds, TrainingSpread, describe_training_seeds

__all__ = [
    'AnswerTable',
    'BackgroundSummary',
    'BiasSummary',
    'DependenceTest',
    'DoseCurve',
    'DosePoint',
    'Estimate',
    'ModelComparison',
    'PairedTest',
    'ProbeComparison',
    'ProbeSummary',
    'ResampledAccuracies',
    'SeedSpread',
    'SettingGap',
    'TrainingSeeds',
    'TrainingSpread',
    'average_over_seeds',
    'bca_interval',
    'benjamini_hochberg',
    'bootstrap_accuracies',
    'bound_by_unseen',
    'chance_level',
    'choose_interval',
    'columns_by_name',
    'compare_models',
    'confusion_counts',
    'confusion_rates',
    'count_cells',
    'describe_training_seeds',
    'equal_accuracy_test',
    'find_doses',
    'holm',
    'jackknife_interval',
    'log_ratio',
    'majority_baseline',
    'make_plain',
    'mcnemar_exact',
    'mean_class_accuracy',
    'paired_test',
    'percentile_interval',
    'read_dose',
    'read_estimate',
    'setting_gap',
    'static_share',
    'summarise_answers',
    'summarise_background',
    'summarise_bias',
    'summarise_per_value',
    'topk_correct',
    'trace_doses',
    'upper_bound_by_class',
    'upper_bound_of_none',
    'wilson_interval',
    'within_class_test',
]
