"""A report as a page, as Markdown and as files of numbers; each escapes what comes from data."""

from mmbias.report.rendering.html import render_html
from mmbias.report.rendering.markdown import render_markdown
from mmbias.report.rendering.tables import render_csv

__all__ = ['render_csv', 'render_html', 'render_markdown']
