"""Cells of a GTFS feed: service days, times that run past midnight, weekdays."""

from __future__ import annotations

import datetime as dt
import re

from allocator.domain.fields import FIRST_YEAR

_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)
LAST_YEAR = 2199
MOST_HOURS = 96
"""No boat or plane at Scotland's coasts is under way for longer than four days."""
DATE_WORDS = "a date that exists, such as 20260817"
TIME_WORDS = f"a time such as 07:55:00 or, past midnight, 25:10:00, below {MOST_HOURS} hours"


def parse_time(text: str) -> int | None:
    """Seconds after noon minus twelve hours of the service day; ``None`` where it is no time.

    Hours run past 24 for what happens after midnight of the service day.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds if hours < MOST_HOURS else None


def parse_date(text: str) -> dt.date | None:
    """Turn ``20260817`` into a date; ``None`` where there is no such day."""
    if not _DATE.fullmatch(text):
        return None
    try:
        day = dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
