"""The files of a report: one page, Markdown, figures, and the numbers as CSV and JSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmbias.files.writing import replacing, write_json
from mmbias.report.document import Document, Figure, Table
from mmbias.report.rendering import render_csv, render_html, render_markdown

FIGURES = 'figures'


def write_report(out: Path, document: Document, numbers: Any = None) -> list[Path]:
    """Write a report.

    Args:
        out: Folder to write to, made where it is not there.
        document: The report.
        numbers: Contents of ``summary.json``; None for no such file.

    Returns:
        The files, ``report.html`` first.
    """
    (out / FIGURES).mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in _files(document):
        with replacing(out / name) as partial:
            partial.write_text(text, encoding='utf-8')
        paths.append(out / name)
    if numbers is not None:
        write_json(out / 'summary.json', numbers)
        paths.append(out / 'summary.json')
    return paths


def _files(document: Document) -> Iterator[tuple[str, str]]:
    yield 'report.html', render_html(document)
    yield 'report.md', render_markdown(document, FIGURES)
    for table in document.blocks(Table):
        yield f'{table.name}.csv', render_csv(table)
    for figure in document.blocks(Figure):
        yield f'{FIGURES}/{figure.name}.svg', figure.svg
