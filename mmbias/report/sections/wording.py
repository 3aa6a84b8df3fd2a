"""Sentences that several sections share."""

from mmbias.analysis import BiasSummary, ProbeSummary
from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import MAIN_PROBE, Findings
from mmbias.findings.naming import has_random_weights, single_runs
from mmbias.printing.bias_table import has_bounds, notes_by_probe
from mmbias.printing.numbers import BOUNDED_RULE

CONDITIONS = {
    'shuffle': 'With the frames of every clip shuffled',
    'shuffle-video': 'With the frames of every video shuffled before clips are cut',
    'reverse': 'With every clip played backwards',
    'freeze': 'With one frame of every clip shown throughout',
}
METHODS = {
    'percentile': 'paired bootstrap (percentile)',
    'bca': 'paired bootstrap (BCa)',
    'jackknife t': 'jackknife (t)',
}


def main_probe(summary: BiasSummary) -> ProbeSummary | None:
    """The probe that a report leads with: shuffle, else the first one."""
    probes = summary.probes
    return probes.get(MAIN_PROBE) or next(iter(probes.values()), None)


def condition(probe: ProbeSummary) -> str:
    """A probe as the start of a sentence."""
    return CONDITIONS.get(probe.name, f'Under the probe {probe.name}')


def describe_size(findings: Findings) -> str:
    """Samples that count, their groups and classes."""
    summary = findings.summary
    groups = ''
    if summary.num_groups is not None:
        groups = f' in {count_noun(summary.num_groups, "groups")} (column {findings.group})'
    samples, classes = (
        count_noun(count, noun)
        for count, noun in ((summary.n, 'samples'), (summary.classes_present, 'classes'))
    )
    return f'{samples}{groups}, {classes}'


def describe_intervals(findings: Findings) -> str:
    """What stands in square brackets, and what it speaks of; pooled parts may be of one network."""
    summary = findings.summary
    if summary.n < 2 or summary.num_groups == 1:
        return 'There are no intervals: all that was measured is one independent unit.'
    units = f'{count_noun(summary.n, "samples")}, taken as independent'
    if summary.num_groups is not None:
        units = f'{count_noun(summary.num_groups, "groups")} (column {findings.group})'
    runs = single_runs(findings.results.run)
    weights = {run.weights_sha256 or place for place, run in enumerate(runs)}
    one = len(weights) == 1
    single = 'these random weights' if has_random_weights(runs[0]) else 'this checkpoint'
    subject = single if one else f'the {len(weights)} checkpoints pooled here'
    return (
        f'In square brackets: {100 * summary.confidence:g} % intervals from a '
        f'{METHODS[summary.interval]} over {units}. They speak of {subject} on samples like these; '
        'how much another training of the same network would differ, they do not say.'
        f'{f" {BOUNDED_RULE}." if has_bounds(summary) else ""}'
    )


def note_sentences(summary: BiasSummary) -> tuple[str, ...]:
    """What to mind, with the probe it is about."""
    return tuple(f'{probe}: {flag}' if probe else flag for probe, flag in notes_by_probe(summary))
