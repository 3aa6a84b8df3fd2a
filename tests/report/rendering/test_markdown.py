import pytest

from mmbias.analysis import Estimate
from mmbias.printing.numbers import BOUNDED_RULE
from mmbias.report import table_columns as columns
from mmbias.report.document import Column, Document, Figure, Notes, Paragraph, Section, Table
from mmbias.report.rendering import render_html, render_markdown
from mmbias.report.rendering.markdown import escape_markdown
from mmbias.report.table_columns import make_frame


@pytest.mark.parametrize(
    ('text', 'escaped'),
    [
        ('<script>', '&lt;script&gt;'),
        ('a|b', r'a\|b'),
        ('`x` *y* _z_ ~w~', r'\`x\` \*y\* \_z\_ \~w\~'),
        ('[a](javascript:b) ![c](d)', r'\[a\](javascript:b) \!\[c\](d)'),
        ('\\|', r'\\\|'),
        ('two\nlines\r\n# of', r'two lines \# of'),
        ('https://x.org', 'https&#58;//x.org'),
        ('R&D &lt;', 'R&amp;D &amp;lt;'),
        ('0.37 [-0.25, inf]', '0.37 [-0.25, inf]'),
        ('[1, 2](//x.org)', r'\[1, 2\](//x.org)'),
    ],
)
def test_what_is_no_number_is_no_markup(text, escaped):
    assert escape_markdown(text) == escaped


def test_a_name_cannot_leave_its_cell():
    frame = make_frame([dict(name='a | b\n| c', x=0.5)])
    table = Table('t', 'x', frame, (columns.text('N|', 'name'), columns.percent('X', 'x')))
    text = render_markdown(Document('#1', (Section('', 's', (table,)),)))
    assert r'| N\| | X |' in text.splitlines()
    assert '|:--|--:|' in text
    assert r'| a \| b \| c | 50.0 |' in text
    assert text.startswith('# \\#1\n')


def test_a_mark_is_explained_below_its_table():
    rows = [dict(name='a') | columns.spread('x', Estimate(1.0, 0.768, 1.0, bounded=True))]
    shown = (columns.text('N', 'name'), columns.percent_estimate('X', 'x'))
    table = Table('t', 'x', make_frame(rows), shown)
    text = render_markdown(Document('d', (Section('', 's', (table,)),)))
    _, after = text.split('| a | 100.0 [76.8, 100.0]\\# |')
    assert after.strip().startswith('\\#: the resamples agree')
    assert render_html(Document('d', (Section('', 's', (table,)),))).count(BOUNDED_RULE) == 1
    rows[0]['x_bounded'] = False
    assert not Table('t', 'x', make_frame(rows), shown).remark


def test_a_second_line_follows_a_comma_and_an_empty_table_is_a_sentence():
    frame = make_frame([dict(name='a', x='60.0 [23.1, 88.2]')])
    column = Column('X', 'x', lambda row: '3/5*', detail='x')
    blocks = (
        Table('t', 'caption', frame, (columns.text('N', 'name'), column)),
        Table('u', 'gone', frame[:0], (column,), empty='No *x*.'),
    )
    text = render_markdown(Document('t', (Section('', 's', blocks),)))
    assert r'| a | 3/5\*, 60.0 [23.1, 88.2] |' in text.splitlines()
    assert r'No \*x\*.' in text.splitlines()
    assert 'gone' not in text


def test_every_kind_of_block_is_written():
    blocks = (
        Paragraph('So it is.', answer=True),
        Notes(('mind this', 'and that')),
        Figure('bars', '<svg></svg>', 'two bars', 'Bars.'),
    )
    lines = render_markdown(Document('t', (Section('S', 's', blocks),), 'end')).splitlines()
    assert '**So it is.**' in lines
    assert lines.index('> - and that') == lines.index('> - mind this') + 1
    assert '![two bars](figures/bars.svg)' in lines
    assert lines[-1] == 'end'
