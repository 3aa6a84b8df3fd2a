"""What values from a file may be, in words and as checks: the parts of a schema.

Invariant: a mistake is one line that names the entry, its value and what is allowed.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

MAX_TEXT = 4096  # characters
SHOWN = 60  # characters of what is wrong
UNPRINTABLE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')

Check = Callable[[Any, str], str]  # of a value and where it stands: what is wrong, '' for nothing


def such_that(allowed: str, holds: Callable[[Any], bool], *, or_null: bool = False) -> Check:
    """Of a value with a property, which is said in words."""
    allowed += ', or null' if or_null else ''

    def check(value: Any, where: str) -> str:
        fine = holds(value) or (or_null and value is None)
        return '' if fine else f'{where} is {brief(value)}, must be {allowed}'

    return check


def text(*, or_null: bool = True, least: int = 0) -> Check:
    """Of text that a terminal can show; ``least`` and most are characters."""

    def holds(value: Any) -> bool:
        fits = isinstance(value, str) and least <= len(value) <= MAX_TEXT
        return fits and not UNPRINTABLE.search(value)

    return such_that(f'printable text of {least} to {MAX_TEXT} characters', holds, or_null=or_null)


def whole(low: int, high: int, *, or_null: bool = True) -> Check:
    """Of a whole number within bounds."""

    def holds(value: Any) -> bool:
        return type(value) is int and low <= value <= high  # True is no number

    return such_that(f'a whole number from {low} to {high}', holds, or_null=or_null)


def one_of(allowed: Collection[Any], *, or_null: bool = True) -> Check:
    """Of one of a few values."""

    def holds(value: Any) -> bool:
        return any(type(value) is type(one) and value == one for one in allowed)

    return such_that(' or '.join(map(str, allowed)), holds, or_null=or_null)


def list_of(entry: Check, *, least: int = 0) -> Check:
    """Of a list whose entries are all alike."""

    def check(value: Any, where: str) -> str:
        if not isinstance(value, list | tuple) or len(value) < least:
            return f'{where} is {brief(value)}, must be a list{" of at least one" * (least > 0)}'
        return next(filter(None, (entry(one, f'{where}[{i}]') for i, one in enumerate(value))), '')

    return check


def object_of(entries: Mapping[str, Check], required: Collection[str] = ()) -> Check:
    """Of names with values; those that are not listed are free."""

    def check(value: Any, where: str) -> str:
        if not isinstance(value, Mapping):
            return f'{where} is {brief(value)}, must be an object'
        present = [key for key in entries if key in value or key in required]
        dot = f'{where}.' if where else ''
        return next(filter(None, (entries[k](value.get(k), f'{dot}{k}') for k in present)), '')

    return check


def optional(check: Check) -> Check:
    """Of what may be null instead."""
    return lambda value, where: '' if value is None else check(value, where)


def mapping_of(entry: Check, name: Check | None = None) -> Check:
    """Of names with values that are all alike; a name is text unless it is said otherwise."""
    check_name = name or text(or_null=False)

    def check(value: Any, where: str) -> str:
        names = value if isinstance(value, Mapping) else ()
        wrong = next(filter(None, (check_name(one, f'a name in {where}') for one in names)), '')
        return wrong or object_of(dict.fromkeys(names, entry))(value, where)

    return check


def brief(value: Any) -> str:
    """A value as Python writes it, cut to a bounded length."""
    written = repr(value)
    return written if len(written) <= SHOWN else f'{written[:SHOWN]}...'
