"""Reliefs of undated sessions, each proven by applying it to the workspace."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from allocator.domain.authority import Authority
from allocator.domain.crossings import Sailing
from allocator.domain.engagements import Pin
from allocator.domain.people import Leave
from allocator.domain.schedules import Relief, Schedule, UnplacedSession
from allocator.scheduling import schedule
from allocator.scheduling.reliefs import Bench, Circumstances, reliefs_of
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from tests.builders import OFFER, a_person, a_school, an_authority, an_offer
from tests.scheduling.benches import bench_of
from tests.scheduling.plans import an_allocation, an_item, scheduled, the_visit, tiers_of
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY, a_sailing, island_authority

IN_PERSON = {
    **OFFER["activities"]["link_visit"],
    "modes": ["in_person"],
}
TERM = ("2026-08-17", "2026-10-09")


QUICK = {"polish_rounds": 0}
"""Rounds of polish would find nothing in these terms."""


def in_person_offer(**changes: Any):
    return an_offer(activities={"link_visit": {**IN_PERSON, **changes}})


def to_isle(authority: Authority, **changes: Any) -> Schedule:
    return scheduled(authority, an_item(authority, school_ids=("S2",), **changes))


def the_isle(boats: tuple[Sailing, ...], hours: float = 3.0, **person: Any) -> Authority:
    """The island, its officer changed."""
    people = (a_person(**person),)
    return island_authority(
        boats, people=people, offer=in_person_offer(hours=hours), settings=QUICK
    )


def the_row(result: Schedule) -> UnplacedSession:
    (row,) = result.unplaced
    return row


def the_relief(row: UnplacedSession, *kinds: str) -> Relief:
    """The relief of these kinds."""
    return next(one for one in row.reliefs if one.kinds == kinds)


def anybody(activity: str, schools: Any, people: Any, links: Any) -> bool:
    return True


def test_a_night_is_named_with_its_place_travel_and_pounds_and_gives_the_date():
    short = the_isle(ONE_BOAT_A_DAY, max_nights=0)
    row = the_row(to_isle(short))
    relief = the_relief(row, "more_nights")
    made = to_isle(the_isle(ONE_BOAT_A_DAY, max_nights=1))
    visit = the_visit(made)
    assert row.reason == "night_limit"
    assert row.relief == row.reliefs[0].text == relief.text
    assert relief.text.startswith("1 more night in ")
    assert " for Person P1 (1 in place of 0): " in relief.text
    assert " with a night near School S2; 4 h 22 more travel, 1 night more, £" in relief.text
    assert (visit.date, made.nights) == (relief.date, relief.nights)
    assert made.travel_hours == pytest.approx(relief.travel_hours, abs=1e-4)


def test_the_pounds_of_a_relief_are_those_of_the_journeys():
    fare = {"fare_pounds": 10.0}
    boats = (
        a_sailing("pier", "slip", "10:00", "12:00", **fare),
        a_sailing("slip", "pier", "12:30", "14:30", **fare),
    )
    authority = the_isle(boats, max_nights=0)
    relief = the_relief(the_row(to_isle(authority)), "more_nights")
    allowed = replace(authority, people=(a_person(max_nights=1),))
    days = to_isle(allowed).days
    kilometres = sum(leg.kilometres or 0 for day in days for leg in day.legs if leg.mode == "car")
    # Two crossings, one night at 147 pounds (D36), mileage at 45p a mile (D35).
    assert relief.pounds == pytest.approx(20 + 147 + kilometres / 1.609344 * 0.45, abs=0.01)
    assert f"£{relief.pounds:,.0f}" in relief.text


def test_a_longer_day_is_named_by_the_least_quarter_hour_that_will_do():
    boats = (
        a_sailing("pier", "slip", "07:00", "08:00"),
        a_sailing("slip", "pier", "17:30", "18:30"),
    )
    people = (a_person(max_nights=0),)
    relief = the_relief(the_row(to_isle(the_isle(boats, max_nights=0))), "longer_day")
    most = float(relief.text.split("longer by ")[1].split(" minutes")[0])

    def with_day(minutes: float) -> Schedule:
        settings = {**QUICK, "max_day_hours": 11 + minutes / 60}
        return to_isle(
            island_authority(boats, people=people, offer=in_person_offer(), settings=settings)
        )

    assert len(with_day(most).visits) == 1
    assert len(with_day(most - 15).unplaced) == 1


def test_hours_that_are_lacking_are_named_to_a_tenth_and_are_enough():
    offer = in_person_offer()
    schools = (a_school("S1"), a_school("S2", latitude=56.42))

    def term(share: float) -> tuple[Authority, Schedule]:
        people = (a_person(contact_share=share),)
        authority = an_authority(schools=schools, people=people, offer=offer, settings=QUICK)
        items = (an_item(authority), an_item(authority, "I2", school_ids=("S2",)))
        return authority, scheduled(authority, *items)

    authority, short = term(0.03)
    relief = the_relief(the_row(short), "more_hours")
    days = len(authority.working_days["P1"])
    _, enough = term(0.03 + relief.hours / (days * 7))
    _, too_few = term(0.03 + (relief.hours - 0.1) / (days * 7))
    assert enough.unplaced == ()
    assert len(too_few.unplaced) == 1
    assert f"{relief.hours:g} more hours of Person P1" in relief.text


def test_a_gap_that_would_do_is_named_with_its_date():
    leave = Leave.model_validate({"person_id": "P1", "from": "2026-08-25", "to": TERM[1]})
    item: dict[str, Any] = {"sessions": 2}

    def term(gap: int) -> Schedule:
        due = {"link_visit": {"minimum": 1, "target": 2, "spacing_days": gap}}
        authority = an_authority(
            people=(a_person(contact_share=1),), leave=(leave,), settings=QUICK,
            offer=an_offer(
                activities={"link_visit": IN_PERSON},
                entitlements={"universal": due, "targeted": due, "intensive": due},
            ),
        )  # fmt: skip
        return scheduled(authority, an_item(authority, **item))

    row = the_row(term(10))
    gap = int(the_relief(row, "less_spacing").text.split("A gap of ")[1].split(" ")[0])
    assert row.reason == "spacing"
    assert term(gap).unplaced == ()
    assert len(term(gap + 1).unplaced) == 1


def test_a_meeting_online_is_named_only_where_the_rules_allow_it():
    leave = Leave.model_validate({"person_id": "P1", "from": TERM[0], "to": "2026-10-08"})

    def term(connection: str, floor: int) -> UnplacedSession:
        authority = island_authority(
            (), people=(a_person(contact_share=1),), leave=(leave,), settings=QUICK,
            schools=(a_school("S1"), a_school("S2", road_network="isle", connection=connection)),
            offer=an_offer(floors={"in_person_per_term": floor}),
        )  # fmt: skip
        return the_row(to_isle(authority))

    assert [one.kinds for one in term("good", 0).reliefs] == [("online",)]
    assert term("none", 0).reliefs == ()
    assert term("good", 1).reliefs == ()


def test_somebody_else_is_named_where_the_rules_let_them_hold_it():
    leave = Leave.model_validate({"person_id": "P1", "from": TERM[0], "to": TERM[1]})
    people = (a_person("P1"), a_person("P2"), a_person("P3", role="eso"))
    authority = an_authority(people=people, leave=(leave,), offer=in_person_offer(), settings=QUICK)
    allocation = an_allocation(an_item(authority))

    def term(may_hold: Any) -> Schedule:
        return schedule(
            authority, tiers_of(authority), allocation, build_travel(authority),
            SolveControl(seed=1), may_hold,
        )  # fmt: skip

    row = the_row(term(anybody))
    assert row.reason == "leave"
    assert "Person P2 in place of Person P1" in row.relief
    assert term(lambda *given: False).unplaced[0].reliefs == ()
    again = scheduled(authority, an_item(authority, person_ids=("P2",)))
    assert the_visit(again).date == row.reliefs[0].date


def test_no_boat_is_asked_for_where_somebody_can_decide_otherwise():
    boats = (DAY_RETURN[0], a_sailing("slip", "pier", "17:10", "18:00", days="MTW-F--"))
    row = the_row(to_isle(the_isle(boats, working_days="---T---", max_nights=0, fte=0.2)))
    assert row.reliefs[0].kinds == ("another_weekday",)
    assert row.relief.startswith("Person P1 at work on Mondays: Monday ")
    assert "no boat or flight there and home (Thursdays)" in row.why
    made = to_isle(the_isle(boats, working_days="M--T---", max_nights=0, fte=0.4))
    assert the_visit(made).date == row.reliefs[0].date


def test_a_boat_is_asked_for_by_port_and_weekday_where_nothing_else_helps():
    def term(days: str) -> Schedule:
        home = a_sailing("slip", "pier", "17:10", "18:00", days=days)
        return to_isle(the_isle((DAY_RETURN[0], home)))

    row = the_row(term("-----S-"))
    assert [one.kinds for one in row.reliefs] == [("another_boat",)]
    assert row.relief.startswith("The 17:10 ferry from slip on Mondays too: Monday ")
    assert the_visit(term("M----S-")).date.weekday() == row.reliefs[0].date.weekday() == 0


def test_a_boat_at_another_hour_is_asked_for_where_no_weekday_will_do():
    def term(home: str, there: str) -> Schedule:
        return to_isle(the_isle((DAY_RETURN[0], a_sailing("slip", "pier", home, there))))

    row = the_row(term("05:00", "05:50"))  # before anybody has to set out
    assert row.reliefs[0].kinds == ("another_boat",)
    hour = row.relief.removeprefix("The 05:00 ferry from slip at ").split(":")[0]
    assert hour == "07"
    assert the_visit(term("07:00", "07:50")).date == row.reliefs[0].date


def test_nothing_is_promised_where_nothing_helps():
    row = the_row(to_isle(the_isle((DAY_RETURN[0],))))
    assert (row.reason, row.reliefs) == ("no_boat", ())
    assert row.relief == "A boat or flight that gives Person P1 time at School S2 and a way home"


def test_a_pinned_session_is_offered_a_day_of_its_own():
    pin = Pin.model_validate({"kind": "fix", "school_id": "S1", "date": "2026-08-22"})
    authority = an_authority(pins=(pin,), offer=in_person_offer(), settings=QUICK)
    row = the_row(scheduled(authority, an_item(authority)))
    relief = the_relief(row, "another_day")
    assert row.reason == "pinned_elsewhere"
    free = replace(authority, pins=())
    assert the_visit(scheduled(free, an_item(free))).date == relief.date


def test_two_changes_together_where_none_alone_will_do():
    authority = the_isle(ONE_BOAT_A_DAY, max_nights=0, contact_share=0.01)
    relief = the_row(to_isle(authority)).reliefs[0]
    assert relief.kinds == ("more_nights", "more_hours")
    days = len(authority.working_days["P1"])
    share = 0.01 + relief.hours / (days * 7)
    mended = replace(authority, people=(a_person(max_nights=1, contact_share=share),))
    assert the_visit(to_isle(mended)).date == relief.date


def test_the_few_days_of_a_team_are_named_one_by_one():
    pair = {
        "review": {
            "title": "Review",
            "team": [{"role": "qio", "count": 2}],
            "hours": 3.0,
        }
    }
    people = (a_person("P1", working_days="M------"), a_person("P2"))
    away = Leave.model_validate({"person_id": "P2", "from": "2026-08-25", "to": TERM[1]})
    due: dict[str, Any] = {"universal": {}, "targeted": {}, "intensive": {}}
    offer = an_offer(activities=pair, entitlements=due)
    authority = an_authority(people=people, leave=(away,), offer=offer, settings=QUICK)
    item = an_item(authority, activity="review", person_ids=("P1", "P2"), sessions=3)
    result = scheduled(authority, item)
    (row,) = result.unplaced
    assert row.why.startswith("Only 2 days suit everybody: Mon 17 Aug (")


def test_nothing_is_named_before_the_first_day_that_may_be_planned():
    authority = the_isle(ONE_BOAT_A_DAY, max_nights=0)
    bench, session = bench_of(authority, an_item(authority, school_ids=("S2",)))
    late = Bench(bench.placer, bench.travel, Circumstances(first_day=40))
    starts = {day: taken for day, taken in session.starts.items() if day >= 40}
    reliefs = reliefs_of(late, replace(session, starts=starts))
    assert reliefs
    assert all(one.date >= authority.term.start + dt.timedelta(days=40) for one in reliefs)
