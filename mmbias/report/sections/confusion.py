"""Which class is taken for which, on the original frames and under the probe."""

import numpy as np
import pandas as pd

from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Confusion, Findings
from mmbias.report import table_columns as columns
from mmbias.report.document import Block, Figure, Paragraph, Section, Table
from mmbias.report.figures import draw_heat_map
from mmbias.report.table_columns import make_frame

SHOWN_MISTAKES = 10


def confusion(findings: Findings) -> Section:
    """Confusion matrices as pictures, their largest cells as tables, all counts as files."""
    blocks: list[Block] = [
        Paragraph(
            'Rows are true classes, columns answers; the colour is the share of the row, the '
            'number the count. Classes that neither occur nor are answered are left out.'
        )
    ]
    blocks += [confusion_figure(matrix) for matrix in findings.confusions]
    blocks += [_table(matrix) for matrix in findings.confusions]
    return Section('Confusion', 'confusion', tuple(blocks))


def confusion_figure(matrix: Confusion) -> Figure:
    """A confusion matrix as a picture."""
    right = int(sum(matrix.counts.to_numpy().diagonal()))
    total = int(matrix.counts.to_numpy().sum())
    return Figure(
        name=f'confusion_{matrix.key}',
        svg=draw_heat_map(matrix.shares, matrix.counts),
        alt=f'Confusion matrix of {count_noun(len(matrix.counts), "classes")}, {matrix.title}: '
        f'{right} of {total} answers are on the diagonal.',
        caption=f'Confusion matrix, {matrix.title}.',
    )


def _table(matrix: Confusion) -> Table:
    cells = _cells(matrix)
    mistakes = cells[cells['class'] != cells['answer']]
    shown = (
        columns.text('Class', 'class'),
        columns.text('Taken for', 'answer'),
        columns.count('Samples', 'count'),
        columns.count('of', 'total'),
        columns.percent('% of the class', 'share'),
    )
    return Table(
        f'confusion_{matrix.key}',
        f'The most frequent mistakes, {matrix.title}; the file has every cell.',
        mistakes.sort_values('count', ascending=False, kind='stable').head(SHOWN_MISTAKES),
        shown,
        data=cells,
        empty=f'No mistakes, {matrix.title}.',
    )


def _cells(matrix: Confusion) -> pd.DataFrame:
    """The cells that are not empty, row by row."""
    counts, shares = matrix.counts.to_numpy(), matrix.shares.to_numpy()
    names, answers = list(matrix.counts.index), list(matrix.counts.columns)
    totals = counts.sum(axis=1)
    rows = [
        dict(
            zip(('class', 'answer'), (names[i], answers[j]), strict=True),
            count=int(counts[i, j]),
            total=int(totals[i]),
            share=float(shares[i, j]),
        )
        for i, j in np.argwhere(counts > 0)
    ]
    return make_frame(rows)
