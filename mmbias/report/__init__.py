"""What people read: tables for the terminal, pages and figures. Nothing is computed here."""

from mmbias.report.text import bias_table

__all__ = ['bias_table']
