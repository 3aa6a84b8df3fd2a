"""The page as a browser reads it: parsed with the parser of the standard library."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from mmbias.report import table_columns as columns
from mmbias.report.document import (
    Column,
    Document,
    Facts,
    Figure,
    Notes,
    Paragraph,
    Section,
    Table,
)
from mmbias.report.rendering import render_html
from mmbias.report.table_columns import make_frame

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
FIGURE = Figure('f', '<svg width="300pt" height="9pt"></svg>', HOSTILE, HOSTILE)


class Page(HTMLParser):
    """Tags with their attributes, and the text outside of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.inside = [], '', ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.inside = tag

    def handle_data(self, data):
        if self.inside not in ('script', 'style'):
            self.text += data

    def handle_endtag(self, tag):
        self.inside = ''

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def make_table(**options):
    frame = make_frame([dict(name='b', x=0.5), dict(name=HOSTILE, x=None)])
    shown = (columns.text(HOSTILE, 'name'), columns.percent('X', 'x'))
    return Table('t', HOSTILE, frame, shown, **options)


@pytest.fixture
def page():
    """A page every text of which is hostile."""
    table = make_table(sortable=True)
    facts, notes = Facts(((HOSTILE, HOSTILE),)), Notes((HOSTILE,))
    blocks = (Paragraph(HOSTILE, answer=True), facts, notes, FIGURE, table)
    return render_html(Document(HOSTILE, (Section(HOSTILE, 'one', blocks),), HOSTILE))


def test_names_are_text_wherever_they_stand(page):
    parsed = Page(page)
    # title, h1, nav, h2, p, dt, dd, li, figcaption, caption, th, cell, footer
    assert parsed.text.count(HOSTILE) == 13
    assert len(parsed.all('script')) == 1
    assert not parsed.all('img')
    for tag, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith('on')], tag


def test_the_policy_names_the_one_script_and_nothing_else(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.strip().split(' ', 1) for rule in policy.replace('&#39;', "'").split(';'))
    (script,) = re.findall(r'<script>(.*?)</script>', page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules['script-src'] == f"'sha256-{digest}'"
    assert rules['default-src'] == rules['base-uri'] == rules['form-action'] == "'none'"
    assert rules['img-src'] == 'data:'


def test_tables_say_what_their_headings_head(page):
    headings = Page(page).all('th')
    assert [h['scope'] for h in headings] == ['col', 'col', 'row', 'row']
    assert [h['aria-sort'] for h in headings[:2]] == ['none', 'none']
    assert [h.get('data-sort') for h in headings[2:]] == ['b', HOSTILE]
    assert [cell['data-sort'] for cell in Page(page).all('td')] == ['0.5', '']


def test_figures_have_words_and_are_not_shrunk_beyond_reading(page):
    (picture,) = [a for a in Page(page).all('div') if a.get('role') == 'img']
    assert picture['aria-label'] == HOSTILE
    assert picture['style'] == f'min-width: {round(0.75 * 400)}px'  # 300 pt are 400 px


def test_a_table_that_is_not_sortable_has_no_buttons():
    document = Document('', (Section('', 'one', (make_table(),)),))
    assert not Page(render_html(document)).all('button')


def test_language_and_places_are_named(page):
    parsed = Page(page)
    assert parsed.all('html') == [dict(lang='en')]
    ids = [a['id'] for _, a in parsed.tags if 'id' in a]
    assert len(ids) == len(set(ids))
    targets = [a['href'].removeprefix('#') for a in parsed.all('a')]
    assert set(targets) <= set(ids)
    labels = [a['aria-labelledby'] for _, a in parsed.tags if 'aria-labelledby' in a]
    assert set(labels) <= set(ids)


def test_a_cell_may_have_a_second_line_and_an_empty_table_is_a_sentence():
    frame = make_frame([dict(name='a', x=HOSTILE)])
    column = Column('X', 'x', lambda row: '3/5', detail='x')
    blocks = (
        Table('t', 'caption', frame, (columns.text('N', 'name'), column)),
        Table('u', 'gone', frame[:0], (column,), empty=f'No {HOSTILE}'),
    )
    page = Page(render_html(Document('', (Section('', 'one', blocks),))))
    assert f'3/5{HOSTILE}' in page.text
    assert len([span for span in page.all('span') if span.get('class') == 'detail']) == 1
    assert f'No {HOSTILE}' in page.text
    assert len(page.all('table')) == 1
    assert 'gone' not in page.text
