"""The summary of a run as plain text for terminals and logs."""

import io
import math

from rich.console import Console
from rich.table import Table

from mmbias.analysis import BiasSummary, Estimate, ProbeSummary

UNDEFINED = 'n/a'
COLUMNS = ('top-1', 'top-5', 'mean class', 'B = ln(A_o/A)', 'static share S', 'p')


def bias_table(summary: BiasSummary) -> str:
    """Lay out accuracies, B and S of every probe with their intervals, and what to mind.

    Args:
        summary: The numbers.

    Returns:
        Lines without colour codes, at most 110 characters wide apart from the notes.
    """
    table = Table(title=_title(summary), title_justify='left', box=None, pad_edge=False)
    table.add_column('probe', no_wrap=True)
    for column in COLUMNS:
        table.add_column(column, justify='right', no_wrap=True)
    table.add_row('original', *_percent(summary.accuracy, summary.top5, summary.mean_class))
    for probe in summary.probes.values():
        table.add_row(*_row(probe))
    buffer = io.StringIO()
    Console(file=buffer, width=140, color_system=None).print(table)
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    return '\n'.join([*lines, *_seed_lines(summary), *_notes(summary)])


def format_estimate(estimate: Estimate, digits: int = 2, scale: float = 1.0) -> str:
    """Write a value with its interval.

    Example:
        >>> format_estimate(Estimate(0.5, 0.25, 0.75), digits=1, scale=100)
        '50.0 [25.0, 75.0]'
    """
    value, low, high = (
        _number(scale * part, digits) for part in (estimate.value, estimate.low, estimate.high)
    )
    return value if low == high == UNDEFINED else f'{value} [{low}, {high}]'


def _number(value: float, digits: int) -> str:
    if math.isnan(value):
        return UNDEFINED
    text = f'{value:.{digits}f}'
    return text.lstrip('-') if float(text) == 0 else text


def _percent(*estimates: Estimate | None) -> list[str]:
    return ['' if e is None else format_estimate(e, 1, 100) for e in estimates]


def _row(probe: ProbeSummary) -> list[str]:
    seeds = f' (mean of {len(probe.seeds)} seeds)' if len(probe.seeds) > 1 else ''
    return [
        probe.name + seeds,
        *_percent(probe.accuracy, probe.top5, probe.mean_class),
        format_estimate(probe.log_ratio),
        format_estimate(probe.static_share),
        f'{probe.p_value:.2g}',
    ]


def _title(summary: BiasSummary) -> str:
    units = '' if summary.num_groups is None else f' in {summary.num_groups} groups'
    return (
        f'{summary.n} samples{units}, {summary.classes_present} classes; accuracies in percent, '
        f'chance {100 * summary.chance:.1f}, majority {100 * summary.majority:.1f}; '
        f'{summary.confidence:.0%} intervals'
    )


def _seed_lines(summary: BiasSummary) -> list[str]:
    lines = []
    for probe in summary.probes.values():
        if len(probe.seeds) > 1:
            accuracy, ratio = probe.seed_accuracy, probe.seed_log_ratio
            lines.append(
                f'{probe.name}, single seeds: top-1 {100 * accuracy.minimum:.1f} to '
                f'{100 * accuracy.maximum:.1f}, B {_number(ratio.minimum, 2)} to '
                f'{_number(ratio.maximum, 2)}'
            )
    return lines


def _notes(summary: BiasSummary) -> list[str]:
    notes = [f'note: {flag}' for flag in summary.flags]
    notes += [
        f'note ({probe.name}): {flag}'
        for probe in summary.probes.values()
        for flag in probe.flags
        if flag not in summary.flags
    ]
    return notes
