"""Compares two values: ``None`` where they cannot be compared, as in FEEL."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

from allocator.tiering.feel.values import Range, Value, YearsMonths, is_number

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def kind_of(value: Value) -> str:
    """Return the name of the type of a value, as FEEL calls it."""
    if is_number(value):
        return "number"
    # A date and time is a date to Python, so it is asked for first.
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return "null"


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"), (str, "string"), (dt.datetime, "date and time"), (dt.date, "date"),
    (dt.time, "time"), (dt.timedelta, "days and time duration"),
    (YearsMonths, "years and months duration"), (list, "list"), (dict, "context"), (Range, "range"),
)  # fmt: skip


def compare(sign: str, left: Value, right: Value) -> bool | None:
    """Compare two values by ``<  <=  >  >=  =  !=``."""
    if sign == "=":
        return same(left, right)
    if sign == "!=":
        answer = same(left, right)
        return None if answer is None else not answer
    if isinstance(left, float) and isinstance(right, float):
        return _ORDER[sign](left, right)
    if kind_of(left) != kind_of(right) or isinstance(left, (bool, list, dict, Range, type(None))):
        return None
    try:
        return bool(_ORDER[sign](left, right))
    except TypeError:  # a time with an offset against one without
        return None


def same(left: Value, right: Value) -> bool | None:
    """Say whether two values are equal; values of different types cannot be compared."""
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_surely_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_surely_same(left[k], right[k]) for k in left)
    return bool(left == right)


def _surely_same(left: Value, right: Value) -> bool:
    return same(left, right) is True


def within(value: Value, span: Range) -> bool | None:
    """Say whether a value lies in a range."""
    above: bool | None = True
    below: bool | None = True
    if span.low is not None:
        above = compare(">" if span.excludes_low else ">=", value, span.low)
    if span.high is not None:
        below = compare("<" if span.excludes_high else "<=", value, span.high)
    return both(above, below)


def both(left: Value, right: Value) -> bool | None:
    """Ternary ``and``: false wins over unknown."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Value, right: Value) -> bool | None:
    """Ternary ``or``: true wins over unknown."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def opposite(value: Value) -> bool | None:
    """Ternary ``not``."""
    return not value if isinstance(value, bool) else None
