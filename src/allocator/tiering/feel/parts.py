"""The named parts of a value: fields of a structure, the year of a date, the hours of a length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allocator.tiering.feel.values import Range, Value, YearsMonths


def part_of(value: Value, field: str) -> Value:
    """Return a part of a value; of a list, the part of each item; ``None`` where there is none."""
    if isinstance(value, dict):
        return value.get(field)
    if isinstance(value, list):
        return [part_of(item, field) for item in value]
    for kind, parts in _PARTS:
        if isinstance(value, kind):
            read = parts.get(field)
            return None if read is None else read(value)
    return None


def _seconds(length: dt.timedelta) -> int:
    return int(abs(length).total_seconds())


def _signed(length: dt.timedelta, amount: int) -> float:
    return float(-amount if length < dt.timedelta() else amount)


def _months(length: YearsMonths) -> int:
    return abs(length.months)


_OF_DATE: dict[str, Callable[[Any], Value]] = {
    "year": lambda day: float(day.year),
    "month": lambda day: float(day.month),
    "day": lambda day: float(day.day),
    "weekday": lambda day: float(day.isoweekday()),
}
_OF_TIME: dict[str, Callable[[Any], Value]] = {
    "hour": lambda clock: float(clock.hour),
    "minute": lambda clock: float(clock.minute),
    "second": lambda clock: float(clock.second),
    "time offset": lambda clock: clock.utcoffset(),
    "timezone": lambda clock: getattr(clock.tzinfo, "key", None),
}
_PARTS: tuple[tuple[type, dict[str, Callable[[Any], Value]]], ...] = (
    (dt.datetime, {**_OF_DATE, **_OF_TIME}),
    (dt.date, _OF_DATE),
    (dt.time, _OF_TIME),
    (
        dt.timedelta,
        {
            "days": lambda length: _signed(length, _seconds(length) // 86_400),
            "hours": lambda length: _signed(length, _seconds(length) % 86_400 // 3_600),
            "minutes": lambda length: _signed(length, _seconds(length) % 3_600 // 60),
            "seconds": lambda length: _signed(length, _seconds(length) % 60),
        },
    ),
    (
        YearsMonths,
        {
            "years": lambda length: float(
                _months(length) // 12 * (1 if length.months >= 0 else -1)
            ),
            "months": lambda length: float(
                _months(length) % 12 * (1 if length.months >= 0 else -1)
            ),
        },
    ),
    (
        Range,
        {
            "start": lambda span: span.low,
            "end": lambda span: span.high,
            "start included": lambda span: not span.excludes_low,
            "end included": lambda span: not span.excludes_high,
        },
    ),
)
