"""Months, working days and words for them."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.domain.calendar import CalendarSpan
from allocator.tiering.movement.days import (
    date_text,
    listed,
    months_text,
    school_year_start,
    shift_months,
    working_days_after,
)
from tests.builders import an_authority
from tests.tiering.movement.small import day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-10", -3, "2026-05-10"),
        ("2026-08-10", 3, "2026-11-10"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2024-05-31", -3, "2024-02-29"),
        ("2026-01-31", -2, "2025-11-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-10", -12, "2025-08-10"),
        ("2026-08-10", 0, "2026-08-10"),
        ("2026-08-10", 0.5, "2026-08-25"),
        ("2026-08-10", -1.5, "2026-06-25"),
    ],
)
def test_months_are_counted_by_the_calendar(start, months, end):
    assert shift_months(day(start), months) == day(end)


def test_a_weekend_and_a_holiday_are_no_working_days():
    holiday = CalendarSpan(from_date=day("2026-09-18"), to_date=day("2026-09-21"), kind="holiday")
    authority = an_authority(calendar=(holiday,))
    # Thursday 17 September; the local holiday runs from Friday to Monday.
    assert working_days_after(authority, day("2026-09-17"), 2) == day("2026-09-23")
    assert working_days_after(an_authority(), day("2026-09-17"), 2) == day("2026-09-21")


def test_a_holiday_of_one_school_stops_no_clock():
    own = CalendarSpan(
        from_date=day("2026-09-18"), to_date=day("2026-09-21"), kind="closed", school_id="S1"
    )
    assert working_days_after(an_authority(calendar=(own,)), day("2026-09-17"), 1) == day(
        "2026-09-18"
    )


def test_the_school_year_begins_in_august():
    assert school_year_start(dt.date(2026, 7, 31)) == dt.date(2025, 8, 1)
    assert school_year_start(dt.date(2026, 8, 1)) == dt.date(2026, 8, 1)


def test_words_are_plain():
    assert date_text(day("2026-08-09")) == "9 August 2026"
    assert months_text(3) == "three months"
    assert months_text(1) == "one month"
    assert months_text(1.5) == "1.5 months"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
