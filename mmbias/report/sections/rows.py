"""Rows that several sections make of a summary."""

from mmbias.analysis import BiasSummary
from mmbias.findings.findings import MAIN_PROBE
from mmbias.report.document import Record
from mmbias.report.table_columns import spread


def shuffle_row(summary: BiasSummary) -> Record:
    """One row of Table 1: n, accuracy on original and shuffled frames, B and S.

    What needs the probe ``shuffle`` is not given where it was not measured.
    """
    shuffle = summary.probes.get(MAIN_PROBE)
    return (
        dict(n=summary.n, groups=summary.num_groups)
        | spread('original', summary.accuracy)
        | spread('shuffled', None if shuffle is None else shuffle.accuracy)
        | spread('log_ratio', None if shuffle is None else shuffle.log_ratio)
        | spread('static_share', None if shuffle is None else shuffle.static_share)
        | dict(p_value=None if shuffle is None else shuffle.p_value)
    )
