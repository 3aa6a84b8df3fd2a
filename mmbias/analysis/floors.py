"""What a p-value cannot say itself: how small it could have been.

Invariant: a test of few units has few outcomes; that it found little is then no evidence.
"""

LEVEL = 0.05  # a test that cannot reach it cannot find anything
NOTABLE = 0.001  # a smallest p-value below it hides nothing


def flag_floor(what: str, p_value: float, smallest: float) -> list[str]:
    """Say where a p-value is bounded by the number of units more than by what they show.

    Args:
        what: What was tested, for people.
        p_value: The p-value; NaN where there is none.
        smallest: The smallest one that the test can have on these data.

    Returns:
        Sentences, none if there is nothing to say.

    Example:
        >>> flag_floor('shuffle', 0.25, 0.25)
        ['The smallest p that the test of shuffle can have on these data is 0.25: too few \
samples or groups differ for less than 0.05.']
        >>> flag_floor('shuffle', 0.004, 0.004)
        ['The p of shuffle is the smallest that its test can have on these data (0.004).']
        >>> flag_floor('shuffle', 0.03, 0.004)
        []
    """
    if smallest > LEVEL:
        return [
            f'The smallest p that the test of {what} can have on these data is {smallest:.2g}: too '
            f'few samples or groups differ for less than {LEVEL:g}.'
        ]
    # Both are sums of rounded probabilities.
    if smallest > NOTABLE and p_value <= smallest * (1 + 1e-9):
        return [
            f'The p of {what} is the smallest that its test can have on these data '
            f'({smallest:.2g}).'
        ]
    return []
