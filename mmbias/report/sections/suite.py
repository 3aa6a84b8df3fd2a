"""Table 1 and Figure 2 of Hara et al. as a suite measured them."""

from collections.abc import Sequence
from typing import Any

from mmbias.analysis import Estimate, ModelComparison
from mmbias.analysis.concordance import count_concordant
from mmbias.findings.findings import MAIN_PROBE
from mmbias.findings.suite import (
    Contrast,
    Measured,
    Reproduction,
    known_truth,
    published_row,
)
from mmbias.printing.numbers import format_estimate, format_number
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Column, Figure, Notes, Paragraph, Row, Section, Table
from mmbias.report.figures import Bar, BarGroup, draw_bars
from mmbias.report.sections.papers import COLOURS
from mmbias.report.sections.probes import shuffle_row
from mmbias.report.sections.scatter import scatter_table
from mmbias.report.table_columns import given, make_frame, spread
from mmbias.report.versions import published_version, version_notes
from mmbias.reproducing.suites import SuiteDataSet

SCRATCH = {'original': '#4d5656', 'shuffled': '#b2babb'}


def answers(found: Reproduction) -> Section:
    """What the suite was run for, in sentences."""
    sentences = [_order_sentence(found), *map(_contrast_sentence, found.contrasts)]
    blocks: list[Block] = [Paragraph(text, answer=True) for text in sentences if text]
    if found.left_out:
        blocks.append(Notes(found.left_out))
    elif not blocks:
        blocks.append(Paragraph('Every data set was there.'))
    return Section('Result', 'result', tuple(blocks))


def _order_sentence(found: Reproduction) -> str:
    """Whether Table 1 stands in the order that is known, or else published."""
    known = {one.target.key: known_truth(one.target) for one in found.scratch}
    published = {one.target.key: published_row(one.target) for one in found.scratch}
    for truth, entry, field, name in (
        (known, 'S', 'static_share', 'the known S'),
        (published, 'log_ratio', 'log_ratio', 'the published B'),
    ):
        there = {key: row[entry] for key, row in truth.items() if row is not None}
        values = [_shuffled(one, field).value for one in found.scratch if one.target.key in there]
        right, total = count_concordant(values, list(there.values()))
        if total:
            return (
                f'Table 1: of the {total} pairs of data sets that {name} tells apart, {right} '
                f'stand in its order by the {name[-1]} measured.'
            )
    return ''


def _contrast_sentence(contrast: Contrast) -> str:
    gain = contrast.compared.probes['original'].accuracy
    first, second = _label(contrast.first), _label(contrast.second)
    verdict = 'the interval holds 0, so which one helps more cannot be told'
    if gain.low > 0:
        verdict = f'{first} helps more'
    elif gain.high < 0:
        verdict = f'{second} helps more'
    seeds = f'single trainings: {_gains(contrast)}' if len(contrast.gains) > 1 else 'one training'
    verdict += f' ({seeds})'
    return (
        f'Figure 2, {contrast.first.target.title}: accuracy after learning from {first} first, '
        f'minus after {second}: {format_estimate(gain, 1, 100, marked=False)} points; {verdict}.'
    )


def _gains(contrast: Contrast) -> str:
    return ', '.join(format_number(gain, 1, 100) for gain in contrast.gains)


