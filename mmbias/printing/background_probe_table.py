"""What masked probes say, as plain text for terminals and logs."""

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from mmbias.analysis.background_probes.names import read_grow
from mmbias.analysis.background_probes.summary import Difference, LeftOut, MaskedSummary
from mmbias.analysis.estimates import Estimate
from mmbias.analysis.flags import count_noun
from mmbias.printing.bias_table import WIDE, bias_table, merge_notes
from mmbias.printing.numbers import format_estimate, format_number, format_p


def masked_table(summary: MaskedSummary) -> str:
    """Lay out accuracies, shares, differences, background errors and what to mind.

    Args:
        summary: The numbers.

    Returns:
        Lines without colour codes.
    """
    parts = [bias_table(summary.bias)]
    for title, headings, rows in _tables(summary):
        if rows:
            parts += ['', title, _lay_out(headings, rows)]
    if summary.left_out is not None:
        parts += ['', *_left_out_lines(summary.left_out)]
    return '\n'.join([*parts, *(f'note: {flag}' for flag in list_notes(summary))])


def list_notes(summary: MaskedSummary) -> list[str]:
    """Sentences to be read with the numbers, each once, without those of the table of probes.

    The tests of grown and shrunk masks have theirs in the report and in the files.
    """
    notes = [
        *((f'{pair.background_probe}, {pair.actor_probe}', pair.flags) for pair in summary.shares),
        *((f'{found.first} - {found.second}', found.flags) for found in summary.differences),
        *((error.probe, error.flags) for error in summary.errors if read_grow(error.probe) is None),
        *((each.probe, each.flags) for each in summary.contrasted if read_grow(each.probe) is None),
    ]
    merged = merge_notes((subject, flag) for subject, flags in notes for flag in flags)
    return [*dict.fromkeys(summary.flags), *(f'{subjects}: {flag}' for subjects, flag in merged)]


def _tables(summary: MaskedSummary) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    yield (
        'above-chance accuracy that is left: 1 all of it, 0 nothing',
        ['background', 'actor', 'background share', 'actor share', 'sum'],
        [
            [
                pair.background_probe,
                pair.actor_probe,
                *_shares(pair.background, pair.actor, pair.total),
            ]
            for pair in summary.shares
        ],
    )
    headings = ['accuracy of', 'minus that of', 'points', 'p', 'p Holm', 'is']
    yield 'differences', headings, [_difference_row(found) for found in summary.differences]
    yield (
        'masks grown or shrunk, pixels in the name',
        headings,
        [_difference_row(found) for found in summary.grown],
    )
    yield (
        "answers that are the class of the pasted background's video, percent",
        ['probe', 'answers', 'of all', 'guessing', 'of wrong ones', 'guessing', 'before', 'p'],
        [
            [
                found.probe,
                f'{found.n:,}',
                _percent(found.error),
                format_number(found.guess, 1, 100),
                _percent(found.of_wrong),
                format_number(found.guess_of_wrong, 1, 100),
                _percent(found.before),
                format_p(found.p_value),
            ]
            for found in summary.errors
        ],
    )
    yield (
        'right, and wrong where the same pictures stand still, percent',
        ['probe', 'contrasted', 'mean class', 'guessing'],
        [
            [
                found.probe,
                _percent(found.accuracy),
                _percent(found.mean_class),
                format_number(found.guess, 1, 100),
            ]
            for found in summary.contrasted
        ],
    )


def _difference_row(found: Difference) -> list[str]:
    p_values = format_p(found.p_value), format_p(found.p_adjusted)
    return [found.first, found.second, _percent(found.accuracy), *p_values, found.meaning]


def _left_out_lines(left_out: LeftOut) -> list[str]:
    unread = f', {left_out.unread} more could not be read' if left_out.unread else ''
    lines = [f'{count_noun(left_out.n_left_out, "samples")} without a usable mask{unread}']
    lines += [f'  {count:,}: {reason}' for reason, count in left_out.reasons]
    if left_out.gap is not None:
        lines += [
            f'original frames, percent: {_percent(left_out.accuracy)} with a usable mask, '
            f'{_percent(left_out.accuracy_left_out)} of those left out',
            f'difference, points: {format_estimate(left_out.gap.accuracy, 1, 100)}; given the '
            f'class, p = {format_p(left_out.gap.p_value)} ({left_out.gap.test})',
        ]
    return lines


def _percent(estimate: Estimate) -> str:
    return format_estimate(estimate, 1, 100)


def _shares(*estimates: Estimate) -> list[str]:
    return [format_estimate(estimate) for estimate in estimates]


def _lay_out(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    buffer = io.StringIO()
    Console(file=buffer, width=WIDE, color_system=None, markup=False).print(table)
    return '\n'.join(line.rstrip() for line in buffer.getvalue().splitlines())
