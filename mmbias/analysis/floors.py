"""What a p-value cannot say itself: how small it could have been.

Invariant: a test of few units has few outcomes; that it found little is then no evidence.
"""

LEVEL = 0.05  # a test that cannot reach it cannot find anything
NOTABLE = 0.001  # a smallest p-value below it hides nothing


def flag_floor(p_value: float, smallest: float, what: str = '') -> list[str]:
    """Say where a p-value is bounded by the number of units more than by what they show.

    Args:
        p_value: The p-value; NaN where there is none.
        smallest: The smallest one that the test can have on these data.
        what: What was tested, for people; empty where it stands beside the sentence.

    Returns:
        Sentences, none if there is nothing to say.

    Example:
        >>> flag_floor(0.25, 0.25)
        ['The smallest p that the test can have on these data is 0.25: too few samples or \
groups differ for less than 0.05.']
        >>> flag_floor(0.004, 0.004, 'background')
        ['The p of background is the smallest that its test can have on these data (0.004).']
        >>> flag_floor(0.03, 0.004)
        []
    """
    of = f' of {what}' if what else ''
    if smallest > LEVEL:
        return [
            f'The smallest p that the test{of} can have on these data is {smallest:.2g}: too few '
            f'samples or groups differ for less than {LEVEL:g}.'
        ]
    # Both are sums of rounded probabilities.
    if smallest > NOTABLE and p_value <= smallest * (1 + 1e-9):
        return [f'The p{of} is the smallest that its test can have on these data ({smallest:.2g}).']
    return []
