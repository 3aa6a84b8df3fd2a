import io
import math

import pandas as pd
import pytest

from mmbias.files.csv_cells import neutralise
from mmbias.report import table_columns as columns
from mmbias.report.document import Table
from mmbias.report.rendering import render_csv
from mmbias.report.table_columns import make_frame

RUN_BY_SPREADSHEETS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1']  # noqa: RUF001


def make(*rows, **options):
    frame = make_frame(list(rows))
    return Table('t', '', frame, (columns.text('A', next(iter(rows[0]))),), **options)


@pytest.mark.parametrize('text', RUN_BY_SPREADSHEETS)
def test_a_text_is_never_a_formula(text):
    expected = "'" + text.replace('\r', ' ')
    assert neutralise(text) == expected
    cells = pd.read_csv(io.StringIO(render_csv(make({'a': text, text: 1}))), dtype=str)
    assert cells.columns.tolist() == ['a', expected]
    assert cells['a'].tolist() == [expected]


def test_numbers_keep_every_digit_and_their_sign():
    rows = [dict(x=-1 / 3, n=2), dict(x=math.nan, n=None), dict(x=math.inf, n=0)]
    text = render_csv(make(*rows))
    assert text.splitlines()[0] == 'x,n'
    back = pd.read_csv(io.StringIO(text))
    assert back['x'][0] == -1 / 3
    assert math.isnan(back['x'][1])
    assert back['x'][2] == math.inf
    assert text.splitlines()[2] == 'nan,'


def test_commas_and_quotes_survive():
    assert render_csv(make(dict(a='b, "c"'))).splitlines()[1] == '"b, ""c"""'


def test_a_file_may_hold_more_than_is_shown():
    assert render_csv(make(dict(a=1), data=make_frame([dict(b=2)]))) == 'b\n2\n'
