"""Every probe in numbers, and the row of the main one that other sections compare."""

from mmbias.analysis import BiasSummary
from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import MAIN_PROBE, Findings
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Row, Section, Table
from mmbias.report.table_columns import given, make_frame, spread


def probes(findings: Findings) -> Section:
    """Table of the probes."""
    summary = findings.summary
    blocks = (
        Paragraph(
            f'Chance, a guess among the {count_noun(summary.classes_present, "classes")} present: '
            f'{100 * summary.chance:.3g} %. Always answering the most frequent class: '
            f'{100 * summary.majority:.3g} %.'
        ),
        probe_table(summary),
    )
    return Section('Probes', 'probes', blocks)


def probe_table(summary: BiasSummary, name: str = 'probes') -> Table:
    """One row for the original frames and for every probe.

    Args:
        summary: The numbers.
        name: Of the table's file.
    """
    frame = make_frame(probe_rows(summary))
    shown = given(
        frame,
        columns.text('Probe', 'probe'),
        columns.count('Seeds', 'seeds'),
        columns.percent_estimate('Top-1 %', 'accuracy'),
        columns.percent_estimate('Top-5 %', 'top5'),
        columns.percent_estimate('Mean class %', 'mean_class'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
        columns.percent_estimate('Loss, points', 'drop'),
        columns.p_value('p', 'p_value'),
    )
    tests = sorted({probe.test for probe in summary.probes.values()})
    caption = 'Accuracies, log ratio B and static share S of every probe.'
    if tests:
        caption += (
            f' p: {", ".join(tests)} of "this probe changes nothing", '
            'not corrected for the number of probes.'
        )
    return Table(name, caption, frame, shown)


def probe_rows(summary: BiasSummary) -> list[Row]:
    """The numbers of the original frames and of every probe, as rows of a frame."""
    original = dict(probe='original', seeds=None)
    rows = [
        original
        | spread('accuracy', summary.accuracy)
        | spread('top5', summary.top5)
        | spread('mean_class', summary.mean_class)
        | spread('log_ratio', None)
        | spread('static_share', None)
        | spread('drop', None)
        | dict(p_value=None, test=None, smallest_p=None, n=summary.n)
    ]
    for name, probe in summary.probes.items():
        seeds = None if probe.seeds == (None,) else len(probe.seeds)
        row: Row = dict(probe=name, seeds=seeds)
        for measure in ('accuracy', 'top5', 'mean_class', 'log_ratio', 'static_share', 'drop'):
            row |= spread(measure, getattr(probe, measure))
        tested = dict(p_value=probe.p_value, test=probe.test, smallest_p=probe.smallest_p)
        rows.append(row | tested | dict(n=summary.n))
    return rows


def shuffle_row(summary: BiasSummary) -> Row:
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
