"""Text that spreadsheets would take for a formula."""

# The full-width forms included.
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')  # noqa: RUF001


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    Args:
        text: Contents of a cell.

    Returns:
        The text as a spreadsheet shows it.

    Example:
        >>> neutralise('=cmd()'), neutralise('jogging'), neutralise('-0.5')
        ("'=cmd()", 'jogging', "'-0.5")
    """
    safe = f"'{text}" if text.startswith(FORMULA) else text
    return safe.replace('\r', ' ')  # the csv module leaves it bare, and readers end the line there
