"""The report as Markdown (GitHub's dialect), for code hosts and notebooks.

Invariant: a text from data stays text: what Markdown or HTML would take for markup is escaped.
"""

import re
from collections.abc import Iterator, Sequence

from mmbias.report.document import Block, Document, Facts, Figure, Notes, Paragraph, Table

INTERVAL = r'\[-?[\d.inf]+, -?[\d.inf]+\](?![(\[:])'  # brackets of a number are no link
MARKUP = re.compile(rf'({INTERVAL})|([\\`*_\[\]{{}}|~#!])|([<>&])|(://)')
ENTITIES = {'<': '&lt;', '>': '&gt;', '&': '&amp;'}


def render_markdown(document: Document, figures: str = 'figures') -> str:
    """Write a report as Markdown.

    Args:
        document: The report.
        figures: Folder of the figures, relative to the file.

    Returns:
        The whole file.
    """
    lines = [f'# {escape_markdown(document.title)}', '']
    for section in document.sections:
        lines += [f'## {escape_markdown(section.title)}', '']
        for block in section.blocks:
            lines += [*_lines(block, figures), '']
    if document.footer:
        lines += ['---', '', escape_markdown(document.footer), '']
    return '\n'.join(lines)


def escape_markdown(text: str) -> str:
    r"""Escape a text that is to be read as it is.

    Example:
        >>> escape_markdown('a|b <script> 0.5 [0.1, 0.9]')
        'a\\|b &lt;script&gt; 0.5 [0.1, 0.9]'
    """
    return MARKUP.sub(_escape_one, ' '.join(text.split()))


def _escape_one(found: re.Match[str]) -> str:
    interval, mark, entity, address = found.groups()
    if interval:
        return interval
    if mark:
        return f'\\{mark}'
    return ENTITIES[entity] if entity else address.replace(':', '&#58;')


def _lines(block: Block, figures: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        text = escape_markdown(block.text)
        yield f'**{text}**' if block.answer else text
    elif isinstance(block, Facts):
        for name, value in block.pairs:
            yield f'- **{escape_markdown(name)}**: {escape_markdown(value)}'
    elif isinstance(block, Notes):
        for sentence in block.sentences:
            yield f'> - {escape_markdown(sentence)}'
    elif isinstance(block, Figure):
        yield f'![{escape_markdown(block.alt)}]({figures}/{block.name}.svg)'
        yield ''
        yield escape_markdown(block.caption)
    else:
        yield from _table_lines(block)


def _table_lines(table: Table) -> Iterator[str]:
    if not len(table.frame):
        yield escape_markdown(table.empty)
        return
    yield escape_markdown(table.caption)
    yield ''
    yield _row([column.heading for column in table.columns])
    yield '|' + '|'.join('--:' if column.numeric else ':--' for column in table.columns) + '|'
    for cells in table.rows():
        yield _row([', '.join(filter(None, (cell.text, cell.detail))) for cell in cells])
    if table.remark:
        yield from ('', escape_markdown(table.remark))


def _row(texts: Sequence[str]) -> str:
    return f'| {" | ".join(map(escape_markdown, texts))} |'
