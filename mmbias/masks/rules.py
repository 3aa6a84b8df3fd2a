"""Which videos have masks that a probe may use: rules by name, over the rows of the index."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]  # of the index; a pandas Series is one as well

DEFAULT_RULE = 'found'


@dataclass(frozen=True)
class Rule:
    """What a row of the index must have.

    Attributes:
        holds: Whether a row has it.
        finding: What a row has instead, in words.
        wanted: What it must have, in words.
    """

    holds: Callable[[Row], bool]
    finding: Callable[[Row], str]
    wanted: str

    def __call__(self, row: Row) -> bool:
        """Whether a row of the index has it."""
        return self.holds(row)


RULES: dict[str, Rule] = {
    'found': Rule(
        lambda row: row['found'] >= 0.8,
        lambda row: f'found in {_percent(row["found"])} of the frames',
        '80 %',
    ),
    # Source: HAT, whose swaps are made of videos with 5 to 50 % human area.
    'hat': Rule(
        lambda row: 0.05 <= row['area'] <= 0.5,
        lambda row: f'{_percent(row["area"])} of the picture is covered',
        '5 to 50 %',
    ),
    # Source: SCUBA's rule for Kinetics-400.
    'scuba': Rule(
        lambda row: row['over_10'] >= 0.9,
        lambda row: f'10 % of the picture is covered in {_percent(row["over_10"])} of the frames',
        '90 %',
    ),
    'any': Rule(lambda row: row['found'] > 0, lambda row: 'found in no frame', 'one'),
}


def judge(row: Row, rule: str = DEFAULT_RULE) -> str:
    """Say why the masks of a video cannot be used.

    Args:
        row: Of the index.
        rule: Its name.

    Returns:
        Empty where they can.

    Raises:
        ValueError: If there is no such rule.

    Example:
        >>> judge({'found': 0.12})
        'found in 12 % of the frames, rule found wants 80 %'
    """
    if rule not in RULES:
        raise ValueError(f'unknown rule {rule!r}, allowed: {", ".join(RULES)}')
    chosen = RULES[rule]
    return '' if chosen(row) else f'{chosen.finding(row)}, rule {rule} wants {chosen.wanted}'


def _percent(share: float) -> str:
    """A share in percent, told apart from the limits of the rules.

    Example:
        >>> _percent(0.12), _percent(0.7996)
        ('12 %', '79.96 %')
    """
    return f'{100 * share:.4g} %'
