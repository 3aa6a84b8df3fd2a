"""The first screen: what was measured, the answer with its interval, and the accuracies as bars."""

from mmbias.analysis import BiasSummary, Estimate, ProbeSummary
from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Findings
from mmbias.findings.naming import name_data, name_model
from mmbias.printing.bias_table import probe_label
from mmbias.printing.numbers import UNDEFINED, format_estimate, format_number
from mmbias.report.document import Block, Facts, Figure, Notes, Paragraph, Section
from mmbias.report.drawing import colour_of
from mmbias.report.figures import Bar, BarGroup, draw_bars
from mmbias.report.sections.wording import (
    condition,
    describe_intervals,
    describe_size,
    main_probe,
    note_sentences,
)


def overview(findings: Findings) -> Section:
    """What was measured, and the answer."""
    summary = findings.summary
    notes = note_sentences(summary)
    blocks: tuple[Block, ...] = (
        Facts(
            (
                ('Recogniser', name_model(findings.results.run)),
                ('Data', name_data(findings.results.run)),
                ('Measured on', describe_size(findings)),
                ('Probes', ', '.join(['original', *map(probe_label, summary.probes.values())])),
            )
        ),
        Paragraph(answer(summary), answer=True),
        Paragraph(describe_intervals(findings)),
        *([Notes(notes)] if notes else []),
        bars(findings),
    )
    return Section('Result', 'result', blocks)


def answer(summary: BiasSummary) -> str:
    """The result in a sentence.

    Args:
        summary: The numbers.

    Returns:
        What survives the probe that matters most, with its interval.
    """
    probe = main_probe(summary)
    if probe is None:
        right = _percent(summary.accuracy)
        return f'{right} % of the samples are classified right; no probe was measured.'
    return (
        f'{condition(probe)}, {_percent(probe.accuracy)} % of the samples are '
        f'classified right, {_percent(summary.accuracy)} % on the original frames: '
        f'{_survival(probe)}; log ratio B = {format_estimate(probe.log_ratio, marked=False)}.'
    )


def _percent(estimate: Estimate) -> str:
    return format_estimate(estimate, 1, 100, marked=False)


def _survival(probe: ProbeSummary) -> str:
    share = format_estimate(probe.static_share, marked=False)
    if share == UNDEFINED:
        return 'what survives (static share S) is undefined, for nothing is above chance'
    return f'of the mean-class accuracy above chance, {share} survives (static share S)'


def bars(findings: Findings) -> Figure:
    """Accuracy on the original frames and under every probe."""
    summary = findings.summary
    groups = [
        BarGroup(
            'original',
            (Bar(summary.accuracy, colour_of('original')),),
            format_number(summary.accuracy.value, 1, 100),
            summary.chance,
        )
    ]
    for name, probe in summary.probes.items():
        bar = Bar(probe.accuracy, colour_of(name), seeds=probe.seed_accuracy.values)
        value = format_number(probe.accuracy.value, 1, 100)
        groups.append(BarGroup(name, (bar,), value, summary.chance))
    seeded = any(len(probe.seeds) > 1 for probe in summary.probes.values())
    rings = ' Rings: single shuffle seeds.' if seeded else ''
    alt = '; '.join(f'{group.label} {group.remark} percent' for group in groups)
    return Figure(
        name='accuracies',
        svg=draw_bars(groups),
        alt=f'Bars of accuracy: {alt}; chance {format_number(summary.chance, 1, 100)} percent.',
        caption='Accuracy in percent, with its interval. Dotted: chance, a guess among the '
        f'{count_noun(summary.classes_present, "classes")} present.{rings}',
    )
