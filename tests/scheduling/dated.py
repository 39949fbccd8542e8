"""Dated schedules written out by hand: visits, journeys, and the schedule around them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.fields import parse_clock
from allocator.domain.schedules import Leg, Schedule, TravelDay, Visit

AUGUST_18 = dt.date(2026, 8, 18)
"""A Tuesday, the second day of the term that tests plan."""


def a_leg(way: str, depart: str, arrive: str, mode: str = "car", **changes: Any) -> Leg:
    """A leg ``from>to``; a boat or plane takes the service of its row in the tests' timetable."""
    start, end = way.split(">")
    if mode in ("ferry", "flight"):
        changes.setdefault("service_id", f"{start}-{end}-{depart}")
    fields = {"from_id": start, "to_id": end, "mode": mode, "depart": depart, "arrive": arrive}
    return Leg.model_validate({**fields, **changes})


def a_day(*legs: Leg, person: str = "P1", date: dt.date = AUGUST_18, night: str | None = None,
          is_first: bool = True) -> TravelDay:  # fmt: skip
    """A day on the road; with a night it does not end at the base."""
    return TravelDay(
        person_id=person,
        date=date,
        depart_base=legs[0].depart if is_first else None,
        return_base=legs[-1].arrive if night is None else None,
        night_at=night,
        legs=legs,
    )


def island_day(person: str = "P1", date: dt.date = AUGUST_18, site: str = "A-S2") -> TravelDay:
    """Out by the 08:00 boat and home by that of 17:10."""
    return a_day(
        a_leg(f"{person}>pier", "07:20", "07:30", kilometres=2.0),
        a_leg("pier>slip", "08:00", "08:50", "ferry", with_car=True),
        a_leg(f"slip>{site}", "08:55", "09:00", kilometres=1.0),
        a_leg(f"{site}>slip", "16:30", "16:35", kilometres=1.0),
        a_leg("slip>pier", "17:10", "18:00", "ferry", with_car=True),
        a_leg(f"pier>{person}", "18:05", "18:15", kilometres=2.0),
        person=person,
        date=date,
    )


def a_visit(school: str = "S2", date: dt.date = AUGUST_18, **changes: Any) -> Visit:
    """Three hours from nine by P1."""
    fields: dict[str, Any] = {
        "visit_id": f"{school}-{date}",
        "item_id": f"item-{school}",
        "activity": "link_visit",
        "school_ids": (school,),
        "person_ids": ("P1",),
        "date": date,
        "start": parse_clock("09:00"),
        "end": parse_clock("12:00"),
        "mode": "in_person",
        **changes,
    }
    return Visit.model_validate(fields)


def a_schedule(visits: tuple[Visit, ...] = (), days: tuple[TravelDay, ...] = ()) -> Schedule:
    """A schedule of these alone; its totals say nothing."""
    return Schedule(
        status="feasible", objective=0.0, sense="min", bound=0.0, gap=0.0, travel_hours=0.0,
        travel_bound=0.0, nights=0, visits=visits, days=days, unplaced=(),
    )  # fmt: skip
