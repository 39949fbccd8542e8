"""Calendars of a mended plan: the same identities, higher numbers, cancellations."""

from __future__ import annotations

import datetime as dt

import icalendar

from allocator.domain.plans import Plan
from allocator.io.exports.calendar_changes import renewed_calendars
from allocator.io.exports.calendars import calendar_files
from tests.io.exports.plans import a_run, the_authority, the_plan, the_schedule, the_tiers

EARLY, LATE = dt.date(2026, 8, 20), dt.date(2027, 1, 1)


def calendars(**changes: object) -> dict[str, bytes]:
    """Calendars of the plan with its first visit changed, or without it."""
    first, *others = the_schedule().visits
    visits = tuple(others) if changes.get("gone") else (first.model_copy(update=changes), *others)
    schedule = the_schedule().model_copy(update={"visits": visits})
    return calendar_files(Plan(a_run(), the_tiers(), None, schedule), the_authority())


def events(data: bytes) -> dict[str, icalendar.Event]:
    return {str(one["UID"]): one for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def sent() -> dict[str, bytes]:
    return calendar_files(the_plan(), the_authority())


def test_the_same_plan_gives_the_same_calendars():
    assert renewed_calendars(sent(), sent(), EARLY) == sent()


def test_a_moved_visit_keeps_its_identity_with_a_higher_number():
    moved = renewed_calendars(calendars(date=dt.date(2026, 9, 3)), sent(), EARLY)
    before, after = events(sent()["school-S4.ics"]), events(moved["school-S4.ics"])
    assert set(before) == set(after)
    ((uid, event),) = [(key, one) for key, one in after.items() if one["SEQUENCE"] == 1]
    assert event.decoded("DTSTART").date() == dt.date(2026, 9, 3)
    assert event.decoded("DTSTAMP").date() == EARLY
    assert before[uid]["SEQUENCE"] == 0


def test_what_has_not_changed_keeps_its_number_and_stamp():
    moved = renewed_calendars(calendars(date=dt.date(2026, 9, 3)), sent(), EARLY)
    before, after = events(sent()["person-P1.ics"]), events(moved["person-P1.ics"])
    same = [key for key, one in after.items() if key in before and one["SEQUENCE"] == 0]
    assert same
    assert all(after[key].to_ical() == before[key].to_ical() for key in same)


def test_a_visit_that_goes_is_cancelled():
    gone = renewed_calendars(calendars(gone=True), sent(), EARLY)
    before, after = events(sent()["school-S4.ics"]), events(gone["school-S4.ics"])
    assert set(before) == set(after)
    (cancelled,) = [one for one in after.values() if one["STATUS"] == "CANCELLED"]
    assert cancelled["SEQUENCE"] == 1


def test_a_cancelled_visit_that_returns_goes_on_counting():
    gone = renewed_calendars(calendars(gone=True), sent(), EARLY)
    again = renewed_calendars(gone, gone, EARLY)
    assert again == gone
    back = renewed_calendars(sent(), gone, EARLY)
    assert {int(one["SEQUENCE"]) for one in events(back["school-S4.ics"]).values()} >= {2}
    assert all(one["STATUS"] != "CANCELLED" for one in events(back["school-S4.ics"]).values())


def test_the_past_stays_as_it_was_sent():
    pinned = renewed_calendars(calendars(pinned=True, start=600), sent(), LATE)
    assert events(pinned["school-S4.ics"]) == events(sent()["school-S4.ics"])
    gone = renewed_calendars(calendars(gone=True), sent(), LATE)
    assert all(one["STATUS"] != "CANCELLED" for one in events(gone["school-S4.ics"]).values())
