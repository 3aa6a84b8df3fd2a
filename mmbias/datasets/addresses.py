"""Paths in options of the command line, where MMEngine drops spaces and cuts at commas.

A path that it would change is given as the address of a file, which has no such characters.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCHEME = 'file:'
CHANGED = re.compile(r'[\s,()\[\]\'"]')


def to_option(path: str) -> str:
    """A path as the value of an option that MMEngine reads.

    Example:
        >>> to_option('data/a/train.csv'), to_option('/data/my results, b/train.csv')
        ('data/a/train.csv', 'file:///data/my%20results%2C%20b/train.csv')
    """
    return Path(path).absolute().as_uri() if CHANGED.search(path) else path


def from_option(path: str) -> str:
    """The path that :func:`to_option` was given, or the same; others are left as they are.

    Example:
        >>> from_option('file:///data/my%20results/train.csv'), from_option('a%20b.csv')
        ('/data/my results/train.csv', 'a%20b.csv')
    """
    return unquote(urlsplit(path).path) if path.startswith(SCHEME) else path
