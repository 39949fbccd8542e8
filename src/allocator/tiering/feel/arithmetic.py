"""Adds, subtracts, multiplies and divides values; ``None`` where that has no meaning."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import operator
from collections.abc import Callable
from decimal import Decimal

from allocator.tiering.feel.values import Value, YearsMonths, as_decimal, is_number

_EXACT: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def combine(sign: str, left: Value, right: Value) -> Value:
    """Work out ``left sign right``."""
    if left is None or right is None:
        return None
    if is_number(left) and is_number(right):
        return _numbers(sign, float(left), float(right))  # type: ignore[arg-type]
    if isinstance(left, str) and isinstance(right, str):
        return left + right if sign == "+" else None
    try:
        return _temporal(sign, left, right)
    except (OverflowError, TypeError, ValueError, ZeroDivisionError):
        return None


def _numbers(sign: str, left: float, right: float) -> float | None:
    try:
        if sign in _EXACT:
            # As decimals: of 0.414 - 0.42 no binary dust must be left.
            result = float(_EXACT[sign](Decimal(repr(left)), Decimal(repr(right))))
        elif sign == "/":
            result = left / right
        else:
            result = math.pow(left, right)
    except (ArithmeticError, ValueError):
        return None
    return as_decimal(result) if math.isfinite(result) else None


def _temporal(sign: str, left: Value, right: Value) -> Value:
    if sign in "*/":
        return _scaled(sign, left, right)
    if sign == "-" and isinstance(right, (dt.timedelta, YearsMonths)):
        return _later(left, negative(right))
    if sign == "-":
        return _between(left, right)
    if sign == "+" and isinstance(right, (dt.timedelta, YearsMonths)):
        return _later(left, right)
    if sign == "+" and isinstance(left, (dt.timedelta, YearsMonths)):
        return _later(right, left)
    return None


def _later(value: Value, length: Value) -> Value:
    """Return a date, time or duration, a duration later."""
    if isinstance(length, YearsMonths):
        if isinstance(value, YearsMonths):
            return YearsMonths(value.months + length.months)
        return months_later(value, length.months) if isinstance(value, dt.date) else None
    if not isinstance(length, dt.timedelta):
        return None
    if isinstance(value, (dt.datetime, dt.timedelta)):
        return value + length
    if isinstance(value, dt.date):
        return (dt.datetime.combine(value, dt.time()) + length).date()
    if isinstance(value, dt.time):
        moved = dt.datetime.combine(dt.date(2000, 1, 2), value) + length % dt.timedelta(days=1)
        return moved.timetz()
    return None


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _between(later: Value, earlier: Value) -> Value:
    if isinstance(later, YearsMonths) and isinstance(earlier, YearsMonths):
        return YearsMonths(later.months - earlier.months)
    if isinstance(later, dt.time) and isinstance(earlier, dt.time):
        day = dt.date(2000, 1, 1)
        return dt.datetime.combine(day, later) - dt.datetime.combine(day, earlier)
    if isinstance(later, dt.date) and isinstance(earlier, dt.date):
        return _moment(later, earlier) - _moment(earlier, later)
    if isinstance(later, dt.timedelta) and isinstance(earlier, dt.timedelta):
        return later - earlier
    return None


def _moment(day: dt.date, other: dt.date) -> dt.datetime:
    if isinstance(day, dt.datetime):
        return day
    # A date stands for its midnight, in UTC where the other side has a zone.
    zone = dt.UTC if isinstance(other, dt.datetime) and other.tzinfo else None
    return dt.datetime.combine(day, dt.time(), zone)


def _scaled(sign: str, left: Value, right: Value) -> Value:
    if sign == "*" and is_number(left):
        left, right = right, left
    if isinstance(left, dt.timedelta):
        if isinstance(right, dt.timedelta):
            return as_decimal(left / right) if sign == "/" else None
        return left * right if sign == "*" else left / right  # type: ignore[operator]
    if isinstance(left, YearsMonths):
        if isinstance(right, YearsMonths):
            return as_decimal(left.months / right.months) if sign == "/" else None
        months = combine(sign, float(left.months), right)
        return YearsMonths(math.trunc(months)) if isinstance(months, float) else None
    return None


def negative(value: Value) -> Value:
    """Return a number or duration with the other sign."""
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if isinstance(value, dt.timedelta) or is_number(value):
        return -value  # type: ignore[operator]
    return None
