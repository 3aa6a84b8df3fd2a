"""The shuffle seeds one by one, beside the intervals and never added to them."""

from mmbias.analysis import ProbeSummary, SeedSpread
from mmbias.findings.findings import Findings
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Row, Section, Table
from mmbias.report.table_columns import make_frame


def seeds(findings: Findings) -> Section | None:
    """Every seed of the probes that have several; None where none has."""
    seeded = [p for p in findings.summary.probes.values() if len(p.seeds) > 1]
    if not seeded:
        return None
    blocks = (
        Paragraph(
            'A probe with several seeds counts with the mean of their accuracies. Permutations are '
            'independent from sample to sample, so the interval of a bootstrap over samples '
            'contains their noise: the spread below is no addition to it.'
        ),
        _spread_table(seeded),
        _seed_table(seeded),
    )
    return Section('Shuffle seeds', 'seeds', blocks)


def _spread_table(seeded: list[ProbeSummary]) -> Table:
    rows = [
        dict(probe=probe.name, seeds=len(probe.seeds))
        | _extremes('accuracy', probe.seed_accuracy)
        | _extremes('log_ratio', probe.seed_log_ratio)
        for probe in seeded
    ]
    shown = (
        columns.text('Probe', 'probe'),
        columns.count('Seeds', 'seeds'),
        columns.percent('Top-1 %, lowest', 'accuracy_lowest'),
        columns.percent('highest', 'accuracy_highest'),
        columns.percent('standard deviation', 'accuracy_std', 2),
        columns.number('B, lowest', 'log_ratio_lowest'),
        columns.number('highest', 'log_ratio_highest'),
        columns.number('standard deviation', 'log_ratio_std', 3),
    )
    return Table('seed_spread', 'How far single seeds lie apart.', make_frame(rows), shown)


def _extremes(name: str, spread: SeedSpread) -> Row:
    return {
        f'{name}_lowest': spread.minimum,
        f'{name}_highest': spread.maximum,
        f'{name}_std': spread.std,
    }


def _seed_table(seeded: list[ProbeSummary]) -> Table:
    rows = [
        dict(probe=probe.name, seed=seed, accuracy=accuracy, log_ratio=ratio)
        for probe in seeded
        for seed, accuracy, ratio in zip(
            probe.seeds, probe.seed_accuracy.values, probe.seed_log_ratio.values, strict=True
        )
    ]
    shown = (
        columns.text('Probe', 'probe'),
        columns.text('Seed', 'seed'),
        columns.percent('Top-1 %', 'accuracy'),
        columns.number('B', 'log_ratio'),
    )
    return Table('seeds', 'Every seed by itself.', make_frame(rows), shown)
