"""What was measured, and the ratios that a change must not make worse.

Only ratios of one run are compared: seconds differ from machine to machine, these hardly do.
"""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A measured ratio and what it should be.

    Attributes:
        name: What is compared.
        measured: The ratio.
        goal: What is aimed at.
        floor: The worst that is accepted.
        at_most: Whether less is better.

    Example:
        >>> Goal('our rate over theirs', 3.4, goal=4.0, floor=3.0).met
        True
        >>> Goal('our time over theirs', 3.4, goal=1.0, floor=1.2, at_most=True).met
        False
    """

    name: str
    measured: float
    goal: float
    floor: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the floor is kept."""
        return self._reaches(self.floor)

    @property
    def reached(self) -> bool:
        """Whether the goal itself is reached."""
        return self._reaches(self.goal)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), 'met': self.met, 'reached': self.reached}

    def _reaches(self, bound: float) -> bool:
        return self.measured <= bound if self.at_most else self.measured >= bound


@dataclass(frozen=True)
class Part:
    """What one part of the benchmark found.

    Attributes:
        title: Heading of its table.
        rows: One dictionary a row, with the same keys.
        goals: Ratios with a goal.
        rounds: Single measurements, by row and by what was measured.
    """

    title: str
    rows: list[dict[str, Any]]
    goals: list[Goal] = field(default_factory=list)
    rounds: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        goals = [goal.to_dict() for goal in self.goals]
        return dict(title=self.title, rows=self.rows, goals=goals, rounds=self.rounds)
