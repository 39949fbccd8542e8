"""On which days does each service of a feed run? Weekly calendars and their exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from allocator.io.imports.gtfs.cells import DATE_WORDS, parse_date
from allocator.io.imports.gtfs.feed import Feed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_SPAN_DAYS = 3660
"""A calendar of more than ten years is a slip of the pen."""
_ADDED, _REMOVED = "1", "2"


def read_services(feed: Feed, wanted: Collection[str]) -> dict[str, frozenset[dt.date]]:
    """Days of each wanted service; a service that neither file names is left out.

    Format: calendar.txt gives the days of a week between two dates; calendar_dates.txt adds
    (1) and removes (2) single days.
    """
    days: dict[str, set[dt.date]] = {}
    rows: dict[str, int] = {}
    for row, record in feed.rows("calendar"):
        service = record.get("service_id", "")
        if service not in wanted:
            continue
        if service in rows:
            expected = f"one row for each service; row {rows[service]} has it too"
            feed.fault("calendar", row, "service_id", service, expected)
            continue
        rows[service] = row
        days[service] = _weekly_days(feed, row, record)
    _read_exceptions(feed, wanted, days)
    return {service: frozenset(found) for service, found in days.items()}


def _weekly_days(feed: Feed, row: int, record: dict[str, str]) -> set[dt.date]:
    first = _date(feed, "calendar", row, "start_date", record)
    last = _date(feed, "calendar", row, "end_date", record)
    runs = [_runs_on(feed, row, weekday, record) for weekday in WEEKDAYS]
    if first is None or last is None:
        return set()
    if last < first:
        expected = f"a day not before start_date, {first:%Y%m%d}"
        feed.fault("calendar", row, "end_date", record["end_date"], expected)
        return set()
    length = (last - first).days + 1
    if length > MOST_SPAN_DAYS:
        expected = f"a calendar of at most {MOST_SPAN_DAYS} days"
        feed.fault("calendar", row, "end_date", record["end_date"], expected)
        return set()
    span = (first + dt.timedelta(days=offset) for offset in range(length))
    return {day for day in span if runs[day.weekday()]}


def _runs_on(feed: Feed, row: int, weekday: str, record: dict[str, str]) -> bool:
    text = record.get(weekday, "")
    if text not in ("0", "1"):
        feed.fault("calendar", row, weekday, text or None, "1 where it runs on this weekday, or 0")
    return text == "1"


def _read_exceptions(feed: Feed, wanted: Collection[str], days: dict[str, set[dt.date]]) -> None:
    for row, record in feed.rows("calendar_dates"):
        service = record.get("service_id", "")
        if service not in wanted:
            continue
        own = days.setdefault(service, set())
        day = _date(feed, "calendar_dates", row, "date", record)
        kind = record.get("exception_type", "")
        if kind not in (_ADDED, _REMOVED):
            expected = "1 (runs on this day) or 2 (does not run)"
            feed.fault("calendar_dates", row, "exception_type", kind or None, expected)
        elif day is not None and kind == _ADDED:
            own.add(day)
        elif day is not None:
            own.discard(day)


def _date(feed: Feed, table: str, row: int, column: str, record: dict[str, str]) -> dt.date | None:
    text = record.get(column, "")
    day = parse_date(text)
    if day is None:
        feed.fault(table, row, column, text or None, DATE_WORDS)
    return day
