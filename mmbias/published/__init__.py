"""What the papers print, as data: to be laid beside what is measured."""

from mmbias.published.tables import PUBLISHED, read_hara_table_1, read_published

__all__ = ['PUBLISHED', 'read_hara_table_1', 'read_published']
