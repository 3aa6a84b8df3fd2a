"""The summary of a run as plain text for terminals and logs."""

import io
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from mmbias.analysis import BiasSummary, Estimate, ProbeSummary
from mmbias.analysis.flags import count_noun
from mmbias.printing.numbers import BOUNDED_RULE, format_estimate, format_number, format_p

MEASURES = ('accuracy', 'top5', 'mean_class', 'log_ratio', 'static_share', 'drop')
WIDE = 10_000  # nothing is cut off; a terminal wraps what is longer than its lines
COLUMNS = ('top-1', 'top-5', 'mean class', 'B = ln(A_o/A)', 'static share S', 'p')


def bias_table(summary: BiasSummary) -> str:
    """Lay out accuracies, B and S of every probe with their intervals, and what to mind.

    Args:
        summary: The numbers.

    Returns:
        Lines without colour codes, as wide as the names of the probes make them.
    """
    table = Table(title=_title(summary), title_justify='left', box=None, pad_edge=False)
    table.add_column('probe', no_wrap=True)
    for column in COLUMNS:
        table.add_column(column, justify='right', no_wrap=True)
    table.add_row('original', *_percent(summary.accuracy, summary.top5, summary.mean_class))
    for probe in summary.probes.values():
        table.add_row(*_row(probe))
    buffer = io.StringIO()
    Console(file=buffer, width=WIDE, color_system=None, markup=False).print(table)
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    remark = [f'{BOUNDED_RULE}.'] if has_bounds(summary) else []
    return '\n'.join([*lines, *remark, *_seed_lines(summary), *_note_lines(summary)])


def has_bounds(summary: BiasSummary) -> bool:
    """Whether an end of an interval is an exact bound."""
    found = [getattr(summary, name) for name in MEASURES[:3]]
    found += [getattr(probe, name) for probe in summary.probes.values() for name in MEASURES]
    return any(estimate is not None and estimate.bounded for estimate in found)


def notes_by_probe(summary: BiasSummary) -> list[tuple[str, str]]:
    """Sentences to be read with the numbers, each once.

    Args:
        summary: The numbers.

    Returns:
        The probes it is about (empty for the whole set) and the sentence.
    """
    notes = [('', flag) for flag in summary.flags]
    return notes + merge_notes(
        (probe.name, flag)
        for probe in summary.probes.values()
        for flag in probe.flags
        if flag not in summary.flags
    )


def merge_notes(notes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Say once what is said of several.

    Example:
        >>> merge_notes([('reverse', 'Few.'), ('freeze', 'None.'), ('freeze', 'Few.')])
        [('reverse, freeze', 'Few.'), ('freeze', 'None.')]
    """
    subjects: dict[str, dict[str, None]] = {}
    for subject, sentence in notes:
        subjects.setdefault(sentence, {})[subject] = None
    return [(', '.join(named), sentence) for sentence, named in subjects.items()]


def probe_label(probe: ProbeSummary) -> str:
    """Name of a probe, with the number of its seeds where there are several."""
    return probe.name + (f' (mean of {len(probe.seeds)} seeds)' if len(probe.seeds) > 1 else '')


def _percent(*estimates: Estimate | None) -> list[str]:
    return [format_estimate(estimate, 1, 100) for estimate in estimates]


def _row(probe: ProbeSummary) -> list[str]:
    return [
        probe_label(probe),
        *_percent(probe.accuracy, probe.top5, probe.mean_class),
        format_estimate(probe.log_ratio),
        format_estimate(probe.static_share),
        format_p(probe.p_value),
    ]


def _title(summary: BiasSummary) -> str:
    groups = summary.num_groups
    units = '' if groups is None else f' in {count_noun(groups, "groups")}'
    return (
        f'{count_noun(summary.n, "samples")}{units}, '
        f'{count_noun(summary.classes_present, "classes")}; accuracies in percent, '
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
                f'{100 * accuracy.maximum:.1f}, B {format_number(ratio.minimum)} to '
                f'{format_number(ratio.maximum)}'
            )
    return lines


def _note_lines(summary: BiasSummary) -> list[str]:
    return [
        f'note ({probe}): {flag}' if probe else f'note: {flag}'
        for probe, flag in notes_by_probe(summary)
    ]
