"""Names that come from a file, as they may be shown in a message or on a terminal."""

SHOWN = 200


def escape(name: object) -> str:
    r"""Text in one line without control characters, cut where it is long.

    A name may hold codes that move the cursor or colour the terminal, or a line that looks like
    one of ours.

    Example:
        >>> print(escape('fc.weight' + chr(10) + 'all is well'))
        fc.weight\nall is well
    """
    text = str(name)[: SHOWN + 1]
    return escape_whole(text[:SHOWN]) + ('...' if len(text) > SHOWN else '')


def escape_whole(name: object) -> str:
    r"""The same, however long, as of a path, whose end says most.

    Bytes of a file's name that are not UTF-8 are surrogates in Python, which nothing can print.

    Example:
        >>> print(escape_whole('frame ' + chr(0xDCE9) + '3.png'))
        frame \udce93.png
    """
    return ''.join(char if char.isprintable() else repr(char)[1:-1] for char in str(name))