def table_1(found: Reproduction) -> Section:
    """Networks trained from scratch: B and S of every data set."""
    frame = make_frame([_scratch_row(one) for one in found.scratch])
    shown = given(
        frame,
        columns.text('Data set', 'title'),
        columns.text('Version', 'version'),
        columns.text('Published of', 'published_version'),
        columns.text('Kind', 'kind'),
        *_size_columns(),
        columns.percent_estimate('Original %', 'original'),
        columns.percent('Published', 'published_original'),
        columns.percent_estimate('Shuffled %', 'shuffled'),
        columns.percent('Published', 'published_shuffled'),
        columns.estimate('S', 'static_share'),
        columns.number('Known', 'known_S'),
        columns.estimate('B', 'log_ratio'),
        columns.number('Known', 'known_B'),
        columns.number('Published', 'published_B'),
        columns.percent('Chance %', 'chance', 2),
    )
    text = (
        f'{_interval_text(found.scratch)} A network that guesses under the probe has the larger B, '
        'the more classes there are. S takes chance out, but like B it depends on how much a '
        'network has learnt, and of what kind: neither compares data sets by itself.'
    )
    if any(known_truth(one.target) for one in found.scratch):
        text += (
            ' Known: what a network shows that is right on every original video. One that is not '
            'shows other values: if it has learnt the static videos alone, B = 0 and S = 1, if the '
            'others alone, S = 0.'
        )
    caption = 'Trained from scratch on each data set, accuracy on original and shuffled frames.'
    figure = Figure(
        name='table_1',
        svg=draw_bars([_bar_group(one, one.target.title) for one in found.scratch]),
        alt=f'Bars of accuracy in percent. {_texts(found.scratch, lambda one: one.target.title)}',
        caption=f'{caption} {LEGEND}',
    )
    blocks: tuple[Block, ...] = (
        Table('table_1', caption, frame, shown, sortable=True),
        Paragraph(text),
        *version_notes(found.scratch),
        figure,
        *scatter_table('table_1_trainings', found.scratch),
    )
    return Section('Table 1: from scratch', 'table-1', blocks)


def figure_2(found: Reproduction) -> Section | None:
    """Networks fine-tuned on every target; None where there are none."""
    if not found.tuned:
        return None
    frame = make_frame([_tuned_row(one, found.gains[one.name]) for one in found.tuned])
    shown = given(
        frame,
        columns.text('Target', 'target'),
        columns.text('Source', 'source'),
        columns.text('Kind of source', 'kind'),
        *_size_columns(),
        columns.percent_estimate('Original %', 'original'),
        columns.percent_estimate('Shuffled %', 'shuffled'),
        columns.estimate('B', 'log_ratio'),
        columns.estimate('S', 'static_share'),
        columns.percent_estimate('Minus from scratch, points', 'gain'),
        columns.p_value('p', 'p_value'),
    )
    text = (
        f'{_interval_text(found.tuned)} From scratch is the training of Table 1. The differences '
        'are paired by test video; p is of equal accuracy, not corrected for their number.'
    )
    blocks: tuple[Block, ...] = (
        *(_target_figure(found, target) for target in found.targets),
        Table('figure_2', 'Fine-tuned from every source.', frame, shown, sortable=True),
        Paragraph(text),
        *_contrast_table(found.contrasts),
        *scatter_table('figure_2_trainings', found.tuned),
    )
    return Section('Figure 2: fine-tuned', 'figure-2', blocks)


LEGEND = (
    'Blue: generic data sets, red: fine-grained ones; paler: shuffled frames. Dotted: chance. '
    'Lines: intervals; rings: single trainings.'
)


def _target_figure(found: Reproduction, target: SuiteDataSet) -> Figure:
    networks = [found.scratch_of(target), *found.onto(target)]
    caption = (
        f'Accuracy on {target.title} in percent, from scratch (grey) and after fine-tuning from '
        f'each source. {LEGEND}'
    )
    return Figure(
        name=f'figure_2_{target.key}',
        svg=draw_bars([_bar_group(one, _label(one), SCRATCH) for one in networks]),
        alt=f'Bars of accuracy on {target.title} in percent. {_texts(networks, _label)}',
        caption=caption,
    )


def _label(one: Measured) -> str:
    return one.start


