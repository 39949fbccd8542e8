"""Functions of dates, times and durations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from allocator.tiering.feel.numbers import need_number
from allocator.tiering.feel.temporal import date_and_time_of, date_of, duration_of, time_of
from allocator.tiering.feel.values import Value, YearsMonths

Function = Callable[..., Value]


def _date(from_: Value = None, month: Value = None, day: Value = None, year: Value = None) -> Value:
    first = from_ if year is None else year
    if month is not None:
        return dt.date(int(need_number(first)), int(need_number(month)), int(need_number(day)))
    if isinstance(first, str):
        return date_of(first)
    if isinstance(first, dt.datetime):
        return first.date()
    return first if isinstance(first, dt.date) else None


def _time(
    from_: Value = None, minute: Value = None, second: Value = None, offset: Value = None,
    hour: Value = None,
) -> Value:  # fmt: skip
    first = from_ if hour is None else hour
    if minute is not None:
        exact = need_number(second)
        micros = round(exact % 1 * 1e6)
        zone = dt.timezone(offset) if isinstance(offset, dt.timedelta) else None
        return dt.time(int(need_number(first)), int(need_number(minute)), int(exact), micros, zone)
    if isinstance(first, str):
        return time_of(first)
    if isinstance(first, dt.datetime):
        return first.timetz()
    if isinstance(first, dt.date):
        return dt.time(tzinfo=dt.UTC)
    return first if isinstance(first, dt.time) else None


def _date_and_time(from_: Value = None, time: Value = None, date: Value = None) -> Value:
    first = from_ if date is None else date
    if time is None:
        if isinstance(first, str):
            return date_and_time_of(first)
        return first if isinstance(first, dt.datetime) else None
    if not isinstance(first, dt.date) or not isinstance(time, dt.time):
        return None
    day = first.date() if isinstance(first, dt.datetime) else first
    return dt.datetime.combine(day, time)


def _duration(from_: Value) -> Value:
    if isinstance(from_, str):
        return duration_of(from_)
    return from_ if isinstance(from_, (dt.timedelta, YearsMonths)) else None


def _months_between(from_: Value, to: Value) -> Value:
    if not isinstance(from_, dt.date) or not isinstance(to, dt.date):
        return None
    start, end, sign = (from_, to, 1) if _day(from_) <= _day(to) else (to, from_, -1)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return YearsMonths(sign * months)


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _of_date(text: Callable[[dt.date], Value]) -> Function:
    def function(date: Value) -> Value:
        return text(date) if isinstance(date, dt.date) else None

    return function


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# There is no today() or now(): the same input gives the same answer on every day.
FUNCTIONS: dict[str, Function] = {
    "date": _date,
    "time": _time,
    "date and time": _date_and_time,
    "duration": _duration,
    "years and months duration": _months_between,
    "day of year": _of_date(lambda day: float(day.timetuple().tm_yday)),
    "day of week": _of_date(lambda day: _DAYS[day.weekday()]),
    "month of year": _of_date(lambda day: _MONTHS[day.month - 1]),
    "week of year": _of_date(lambda day: float(day.isocalendar().week)),
}
