"""Hours of waiting: between legs and visits of a day, wherever the person sleeps."""

import datetime as dt

import pytest

from allocator.domain.schedules import Leg, TravelDay, Visit
from allocator.scheduling.result import waiting_hours_of

TUESDAY = dt.date(2026, 9, 1)


def leg(from_id: str, to_id: str, depart: int, arrive: int) -> Leg:
    return Leg(from_id=from_id, to_id=to_id, mode="car", depart=depart, arrive=arrive)


def visit(start: int, end: int, mode: str = "in_person") -> Visit:
    return Visit.model_validate(
        {
            "visit_id": "V1", "item_id": "I1", "activity": "link_visit", "school_ids": ["S1"],
            "person_ids": ["P1"], "date": TUESDAY, "start": start, "end": end, "mode": mode,
        }
    )  # fmt: skip


def day(*legs: Leg, night_at: str | None = None) -> TravelDay:
    return TravelDay(
        person_id="P1",
        date=TUESDAY,
        depart_base=legs[0].depart if legs else None,
        return_base=None if night_at else legs[-1].arrive,
        night_at=night_at,
        legs=legs,
    )


def test_a_visit_after_the_last_leg_is_waited_for_too():
    there = day(leg("P1", "A", 480, 540), night_at="A")
    assert waiting_hours_of([there], [visit(600, 780)]) == pytest.approx(1.0)


def test_visits_and_legs_that_follow_each_other_leave_no_wait():
    out = day(leg("P1", "A", 480, 540), leg("A", "P1", 720, 780))
    assert waiting_hours_of([out], [visit(540, 720)]) == 0.0


def test_nobody_waits_for_a_meeting_online():
    out = day(leg("P1", "A", 480, 540), leg("A", "P1", 720, 780))
    assert waiting_hours_of([out], [visit(840, 900, "online")]) == pytest.approx(3.0)
