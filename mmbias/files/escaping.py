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
    shown = ''.join(char if char.isprintable() else repr(char)[1:-1] for char in text[:SHOWN])
    return shown + ('...' if len(text) > SHOWN else '')
