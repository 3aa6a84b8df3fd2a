"""How far networks lie apart that were trained alike but for their seed."""

from mmbias.analysis import TrainingSeeds
from mmbias.report import table_columns as columns
from mmbias.report.document import Paragraph, Section, Table
from mmbias.report.table_columns import make_frame

MEASURES = {
    'accuracy': 'top-1, percent',
    'mean_class': 'mean class, percent',
    'drop': 'loss, points',
    'log_ratio': 'B',
    'static_share': 'S',
}
FRACTIONS = ('accuracy', 'mean_class', 'drop')


def training_seeds(found: TrainingSeeds) -> Section:
    """Mean and spread of every measure over the trainings."""
    rows = [
        dict(probe=row['probe'], measure=row['measure'], title=MEASURES[row['measure']])
        | {name: row[name] for name in ('mean', 'std', 'minimum', 'maximum', 'checkpoints', 'n')}
        for row in found.to_frame().to_dict('records')
    ]
    shown = (
        columns.text('Probe', 'probe'),
        columns.text('Measure', 'title'),
        *(_column(title, key) for title, key in HEADINGS.items()),
    )
    text = (
        f'{found.checkpoints} networks trained alike but for the seed, on the same {found.n:,} '
        'samples. This spread is a source of chance of its own: the intervals of the single '
        'checkpoints do not hold it, and it is not added to them. A standard deviation of few '
        'trainings is itself rough.'
    )
    caption = 'Every measure over the trainings.'
    table = Table('training_seeds', caption, make_frame(rows), shown)
    return Section('Training seeds', 'training-seeds', (Paragraph(text), table))


HEADINGS = {
    'Mean': 'mean',
    'Standard deviation': 'std',
    'Lowest': 'minimum',
    'Highest': 'maximum',
}


def _column(title: str, key: str) -> columns.Column:
    fraction, plain = columns.percent(title, key), columns.number(title, key)
    return columns.Column(
        title, key, lambda row: (fraction if row['measure'] in FRACTIONS else plain).show(row)
    )
