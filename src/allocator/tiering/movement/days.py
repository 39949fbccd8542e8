"""Months and working days, counted as people count them, and dates as they write them."""

from __future__ import annotations

import calendar
import datetime as dt

from allocator.domain.authority import Authority
from allocator.tiering.figures.tracks import DAYS_A_MONTH

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def shift_months(day: dt.date, months: float) -> dt.date:
    """The same day of the month some months later (earlier if negative), or the month's last.

    A part of a month counts as that part of 30.4375 days.
    """
    whole = int(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    moved = dt.date(year, month + 1, min(day.day, last))
    return moved + dt.timedelta(days=round((months - whole) * DAYS_A_MONTH))


def months_between(first: dt.date, last: dt.date) -> float:
    """Months from one day to another, in months of 30.4375 days."""
    return (last - first).days / DAYS_A_MONTH


def working_days_after(authority: Authority, day: dt.date, count: int) -> dt.date:
    """The day some working days later: Monday to Friday, without the authority's holidays."""
    off = [
        span
        for span in authority.calendar
        if span.is_authority_wide and span.kind in ("holiday", "closed")
    ]
    left = count
    while left > 0:
        day += dt.timedelta(days=1)
        is_off = any(span.from_date <= day <= span.to_date for span in off)
        left -= day.weekday() < 5 and not is_off
    return day


def school_year_start(day: dt.date) -> dt.date:
    """The first of August on which a day's school year began."""
    return dt.date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def date_text(day: dt.date) -> str:
    """Write a date: 10 August 2026."""
    return f"{day.day} {day:%B %Y}"


def number_word(number: float) -> str:
    """Write a small whole number as a word: three, 12, 1.5."""
    if number == int(number) and 0 <= number < len(_NUMBERS):
        return _NUMBERS[int(number)]
    return f"{number:g}"


def months_text(months: float) -> str:
    """Write a number of months: one month, three months."""
    return f"{number_word(months)} month{'' if months == 1 else 's'}"


def listed(parts: list[str]) -> str:
    """Write several things in a row: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
