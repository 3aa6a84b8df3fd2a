"""What people read: tables for the terminal, pages and figures. Nothing is computed here."""

from mmbias.printing.bias_table import bias_table

__all__ = ['bias_table']
