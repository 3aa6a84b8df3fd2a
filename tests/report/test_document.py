import math

import pandas as pd

from mmbias.report import table_columns as columns
from mmbias.report.document import Column, Document, Paragraph, Section, Table
from mmbias.report.table_columns import frame_of, make_frame


def test_cells_show_what_they_are_sorted_by():
    frame = make_frame([dict(name='b', x=0.25), dict(name='a', x=math.nan), dict(name='c', x=None)])
    table = Table('t', '', frame, (columns.text('Name', 'name'), columns.percent('X', 'x')))
    cells = [[(cell.text, cell.sort) for cell in row] for row in table.rows()]
    assert cells == [
        [('b', 'b'), ('25.0', '0.25')],
        [('a', 'a'), ('n/a', '')],
        [('c', 'c'), ('', '')],
    ]


def test_a_fraction_shades_a_cell():
    column = Column('X', 'x', lambda row: '', shade='x')
    table = Table('t', '', make_frame([dict(x=x) for x in (0.0, 0.96, math.nan, None)]), (column,))
    assert [row[0].shade for row in table.rows()] == [0, 10, None, None]


def test_columns_that_are_never_given_are_left_out():
    frame = make_frame([dict(a=1, b=None), dict(a=None, b=None)])
    kept = columns.given(frame, columns.count('A', 'a'), columns.count('B', 'b'))
    assert [column.heading for column in kept] == ['A']


def test_a_missing_integer_is_not_given_and_a_nan_undefined():
    table = pd.DataFrame(dict(n=pd.array([1, None], 'Int64'), x=[0.5, math.nan]))
    (first, second) = frame_of(table).to_dict('records')
    assert (first['n'], first['x']) == (1, 0.5)
    assert second['n'] is None
    assert math.isnan(second['x'])


def test_blocks_of_a_kind_come_in_order():
    texts = [Paragraph('a'), Paragraph('b'), Paragraph('c')]
    sections = (Section('', 'x', (texts[0],)), Section('', 'y', tuple(texts[1:])))
    document = Document('', sections)
    assert document.blocks(Paragraph) == texts
    assert document.blocks(Table) == []
