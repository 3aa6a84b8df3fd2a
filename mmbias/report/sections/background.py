"""What the place and the actor give: shares, errors and differences of the probes with masks."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from mmbias.analysis import Estimate
from mmbias.analysis.background_probes.summary import LeftOut, MaskedSummary, SharePair
from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Findings
from mmbias.findings.masked import Masked
from mmbias.printing.numbers import format_estimate, format_number, format_p
from mmbias.report.document import Block, Facts, Figure, Notes, Paragraph, Section
from mmbias.report.drawing import colour_of
from mmbias.report.figures import Bar, BarGroup, draw_bars, draw_heat_map
from mmbias.report.sections.background_tables import masked_tables
from mmbias.report.sections.probes import probe_table

MOST_CLASSES = 20  # with bars
MOST_NAMED = 4  # probes that a note names
LOWEST, HIGHEST = -0.5, 1.5  # of a share in a figure; of few samples it may be anything


def background(findings: Findings) -> Section | None:
    """The probes that need masks; None where the run had none."""
    found = findings.masked
    if found is None:
        return None
    return Section('Background', 'background', tuple(_blocks(found)))


def _blocks(found: Masked) -> Iterator[Block]:
    summary = found.summary
    for sentence in _answers(summary):
        yield Paragraph(sentence, answer=True)
    yield Facts(tuple(_mask_facts(found)))
    if summary.left_out is not None and summary.left_out.gap is not None:
        yield Paragraph(describe_left_out(summary.left_out))
    notes = tuple(_notes(summary))
    if notes:
        yield Notes(notes)
    if summary.shares and not math.isnan(summary.shares[0].background.value):
        yield share_figure(found)
    if found.matrix is not None:
        yield error_figure(found)
    yield probe_table(summary.bias, 'masked_probes')
    yield from masked_tables(found)


def _notes(summary: MaskedSummary) -> Iterator[str]:
    """What to mind, each once, with what it is about."""
    subjects: dict[str, list[str]] = {}
    for subject, flag in _flags(summary):
        subjects.setdefault(flag, []).append(subject)
    for flag, named in subjects.items():
        more = len(named) - MOST_NAMED
        shown = [*named[:MOST_NAMED], f'and {more} more'] if more > 0 else named
        yield flag if '' in named else f'{", ".join(shown)}: {flag}'


def _flags(summary: MaskedSummary) -> Iterator[tuple[str, str]]:
    """Sentences with what each is about, empty for all of it."""
    for sentence in (*summary.flags, *summary.bias.flags):
        subject, _, flag = sentence.partition(': ')
        yield (subject, flag) if subject in summary.bias.probes else ('', sentence)
    for name, probe in summary.bias.probes.items():
        yield from ((name, flag) for flag in probe.flags)
    for pair in summary.shares:
        yield from ((f'{pair.background_probe}, {pair.actor_probe}', flag) for flag in pair.flags)
    for found in (*summary.differences, *summary.grown):
        yield from ((f'{found.first} minus {found.second}', flag) for flag in found.flags)
    for error in summary.errors:
        yield from ((error.probe, flag) for flag in error.flags)
    for contrasted in summary.contrasted:
        yield from ((contrasted.probe, flag) for flag in contrasted.flags)


def _answers(summary: MaskedSummary) -> Iterator[str]:
    """What matters most, in sentences."""
    if summary.shares:
        yield _share_answer(summary.shares[0])
    if summary.errors:
        error = summary.errors[0]
        yield (
            f'Under {error.probe}, {format_estimate(error.error, 1, 100, marked=False)} % of the '
            'answers are the class of the pasted background, '
            f'{format_number(error.guess, 1, 100)} % if guessed.'
        )


def _share_answer(pair: SharePair) -> str:
    if math.isnan(pair.background.value):
        return 'Background share and actor share are undefined, for nothing is above chance.'
    return (
        'Of the mean-class accuracy above chance, the background alone gives '
        f'{_plain(pair.background)} and the actor alone {_plain(pair.actor)}.'
    )


def _plain(estimate: Estimate) -> str:
    return format_estimate(estimate, marked=False)


def _mask_facts(found: Masked) -> Iterator[tuple[str, str]]:
    summary, about = found.summary, found.about
    groups = summary.bias.num_groups
    of = '' if groups is None else f' in {count_noun(groups, "groups")}'
    yield 'Measured on', f'{count_noun(summary.bias.n, "videos")}{of} with a usable mask'
    if about.get('tool'):
        yield 'Masks', ', '.join(_statistics(about))
    if about.get('rule'):
        yield 'Usable is a mask by the rule', str(about['rule'])
    if about.get('donor_column'):
        yield 'Donors differ in', str(about['donor_column'])
    left_out = summary.left_out
    if left_out is not None:
        reasons = '; '.join(f'{count:,} {reason}' for reason, count in left_out.reasons[:3])
        more = '; ...' if len(left_out.reasons) > 3 else ''
        count = f'{left_out.n_left_out + left_out.unread:,}'
        yield 'Left out', f'{count} ({reasons}{more})' if reasons else count


def _statistics(about: Mapping[str, Any]) -> Iterator[str]:
    """Who made the masks, and means over the videos that are used."""
    found, area, flicker = (about.get(name) for name in ('found', 'area', 'flicker'))
    yield f'by {about["tool"]}'
    if found is not None:
        yield f'in {format_number(found, 1, 100)} % of the frames'
    if area is not None:
        yield f'on {format_number(area, 1, 100)} % of the picture'
    if flicker is not None:
        yield f'flicker {format_number(flicker)} (0: still, 1: no frame overlaps the next)'


def describe_left_out(left_out: LeftOut) -> str:
    """Whether the videos without a usable mask are harder.

    Args:
        left_out: Those with and without, with a gap.

    Returns:
        One sentence with both accuracies, their difference and its test.
    """
    assert left_out.gap is not None
    kept, lost = (
        format_estimate(estimate, 1, 100, marked=False)
        for estimate in (left_out.accuracy, left_out.accuracy_left_out)
    )
    return (
        f'Are those left out harder? On the original frames {kept} % of the videos with a usable '
        f'mask are classified right and {lost} % of those left out, a difference of '
        f'{format_estimate(left_out.gap.accuracy, 1, 100, marked=False)} points; given the class, '
        f'p = {format_p(left_out.gap.p_value)} ({left_out.gap.test}).'
    )


def share_figure(found: Masked) -> Figure:
    """Both shares side by side, of all classes and of each."""
    pair = found.summary.shares[0]
    rows = found.classes.dropna(subset=['background', 'actor'])
    shown = rows.sort_values('background', ascending=False).head(MOST_CLASSES).to_dict('records')
    groups = [_group('all classes', pair.background, pair.actor)]
    for row in shown:
        shares = (Estimate.from_columns(row, name) for name in ('background', 'actor'))
        groups.append(_group(f'{row["class"]} ({row["n"]})', *shares))
    values = [bar.estimate for group in groups for bar in group.bars]
    low = LOWEST if any(min(one.value, one.low) < 0 for one in values) else 0.0
    high = HIGHEST if any(max(one.value, one.high) > 1 for one in values) else 1.0
    few = '' if len(rows) <= MOST_CLASSES else f' The {MOST_CLASSES} with the largest are shown.'
    return Figure(
        name='background_shares',
        svg=draw_bars(groups, xlabel='share, percent', ends=(low, high)),
        alt='Bars of background share and actor share by class: '
        f'all classes {_plain(pair.background)} and {_plain(pair.actor)}.',
        caption=f'Share of the above-chance accuracy that is left under {pair.background_probe} '
        f'and under {pair.actor_probe}, with its interval; in brackets the videos of the class. '
        f'Classes by background share.{few}',
    )


def _group(label: str, background_share: Estimate, actor_share: Estimate) -> BarGroup:
    bars = (
        Bar(background_share, colour_of('background-only'), 'background alone'),
        Bar(actor_share, colour_of('actor-only'), 'actor alone'),
    )
    return BarGroup(label, bars)


def error_figure(found: Masked) -> Figure:
    """Classes by classes of the donors: how often the background's class is answered."""
    matrix = found.matrix
    assert matrix is not None
    total = int(matrix.counts.to_numpy().sum())
    return Figure(
        name='background_errors',
        svg=draw_heat_map(matrix.shares, matrix.counts, across='background', of='cell'),
        alt=f'Background errors of {count_noun(len(matrix.counts), "classes")} under '
        f'{matrix.probe}: {count_noun(total, "answers")} are the class of the background.',
        caption=f'Background errors under {matrix.probe}: rows are the classes of the videos, '
        'columns those of the pasted backgrounds; the colour is the share of the answers that are '
        'the class of the background, the number their count, of all seeds.',
    )
