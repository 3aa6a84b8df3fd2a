"""Tables for a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from trials.speed.goals import Goal, Part


def show_part(console: Console, part: Part) -> None:
    """Print the rows of a part."""
    table = Table(*part.rows[0], box=None, title=part.title, title_justify='left')
    for row in part.rows:
        table.add_row(*(_text(value) for value in row.values()))
    console.print(table, '')


def show_goals(console: Console, goals: Sequence[Goal]) -> None:
    """Print what is aimed at, what is accepted and what was measured."""
    table = Table(
        *('ratio', 'goal', 'floor', 'measured', ''), box=None, title='Goals', title_justify='left'
    )
    for goal in goals:
        sign = '<=' if goal.at_most else '>='
        said = 'reached' if goal.reached else 'kept' if goal.met else 'MISSED'
        bounds = (f'{sign} {bound:g}' for bound in (goal.goal, goal.floor))
        table.add_row(goal.name, *bounds, f'{goal.measured:.2f}', said)
    console.print(table)


def _text(value: Any) -> str:
    return '' if value is None else f'{value:g}' if isinstance(value, float) else str(value)
