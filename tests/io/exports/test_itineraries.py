"""A person's days in one line of time: what stands in them, and their sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.domain.plans import Plan
from allocator.io.exports.itineraries import PersonTerm, Totals, itineraries
from allocator.io.plan_files import read_plan
from allocator.io.workspace import read_workspace
from tests.data import data_folder
from tests.io.exports.plans import a_run, the_allocation, the_authority, the_plan, the_schedule
from tests.io.exports.plans import the_tiers as some_tiers


def terms(**changes: Any) -> dict[str, PersonTerm]:
    plan = Plan(a_run(), some_tiers(), the_allocation(), the_schedule(**changes))
    return {term.person_id: term for term in itineraries(plan, the_authority())}


def told(term: PersonTerm, trip: int = 0) -> list[tuple[int, int, str]]:
    """Start, end and kind of every step of a trip."""
    return [
        (step.start, step.end, step.leg.mode if step.leg else "visit" if step.visit else "wait")
        for day in term.trips[trip].days
        for step in day.steps
    ]


def a_leg(start: str, end: str, depart: str, arrive: str, mode: str = "car") -> dict[str, Any]:
    return {"from_id": start, "to_id": end, "mode": mode, "depart": depart, "arrive": arrive}


def a_day(*legs: dict[str, Any], date: str = "2026-09-08", **more: Any) -> dict[str, Any]:
    """A day of P1 that starts and ends at the base unless told otherwise."""
    return {"person_id": "P1", "date": date, "depart_base": None, "return_base": None,
            "legs": legs, **more}  # fmt: skip


def a_visit(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"visit_id": f"V{start}", "item_id": "I2", "activity": "link_visit",
            "school_ids": ["S2"], "person_ids": ["P1"], "date": "2026-09-08", "start": start,
            "end": end, "mode": "in_person", **more}  # fmt: skip


OUT = a_leg("P1", "A-S2", "08:30", "09:00")
BACK = a_leg("A-S2", "P1", "13:00", "13:30")


def test_a_tour_is_one_trip_with_waits_between_its_steps() -> None:
    steps = told(terms()["P1"])
    assert steps == [
        (480, 490, "car"), (490, 540, "wait"), (540, 700, "ferry"), (700, 705, "wait"),
        (705, 710, "car"), (710, 840, "wait"), (840, 1020, "visit"),
        (660, 665, "car"), (665, 720, "wait"), (720, 880, "ferry"), (880, 890, "wait"),
        (890, 900, "car"),
    ]  # fmt: skip


def test_sums_of_a_tour_worked_by_hand() -> None:
    totals = terms()["P1"].trips[0].totals
    # Out: 10 + 5 by car, 160 by boat; back: 5 + 10 and 160. One car leg of six says its length.
    assert totals == Totals(
        car=30, ferry=320, waiting=50 + 5 + 130 + 55 + 10, visiting=180, nights=1, days=2,
        own_car_km=4.0, unmeasured=3,
    )  # fmt: skip
    assert totals.travel == 350


def test_days_between_which_no_night_is_are_trips_of_their_own() -> None:
    first, second = terms()["P1"].trips
    assert [len(first.days), len(second.days)] == [2, 1]
    assert terms()["P1"].totals == first.totals + second.totals
    assert sum(term.totals.travel for term in terms().values()) == sum(
        leg.arrive - leg.depart for day in the_schedule().days for leg in day.legs
    )


def test_an_online_day_at_the_base_is_no_journey() -> None:
    online = terms()["P2"].trips[1]
    assert not online.is_journey
    assert online.totals == Totals()


def test_time_at_the_base_is_not_waiting() -> None:
    again = (a_leg("P1", "A-S2", "15:00", "15:30"), a_leg("A-S2", "P1", "16:30", "17:00"))
    visits = [a_visit("09:00", "13:00"), a_visit("14:00", "14:30", mode="online"),
              a_visit("15:30", "16:30")]  # fmt: skip
    term = terms(days=[a_day(OUT, BACK, *again)], visits=visits)["P1"]
    assert term.totals.waiting == 0
    assert [kind for _, _, kind in told(term)] == [
        "car", "visit", "car", "visit", "car", "visit", "car",
    ]  # fmt: skip


def test_an_online_visit_on_the_way_splits_the_wait() -> None:
    visits = [a_visit("09:00", "11:00"), a_visit("11:30", "12:00", mode="online")]
    term = terms(days=[a_day(OUT, BACK)], visits=visits)["P1"]
    assert told(term)[2:5] == [(660, 690, "wait"), (690, 720, "visit"), (720, 780, "wait")]


def test_a_day_without_legs_in_a_tour_is_spent_where_the_night_is() -> None:
    days = [
        a_day(OUT, date="2026-09-07", night_at="A-S2"),
        a_day(date="2026-09-08", night_at="A-S2"),
        a_day(BACK, date="2026-09-09"),
    ]
    visits = [a_visit("09:00", "11:00"), a_visit("12:00", "13:00")]
    (trip,) = terms(days=days, visits=visits)["P1"].trips
    assert [day.date.day for day in trip.days] == [7, 8, 9]
    assert trip.totals.nights == 2
    assert trip.totals.days == 3
    assert trip.days[1].totals.waiting == 60


def test_a_gap_of_days_ends_a_trip_even_if_a_night_is_open() -> None:
    days = [a_day(OUT, date="2026-09-07", night_at="A-S2"), a_day(BACK, date="2026-09-09")]
    assert len(terms(days=days, visits=[])["P1"].trips) == 2


def test_a_car_that_is_hired_counts_apart() -> None:
    legs = [{**OUT, "kilometres": 20.0}, {**BACK, "kilometres": 22.5, "hired": True}]
    totals = terms(days=[a_day(*legs)], visits=[])["P1"].totals
    assert (totals.own_car_km, totals.hired_car_km, totals.unmeasured) == (20.0, 22.5, 0)


def test_only_those_who_visit_or_travel_have_an_itinerary_in_the_order_of_the_people() -> None:
    found = itineraries(the_plan(), the_authority())
    assert [term.person_id for term in found] == ["P1", "P2"]
    assert itineraries(Plan(a_run(), some_tiers()), the_authority()) == ()


@pytest.mark.parametrize("person", ["P1", "P2"])
def test_steps_of_a_day_stand_in_order_and_no_wait_overlaps(person: str) -> None:
    for day in terms()[person].days:
        starts = [step.start for step in day.steps]
        assert starts == sorted(starts)
        ends = [step.end for step in day.steps]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
        assert isinstance(day.date, dt.date)


def test_the_worked_example_loses_no_visit_journey_or_night() -> None:
    authority = read_workspace(data_folder("example") / "workspace").authority
    plan = read_plan(data_folder("example") / "plan")
    assert plan.schedule is not None
    found = itineraries(plan, authority)
    totals = sum((term.totals for term in found), Totals())
    assert totals.travel == pytest.approx(plan.schedule.travel_hours * 60)
    assert totals.nights == plan.schedule.nights
    visits = sum(len(day.visits) for term in found for day in term.days)
    assert visits == sum(len(visit.person_ids) for visit in plan.schedule.visits)
    departures = {(one.service_id, one.depart, one.arrive) for one in authority.sailings}
    legs = [leg for term in found for day in term.days for leg in day.legs if leg.service_id]
    assert legs
    assert {(leg.service_id, leg.depart, leg.arrive) for leg in legs} <= departures
