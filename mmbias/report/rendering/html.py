"""One HTML file that asks nothing of anyone: no network, no other file.

A content security policy forbids everything but the page's own style and its one script, which is
named by its hash: nothing that data might smuggle in is run or fetched.
"""

import base64
import hashlib
import re
from pathlib import Path

import jinja2

from mmbias.report.document import Block, Document, Facts, Figure, Notes, Paragraph, Table

TEMPLATES = Path(__file__).parents[1] / 'templates'
MANY_ROWS = 25  # longer tables scroll within the page
SCRIPTS = ('sorting.js', 'scrolling.js')
LEAST_SCALE = 0.75  # of a figure on a narrow screen: 9 points are 9 pixels; beyond, it scrolls
PIXELS_PER_POINT = 96 / 72


def render_html(document: Document) -> str:
    """Write a report as a page.

    Args:
        document: The report.

    Returns:
        The whole file.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests |= {
        'scrolling': lambda table: len(table.frame) > MANY_ROWS,
    }
    environment.filters |= {'kind': kind_of, 'least_width': least_width}
    script = ''.join((TEMPLATES / name).read_text(encoding='utf-8') for name in SCRIPTS)
    return environment.get_template('report.html.j2').render(
        document=document,
        style=(TEMPLATES / 'report.css').read_text(encoding='utf-8'),
        script=script,
        script_hash=hash_script(script),
    )


def hash_script(script: str) -> str:
    """The name of an inline script in a content security policy."""
    digest = hashlib.sha256(script.encode()).digest()
    return f'sha256-{base64.b64encode(digest).decode()}'


def kind_of(block: Block) -> str:
    """What the template calls a kind of block."""
    kinds = {Paragraph: 'text', Facts: 'facts', Notes: 'notes', Table: 'table', Figure: 'figure'}
    return kinds[type(block)]


def least_width(figure: Figure) -> int:
    """Pixels below which a figure is not shrunk, so that its letters can be read."""
    found = re.match(r'<svg [^>]*?width="([\d.]+)pt"', figure.svg)
    return round(LEAST_SCALE * PIXELS_PER_POINT * float(found.group(1))) if found else 0
