import datetime as dt
from itertools import pairwise

import pytest

from allocator.domain.calendar import CalendarSpan
from allocator.domain.people import Leave
from allocator.scheduling.checks import check_schedule
from tests.builders import OFFER, a_person, a_school, an_offer
from tests.scheduling.plans import an_item, scheduled
from tests.scheduling.replanning.cases import planned
from tests.scheduling.routes.terms import BETWEEN_ISLES, DRIVES, archipelago, drives
from tests.travel.islands import DAY_RETURN, a_sailing

SECOND_ON_ISLE = a_school(
    "S5", latitude=56.475, longitude=-5.72, road_network="isle", island="Isle", roll=15
)
ONE_BOAT_A_DAY = (
    a_sailing("pier", "slip", "10:00", "12:00"),
    a_sailing("slip", "pier", "13:00", "15:00"),
)
"""Time for three hours after one boat or before the other, from nine."""
LONG = an_offer(
    activities={
        **OFFER["activities"],
        "review": {"title": "Review", "team": [{"role": "qio", "count": 1}], "hours": 5.0},
    }
)
WEEKLY = (
    a_sailing("pier", "slip", "10:00", "12:00", days="--W----"),
    a_sailing("slip", "pier", "13:00", "15:00", days="---T---"),
)
"""Out on Wednesday, home on Thursday."""


def islands(sailings, **changes):
    fields = {
        "people": (a_person("P1", contact_share=1.0),),
        "known_journeys": (*DRIVES, *drives(slip__A_S5=5, A_S2__A_S5=4)),
        "more_schools": (SECOND_ON_ISLE,),
        "settings": {"polish_rounds": 20, "walk_most_km": 0.1},
        **changes,
    }
    return archipelago(sailings, **fields)


def isle_items(authority, activity="link_visit", **changes):
    """One session at each school of the isle."""
    return [
        an_item(authority, f"I{school}", school_ids=(school,), activity=activity, **changes)
        for school in ("S2", "S5")
    ]


def days_of(result) -> list[dt.date]:
    return sorted(visit.date for visit in result.visits)


def test_two_visits_on_an_island_are_one_tour():
    authority = islands(ONE_BOAT_A_DAY)
    items = isle_items(authority)
    result = scheduled(authority, *items)
    # After lunch at one school, in the morning at the other: 135 out, 4 between, 135 home.
    assert result.nights == 1
    assert result.travel_hours == pytest.approx((135 + 4 + 135) / 60)
    assert result.travel_hours == pytest.approx(result.travel_bound, abs=1e-3)
    apart = sum(scheduled(authority, item).travel_hours for item in items)
    assert apart == pytest.approx(2 * 270 / 60)


def test_two_islands_are_one_day_where_the_boats_meet():
    offer = an_offer(
        activities={**OFFER["activities"], "call": {**LONG.activities["review"].model_dump(),
                                                    "hours": 2.0}}
    )  # fmt: skip
    authority = islands((*DAY_RETURN, *BETWEEN_ISLES), offer=offer)
    result = scheduled(
        authority,
        an_item(authority, "I1", school_ids=("S2",)),
        an_item(authority, "I2", school_ids=("S3",), activity="call"),
    )
    assert len(set(days_of(result))) == 1
    assert result.nights == 0
    assert result.travel_hours == pytest.approx((65 + 40 + 95) / 60)


@pytest.mark.parametrize(("night_minutes", "nights", "minutes"), [(30, 1, 134), (600, 0, 260)])
def test_a_night_is_worth_what_it_is_said_to_be_worth(night_minutes, nights, minutes):
    # Two calls of five hours: out and home twice (260), or once with a night (65 + 4 + 65).
    settings = {"polish_rounds": 20, "walk_most_km": 0.1, "night_minutes": night_minutes}
    authority = islands(DAY_RETURN, offer=LONG, settings=settings)
    result = scheduled(authority, *isle_items(authority, "review"))
    assert result.unplaced == ()
    assert result.nights == nights
    assert result.travel_hours == pytest.approx(minutes / 60)


