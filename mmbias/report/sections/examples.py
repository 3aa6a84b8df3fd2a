"""Typical videos: recognised with one value of an attribute, not recognised with the other."""

from collections.abc import Iterator

from mmbias.findings.findings import Attribute, Examples
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Figure, Paragraph, Table
from mmbias.report.figures.stills import draw_examples
from mmbias.report.table_columns import frame_of

MOST_CLASSES = 20  # of which frames are shown


def example_blocks(attribute: Attribute, examples: Examples) -> Iterator[Block]:
    """The choice as a table, and frames of it where they were asked for."""
    first, second = examples.values
    table = frame_of(examples.table)
    named = table['id'] != ''
    if examples.shown:
        missing = int((~table['id'][named].isin(list(examples.stills))).sum())
        if missing:
            yield Paragraph(f'{missing} of {named.sum()} videos could not be read.')
        if table['label'].nunique() <= MOST_CLASSES and examples.stills:
            yield _figure(attribute, examples)
    shown = (
        columns.text('Class', 'label'),
        columns.text(attribute.name, 'value'),
        columns.text('Video', 'id'),
        columns.text('Answer', 'predicted'),
        columns.number('Probability', 'probability'),
        columns.number('of the true class', 'true_probability'),
        columns.count('Chosen among', 'candidates'),
        columns.count('of', 'total'),
    )
    caption = (
        f'Typical videos, chosen by rule: of each class, of those recognised with {first} and of '
        f'those not recognised with {second}, the one whose answer has the median probability.'
    )
    empty = f'No video is recognised with {first}, and none is mistaken with {second}.'
    yield Table(f'{attribute.key}_examples', caption, table[named], shown, data=table, empty=empty)


def _figure(attribute: Attribute, examples: Examples) -> Figure:
    svg = draw_examples(
        examples.table,
        examples.stills,
        attribute=attribute.name,
        values=examples.values,
    )
    first, second = examples.values
    return Figure(
        name=f'{attribute.key}_examples',
        svg=svg,
        alt=f'Frames of typical videos: left {first}, recognised; right {second}, not recognised.',
        caption=f'Typical videos with {first}, recognised, and with {second}, not recognised: '
        'class, answer, its probability, and how many videos the rule chose among.',
    )
