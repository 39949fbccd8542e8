"""Dates, times and durations as they are written in rules."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

from allocator.tiering.feel.values import Value, YearsMonths

_DAYS_TIME = re.compile(
    r"(-)?P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_YEARS_MONTHS = re.compile(r"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([\w/+-]+))?"
)


def date_of(text: str) -> dt.date | None:
    """Read a date such as ``2024-01-31``; ``None`` where it is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def time_of(text: str) -> dt.time | None:
    """Read a time such as ``09:30:00``, with an offset or a zone if there is one."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, utc, sign, *offset, zone = found.groups()
    micros = int(f"{fraction or '0':<06.6}")
    try:
        zone_info = _zone(utc, sign, offset, zone)
        return dt.time(int(hour), int(minute), int(second), micros, zone_info)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None


def _zone(
    utc: str | None, sign: str | None, offset: list[str | None], zone: str | None
) -> dt.tzinfo | None:
    if zone:
        return zoneinfo.ZoneInfo(zone)
    if sign:
        hours, minutes, seconds = (int(part or 0) for part in offset)
        away = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return dt.timezone(-away if sign == "-" else away)
    return dt.UTC if utc else None


def date_and_time_of(text: str) -> dt.datetime | None:
    """Read a date and time such as ``2024-01-31T09:30:00``; a date alone is its midnight."""
    day_text, _, clock_text = text.partition("T")
    day, clock = date_of(day_text), time_of(clock_text) if clock_text else dt.time()
    if day is None or clock is None or text.endswith("T"):
        return None
    return dt.datetime.combine(day, clock)


def duration_of(text: str) -> dt.timedelta | YearsMonths | None:
    """Read a duration such as ``P3DT4H`` or ``P1Y6M``."""
    found = _YEARS_MONTHS.fullmatch(text)
    if found is not None:
        sign, years, months = found.groups()
        total = 12 * int(years or 0) + int(months or 0)
        return YearsMonths(-total if sign else total)
    found = _DAYS_TIME.fullmatch(text)
    if found is None:
        return None
    sign, days, hours, minutes, seconds = found.groups()
    try:
        length = dt.timedelta(
            days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0),
            seconds=float(seconds or 0),
        )  # fmt: skip
    except OverflowError:
        return None
    return -length if sign else length


CONSTRUCTORS = {
    "date": date_of, "time": time_of, "date and time": date_and_time_of, "duration": duration_of,
}  # fmt: skip


def constructed(kind: str, text: str) -> Value:
    """Return the value that ``kind("text")`` stands for.

    Raises
    ------
    ValueError
        Where the kind is unknown or the text is none of that kind.
    """
    if kind not in CONSTRUCTORS:
        raise ValueError(f"one of {', '.join(CONSTRUCTORS)} instead of {kind}")
    value = CONSTRUCTORS[kind](text)
    if value is None:
        raise ValueError(f"a {kind} instead of {text!r}")
    return value


def literal_at(text: str) -> Value:
    """Return the date, time or duration behind ``@"..."``; ``None`` where it is none of them."""
    readers = (date_of, date_and_time_of, time_of, duration_of)
    return next((value for read in readers if (value := read(text)) is not None), None)
