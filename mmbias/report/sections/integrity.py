"""What the numbers rest on: samples read and failed, hashes, versions, settings."""

from collections.abc import Sequence
from typing import Any

from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Findings
from mmbias.findings.naming import (
    NOT_RECORDED,
    RANDOM_WEIGHTS,
    has_random_weights,
    shorten_path,
    single_runs,
)
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Facts, Paragraph, Row, Section, Table
from mmbias.report.table_columns import make_frame
from mmbias.results.failures import describe_failures
from mmbias.results.run import Run

SHOWN_DIGITS = 12
FILES = {
    'config_sha256': 'Config, SHA-256',
    'checkpoint': 'Checkpoint',
    'checkpoint_sha256': 'Checkpoint, SHA-256',
    'weights_sha256': 'Weights, SHA-256',
    'manifest': 'Manifest',
    'manifest_sha256': 'Manifest, SHA-256',
}
SETTINGS = {
    'status': 'Status',
    'average_clips': 'Average over clips',
    'restrict': 'Classes restricted by',
    'fp16': 'Half precision',
    'clips_per_batch': 'Clips a batch',
    'compute': 'Compute',
}


def integrity(findings: Findings) -> Section:
    """Everything that is known of how the numbers came about."""
    runs = single_runs(findings.results.run)
    blocks: list[Block] = [Facts((*_sample_facts(findings), *_run_facts(runs)))]
    if len(runs) > 1:
        blocks.append(run_table(runs))
    blocks.append(Paragraph(describe_failures(findings.results) or 'Every sample was read.'))
    failures = failure_table([findings])
    return Section('Integrity', 'integrity', (*blocks, *filter(None, [failures])))


def integrity_of_all(findings: Sequence[Findings]) -> Section:
    """The files behind several results folders, and the samples that were not read."""
    runs, names = [], []
    for one in findings:
        own = single_runs(one.results.run)
        runs += own
        names += [
            one.name if len(own) == 1 else f'{one.name}, {place}'
            for place in range(1, len(own) + 1)
        ]
    versions = ('Versions', ' | '.join(sorted({_versions(run) for run in runs})))
    missing = [title for key, title in FILES.items() if not _is_recorded(runs, key)]
    blocks = (
        Facts((versions, *_missing_facts(missing))),
        run_table(runs, names),
        failure_table(findings) or Paragraph('Every sample was read.'),
    )
    return Section('Integrity', 'integrity', blocks)


def _sample_facts(findings: Findings) -> list[tuple[str, str]]:
    results = findings.results
    clips = results.samples['clips'][results.was_read]
    failed = int((~results.was_read).sum())
    dropped = results.run.counts.get('dropped')
    settings = findings.summary
    return [
        ('Samples', f'{len(results.samples):,}: {settings.n:,} read, {failed:,} failed'),
        *([('Of other classes', f'{dropped:,} left out')] if dropped else []),
        ('Clips', f'{clips.sum():,}, {clips.min()} to {clips.max()} a sample'),
        ('Probe columns', ', '.join(_column_names(findings))),
        *[(f'Result file {f["file"]}', f['sha256']) for f in results.run.result_files],
        ('Bootstrap', f'{settings.resamples:,} resamples, seed {settings.seed}'),
    ]


def _column_names(findings: Findings) -> list[str]:
    return [
        name if seed is None else f'{name} (seed {seed})' for name, seed in findings.results.probes
    ]


def _run_facts(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """Settings and versions of all runs, and the files that they share; the others have a table."""
    facts, missing = [], []
    for key, title in {**SETTINGS, **FILES}.items():
        values = sorted({_recorded(run, key) for run in runs})
        if values == [NOT_RECORDED]:
            missing.append(title)
        elif len(values) == 1 or key in SETTINGS:
            facts.append((title, ' | '.join(values)))
    lists = sorted({run.dataset_version for run in runs if run.dataset_version})
    facts += [('Version of the official lists', ' | '.join(lists))] if lists else []
    versions = sorted({_versions(run) for run in runs})
    if versions == [NOT_RECORDED]:
        missing.append('Versions')
    else:
        facts.append(('Versions', ' | '.join(versions)))
    return facts + _missing_facts(missing)


def _missing_facts(titles: Sequence[str]) -> list[tuple[str, str]]:
    return [('Not recorded', '; '.join(titles))] if titles else []


def _is_recorded(runs: Sequence[Run], key: str) -> bool:
    return any(_recorded(run, key) != NOT_RECORDED for run in runs)


def run_table(runs: Sequence[Run], names: Sequence[str] | None = None) -> Table:
    """Files and hashes of several runs.

    Args:
        runs: Contents of their ``run.json``.
        names: What each is called; numbers where not given.

    Returns:
        The table; hashes are cut for people and whole in the file.
    """
    numbered = [str(number) for number in range(1, len(runs) + 1)]
    rows = [
        dict(run=name, read=run.counts.get('samples')) | {key: _recorded(run, key) for key in FILES}
        for name, run in zip(names or numbered, runs, strict=True)
    ]
    shown = (
        columns.text('Run', 'run'),
        columns.count('Samples', 'read'),
        *(_file_column(title, key) for key, title in FILES.items() if _is_recorded(runs, key)),
    )
    caption = f'The runs; of hashes, the first {SHOWN_DIGITS} digits.'
    return Table('runs', caption, make_frame(rows), shown)


def failure_table(findings: Sequence[Findings]) -> Table | None:
    """Samples that were not read, with the reason; None where there are none."""
    rows = [
        dict(
            results=one.name,
            id=sample['id'],
            label=sample['label'],
            reason=sample.get('error') or NOT_RECORDED,
        )
        for one in findings
        for sample in one.results.samples[~one.results.was_read].to_dict('records')
    ]
    if not rows:
        return None
    shown = (
        *([columns.text('Results', 'results')] if len(findings) > 1 else []),
        columns.text('Sample', 'id'),
        columns.text('Class', 'label'),
        columns.text('Reason', 'reason'),
    )
    caption = f'{count_noun(len(rows), "samples")} not read.'
    return Table('failed', caption, make_frame(rows), shown)


def _file_column(title: str, key: str) -> columns.Column:
    cut = SHOWN_DIGITS if key.endswith('sha256') else None

    def show(row: Row) -> str:
        value = row[key]
        if value == NOT_RECORDED:
            return value
        return value[:cut] if cut else shorten_path(value)

    return columns.Column(title, key, show, numeric=False)


def _recorded(run: Run, key: str) -> str:
    if key in ('checkpoint', 'checkpoint_sha256') and has_random_weights(run):
        return RANDOM_WEIGHTS if key == 'checkpoint' else 'none'
    if key == 'restrict' and run.has(key) and run.restrict is None:
        return 'nothing'
    return _plain(getattr(run, key))


def _plain(value: Any) -> str:
    if value is None:
        return NOT_RECORDED
    return {True: 'yes', False: 'no'}[value] if isinstance(value, bool) else str(value)


def _versions(run: Run) -> str:
    named = (f'{name} {version}' for name, version in run.versions.items())
    return ', '.join(named) or NOT_RECORDED
