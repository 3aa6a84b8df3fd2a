"""The numbers of a summary by name: for tables, files and loggers.

Invariant: nothing is computed here.
"""

import math
from collections.abc import Iterator
from dataclasses import astuple

import pandas as pd

from mmbias.analysis.background_probes.summary import MaskedSummary
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.probe_columns import ORIGINAL

COLUMNS = (
    *('probe', 'against', 'measure', 'value', 'low', 'high', 'bounded'),
    *('p_value', 'p_adjusted', 'n'),
)
LOGGED = ('accuracy', 'static_share', 'background_error', 'contrasted')
_Number = tuple[str, str, str, Estimate, float, float, int]


def list_numbers(summary: MaskedSummary) -> pd.DataFrame:
    """Return one row a number, for files and for plotting.

    Args:
        summary: The numbers.

    Returns:
        Columns probe, against (the probe it is compared with, empty for none), measure
        ('accuracy', 'mean_class', 'static_share', 'drop', 'sum_of_shares', 'difference',
        'background_error', 'background_error_of_wrong', 'background_error_before',
        'background_error_excess', 'contrasted', 'left_out_gap'), value, low, high, bounded,
        p_value, p_adjusted (NaN where nothing was tested) and n (answers). A probe's shares are its
        'static_share'.
    """
    rows = [
        (probe, against, measure, *astuple(estimate), *rest)
        for probe, against, measure, estimate, *rest in _collect(summary)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def flatten(summary: MaskedSummary) -> dict[str, float]:
    """Return numbers by name, as MMEngine's loggers take them.

    Args:
        summary: The numbers.

    Returns:
        ``MEASURE_PROBE`` or ``MEASURE_PROBE_AGAINST``: accuracies, shares, background errors and
        contrasted accuracies; their intervals stand in the table.
    """
    return {
        '_'.join(part for part in (measure, probe, against) if part): estimate.value
        for probe, against, measure, estimate, *_ in _collect(summary)
        if measure in LOGGED
    }


def _collect(summary: MaskedSummary) -> Iterator[_Number]:
    bias, none = summary.bias, math.nan
    yield ORIGINAL, '', 'accuracy', bias.accuracy, none, none, bias.n
    yield ORIGINAL, '', 'mean_class', bias.mean_class, none, none, bias.n
    for name, probe in bias.probes.items():
        count = bias.n * len(probe.seeds)
        yield name, '', 'accuracy', probe.accuracy, none, none, count
        yield name, '', 'mean_class', probe.mean_class, none, none, count
        yield name, '', 'static_share', probe.static_share, none, none, count
        yield name, '', 'drop', probe.drop, probe.p_value, none, count
    for pair in summary.shares:
        both = pair.background_probe, pair.actor_probe
        yield *both, 'sum_of_shares', pair.total, none, none, bias.n
    for found in (*summary.differences, *summary.grown):
        tested = found.p_value, found.p_adjusted
        yield found.first, found.second, 'difference', found.accuracy, *tested, bias.n
    yield from _collect_errors(summary)
    for each in summary.contrasted:
        count = bias.n * len(each.seeds)
        yield each.probe, each.frozen, 'contrasted', each.accuracy, none, none, count
    left_out = summary.left_out
    if left_out is not None and left_out.gap is not None:
        gap = left_out.gap
        yield ORIGINAL, '', 'left_out_gap', gap.accuracy, gap.p_value, none, left_out.n_left_out


def _collect_errors(summary: MaskedSummary) -> Iterator[_Number]:
    for error in summary.errors:
        for name, estimate in (
            ('background_error', error.error),
            ('background_error_of_wrong', error.of_wrong),
            ('background_error_before', error.before),
        ):
            yield error.probe, '', name, estimate, math.nan, math.nan, error.n
        yield (
            *(error.probe, '', 'background_error_excess'),
            *(error.excess, error.p_value, math.nan, error.n),
        )
