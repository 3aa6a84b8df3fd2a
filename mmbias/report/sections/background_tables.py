"""The tables of the probes with masks; each has a file of its own."""

from collections.abc import Iterator, Sequence

from mmbias.analysis.background_probes.summary import GROWN, Difference, MaskedSummary
from mmbias.findings.masked import Masked
from mmbias.report import table_columns as columns
from mmbias.report.document import Row, Table
from mmbias.report.table_columns import frame_of, given, make_frame, spread


def masked_tables(found: Masked) -> Iterator[Table]:
    """Every table that has a row."""
    summary = found.summary
    tables = (
        _share_table(summary),
        _error_table(summary),
        _contrast_table(summary),
        _difference_table(
            'background_differences',
            'What a change costs: accuracy under one probe minus that under another.',
            summary.differences,
        ),
        _difference_table(
            'mask_sizes',
            'What grows with the masks: accuracy with masks grown or shrunk by so many pixels '
            'minus that with the masks as they are.',
            summary.grown,
        ),
        class_table(found),
    )
    yield from (table for table in tables if len(table.frame))


def _share_table(summary: MaskedSummary) -> Table:
    rows = [
        dict(background_probe=pair.background_probe, actor_probe=pair.actor_probe)
        | spread('background', pair.background)
        | spread('actor', pair.actor)
        | spread('total', pair.total)
        | dict(n=summary.bias.n)
        for pair in summary.shares
    ]
    shown = (
        columns.text('Background', 'background_probe'),
        columns.text('Actor', 'actor_probe'),
        columns.estimate('Background share', 'background'),
        columns.estimate('Actor share', 'actor'),
        columns.estimate('Sum', 'total'),
        columns.count('n', 'n'),
    )
    caption = (
        'Share of the mean-class accuracy above chance that is left: 1 all of it, 0 nothing. '
        'A sum above 1: either of the two suffices for much of it; below 1: some of it takes '
        'both, or is lost by the cut.'
    )
    return Table('background_shares', caption, make_frame(rows), shown)


def _error_table(summary: MaskedSummary) -> Table:
    rows = []
    for found in summary.errors:
        row: Row = dict(probe=found.probe, seeds=found.seeds, n=found.n, samples=found.samples)
        for name in ('error', 'of_wrong', 'before', 'excess'):
            row |= spread(name, getattr(found, name))
        guesses = dict(guess=found.guess, guess_of_wrong=found.guess_of_wrong)
        tested = dict(p_value=found.p_value, test=found.test, smallest_p=found.smallest_p)
        rows.append(row | guesses | tested)
    shown = (
        columns.text('Probe', 'probe'),
        columns.count('Videos', 'samples'),
        columns.count('Answers', 'n'),
        columns.percent_estimate('Background error %', 'error'),
        columns.percent('guessed %', 'guess'),
        columns.percent_estimate('of wrong answers %', 'of_wrong'),
        columns.percent('guessed %', 'guess_of_wrong'),
        columns.percent_estimate('before %', 'before'),
        columns.percent_estimate('Added, points', 'excess'),
        columns.p_value('p', 'p_value'),
    )
    caption = (
        'Background error: share of the answers that are the class of the pasted background, of '
        'videos with a background of another class. Before: the same class, answered on the '
        f'original frames. p: of "the background adds nothing"{_tests(rows)}.'
    )
    return Table('background_errors', caption, make_frame(rows), shown)


def _contrast_table(summary: MaskedSummary) -> Table:
    rows = [
        dict(probe=found.probe, frozen=found.frozen, seeds=len(found.seeds))
        | spread('accuracy', found.accuracy)
        | spread('mean_class', found.mean_class)
        | dict(guess=found.guess, n=summary.bias.n)
        for found in summary.contrasted
    ]
    shown = (
        columns.text('Right under', 'probe'),
        columns.text('and wrong under', 'frozen'),
        columns.count('n', 'n'),
        columns.percent_estimate('Contrasted %', 'accuracy'),
        columns.percent_estimate('Mean class %', 'mean_class'),
        columns.percent('guessed %', 'guess'),
    )
    caption = 'Contrasted accuracy: right where the actor moves, wrong where the same stands still.'
    return Table('contrasted', caption, make_frame(rows), shown)


def _difference_table(name: str, caption: str, found: Sequence[Difference]) -> Table:
    rows = [
        dict(first=one.first, second=one.second, grow=one.grow, kind=one.kind)
        | spread('accuracy', one.accuracy)
        | spread('mean_class', one.mean_class)
        | dict(p_value=one.p_value, p_adjusted=one.p_adjusted, test=one.test)
        | dict(meaning=None if one.kind == GROWN else one.meaning)
        for one in found
    ]
    frame = make_frame(rows)
    if not rows:
        return Table(name, caption, frame, ())
    shown = given(
        frame,
        columns.text('Accuracy under', 'first'),
        columns.text('minus under', 'second'),
        columns.count('Pixels', 'grow'),
        columns.percent_estimate('Points', 'accuracy'),
        columns.percent_estimate('Mean class, points', 'mean_class'),
        columns.p_value('p', 'p_value'),
        columns.p_value('p, adjusted', 'p_adjusted'),
        columns.text('It is', 'meaning'),
    )
    caption += f' p: of "both are equally accurate"{_tests(rows)}; adjusted (Holm) for the rows.'
    return Table(name, caption, frame, shown)


def _tests(rows: Sequence[Row]) -> str:
    names = sorted({str(row['test']) for row in rows})
    return f' ({", ".join(names)})' if names else ''


def class_table(found: Masked) -> Table:
    """Both shares and the background error of every class."""
    frame = frame_of(found.classes)
    shown = given(
        frame,
        columns.text('Class', 'class'),
        columns.count('n', 'n'),
        columns.percent_estimate('Original %', 'original'),
        columns.estimate('Background share', 'background'),
        columns.estimate('Actor share', 'actor'),
        columns.percent_estimate('Background error %', 'error'),
    )
    of = '' if found.matrix is None else f' Background errors under {found.matrix.probe}.'
    return Table(
        'background_classes',
        f'Class by class; the intervals are of one class each.{of} A click on a heading sorts.',
        frame,
        shown,
        sortable=True,
    )