def test_one_boat_a_week_serves_as_many_weeks_as_there_are_sessions():
    authority = islands(WEEKLY)
    result = scheduled(authority, an_item(authority, school_ids=("S2",), sessions=4), S2="targeted")
    assert result.unplaced == ()
    assert {visit.date.weekday() for visit in result.visits} <= {2, 3}
    assert result.nights == 4


def test_in_the_only_week_that_is_worked_both_schools_share_the_boat():
    leave = tuple(
        Leave.model_validate({"person_id": "P1", "from": first, "to": last})
        for first, last in (("2026-08-17", "2026-09-04"), ("2026-09-14", "2026-10-09"))
    )
    authority = islands(WEEKLY, leave=leave)
    result = scheduled(authority, *isle_items(authority))
    assert result.unplaced == ()
    assert days_of(result) == [dt.date(2026, 9, 9), dt.date(2026, 9, 10)]


def test_a_night_a_month_is_one_tour_a_month():
    people = (a_person("P1", contact_share=1.0, max_nights=1),)
    authority = islands(ONE_BOAT_A_DAY, people=people)
    result = scheduled(authority, an_item(authority, school_ids=("S2",), sessions=4), S2="targeted")
    nights = [day.date.month for day in result.days if day.night_at is not None]
    assert sorted(nights) == [8, 9, 10]
    assert [row.reason for row in result.unplaced] == ["night_limit"]


def test_a_school_that_is_in_on_one_day_a_week_is_visited_on_it():
    closed = tuple(
        CalendarSpan.model_validate(
            {"from": monday, "to": monday + dt.timedelta(days=3), "kind": "closed",
             "school_id": "S2"}
        )
        for monday in (dt.date(2026, 8, 17) + dt.timedelta(days=7 * week) for week in range(8))
    )  # fmt: skip
    authority = islands(ONE_BOAT_A_DAY, calendar=closed)
    result = scheduled(authority, an_item(authority, school_ids=("S2",), sessions=3))
    assert result.unplaced == ()
    assert {date.weekday() for date in days_of(result)} == {4}
    assert result.nights == 3  # out on Thursday, as nobody works on Saturday


def test_sessions_of_a_school_keep_their_spacing_over_tours():
    authority = islands(ONE_BOAT_A_DAY)
    items = isle_items(authority, sessions=3)
    result = scheduled(authority, *items, S2="targeted", S5="targeted")
    assert result.unplaced == ()
    assert result.nights == 3  # each tour calls at both schools
    for school in ("S2", "S5"):
        pupil_days = authority.pupil_days[school]
        at = sorted(pupil_days.index(one.date) for one in result.visits
                    if school in one.school_ids)  # fmt: skip
        assert min(later - earlier for earlier, later in pairwise(at)) >= 5


def mixed_term():
    people = (
        a_person("P1", contact_share=1.0),
        a_person("P2", latitude=56.45, contact_share=1.0),
    )
    authority = islands((*DAY_RETURN, *BETWEEN_ISLES), people=people, offer=LONG)
    items = [
        *isle_items(authority, sessions=3),
        an_item(authority, "I1", sessions=4),
        an_item(authority, "I2", mode="online", sessions=2),
        an_item(authority, "I3", school_ids=("S3",), sessions=2, person_ids=("P2",)),
        an_item(authority, "I4", activity="review", person_ids=("P1", "P2")),
    ]
    return authority, items


def test_the_same_seed_gives_the_same_bytes():
    authority, items = mixed_term()
    first, second = (
        scheduled(authority, *items, seed=5, S1="targeted").model_dump_json() for _ in range(2)
    )
    assert first == second


def test_everything_in_a_mixed_term_is_placed_and_checked():
    authority, items = mixed_term()
    plan = planned(authority, *items, S1="targeted")
    assert plan.schedule.unplaced == ()
    assert len(plan.schedule.visits) == 6 + 4 + 2 + 2 + 1
    assert check_schedule(authority, plan.tiers, plan.allocation, plan.schedule) == []