def _bar_group(one: Measured, label: str, scratch: dict[str, str] | None = None) -> BarGroup:
    """Bars of a network, coloured by its source; without one by its data, or as given."""
    kind = (one.source or one.target).kind
    colours = {name: COLOURS[kind, name] for name in ('original', 'shuffled')}
    if scratch is not None and one.source is None:
        kind, colours = 'from scratch', scratch
    parts = {
        'original': (one.summary.accuracy, one.accuracies),
        'shuffled': (_shuffled(one, 'accuracy'), one.shuffled),
    }
    bars = tuple(
        Bar(estimate, colours[name], f'{kind}, {name}', seeds)
        for name, (estimate, seeds) in parts.items()
    )
    remark = f'B = {format_number(_shuffled(one, "log_ratio").value)}'
    return BarGroup(label, bars, remark, one.summary.chance)


def _texts(networks: Sequence[Measured], label: Any) -> str:
    return '; '.join(
        f'{label(one)}: original {format_number(one.summary.accuracy.value, 1, 100)}, shuffled '
        f'{format_number(_shuffled(one, "accuracy").value, 1, 100)}'
        for one in networks
    )


def _shuffled(one: Measured, field: str) -> Estimate:
    return getattr(one.summary.probes[MAIN_PROBE], field)


def _size_columns() -> tuple[Column, ...]:
    return columns.count('Videos', 'videos'), columns.count('Trainings', 'trainings')


def _sizes(one: Measured) -> Row:
    count = len(one.accuracies)
    sizes: Row = dict(videos=one.samples, trainings=count if count > 1 else None)
    return shuffle_row(one.summary) | sizes | dict(chance=one.summary.chance)


def _scratch_row(one: Measured) -> Row:
    known, published = known_truth(one.target) or {}, published_row(one.target) or {}
    return dict(title=one.target.title, kind=one.target.kind, **_sizes(one)) | dict(
        known_B=known.get('B'),
        known_S=known.get('S'),
        published_original=published.get('original'),
        published_shuffled=published.get('shuffled'),
        published_B=published.get('log_ratio'),
        version=one.version,
        published_version=published_version(published),
    )


def _tuned_row(one: Measured, gain: ModelComparison) -> Row:
    assert one.source is not None
    original = gain.probes['original']
    names = dict(target=one.target.title, source=one.source.title, kind=one.source.kind)
    return names | _sizes(one) | spread('gain', original.accuracy) | dict(p_value=original.p_value)


def _contrast_row(one: Contrast) -> Row:
    row: Row = dict(target=one.first.target.title)
    row |= dict(pair=f'{_label(one.first)} minus {_label(one.second)}')
    row |= dict(single=_gains(one) if len(one.gains) > 1 else None)
    shuffle, original = one.compared.probes[MAIN_PROBE], one.compared.probes['original']
    return (
        row
        | spread('accuracy', original.accuracy)
        | spread('log_ratio', shuffle.log_ratio)
        | spread('static_share', shuffle.static_share)
        | dict(p_value=original.p_value)
    )


def _contrast_table(contrasts: Sequence[Contrast]) -> list[Table]:
    rows = [_contrast_row(one) for one in contrasts]
    if not rows:
        return []
    frame = make_frame(rows)
    shown = given(
        frame,
        columns.text('Target', 'target'),
        columns.text('Sources', 'pair'),
        columns.percent_estimate('Difference of top-1, points', 'accuracy'),
        columns.text('Single trainings', 'single'),
        columns.estimate('of B', 'log_ratio'),
        columns.estimate('of S', 'static_share'),
        columns.p_value('p', 'p_value'),
    )
    caption = 'Two sources on the same target, paired by test video.'
    return [Table('contrasts', caption, frame, shown)]


def _interval_text(networks: Sequence[Measured]) -> str:
    confidence = f'{100 * networks[0].summary.confidence:g} % intervals'
    if len(networks[0].accuracies) == 1:
        return f'In square brackets: {confidence}, which speak of one training each.'
    return (
        f'Means over the trainings, which differ in their seed. In square brackets: {confidence} '
        'from a bootstrap over test videos, which speak of these trainings; how far others would '
        'lie from them, the scatter of the single ones shows.'
    )
