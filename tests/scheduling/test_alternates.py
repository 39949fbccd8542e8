import datetime as dt

import pytest

from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Leave
from allocator.scheduling.alternates import alternates, with_reserve
from allocator.scheduling.outings import outings_of
from allocator.travel import build_travel
from tests.builders import OFFER, a_person, a_school, an_offer
from tests.scheduling.dated import AUGUST_18, a_day, a_leg, a_schedule, a_visit, island_day
from tests.scheduling.plans import tiers_of
from tests.travel.islands import DAY_RETURN, a_sailing, island_authority

DAY = dt.timedelta(days=1)
WEDNESDAY = AUGUST_18 + DAY
WEEK = 7 * DAY
TUESDAYS = tuple(row.model_copy(update={"days": (False, True) + 5 * (False,)})
                 for row in DAY_RETURN)  # fmt: skip
ISLAND = a_schedule((a_visit(),), (island_day(),))


def dates(authority, schedule=ISLAND, **tiers):
    report = tiers_of(authority, **tiers) if tiers else None
    found = alternates(authority, build_travel(authority), schedule, report)
    return {visit.split("-")[0]: date for visit, date in found.items()}


def test_the_next_day_with_a_boat_is_named():
    assert dates(island_authority(DAY_RETURN)) == {"S2": WEDNESDAY}


def test_a_boat_once_a_week_makes_it_a_week_later():
    assert dates(island_authority(TUESDAYS)) == {"S2": AUGUST_18 + WEEK}


def test_no_boat_again_no_date():
    last = tuple(row.model_copy(update={"valid_to": AUGUST_18}) for row in DAY_RETURN)
    assert dates(island_authority(last)) == {}


def test_visits_by_road_and_online_name_none():
    visits = (a_visit("S1"), a_visit("S2", mode="online"))
    day = a_day(a_leg("P1>A-S1", "08:30", "09:00"), a_leg("A-S1>P1", "12:00", "12:30"))
    assert dates(island_authority(DAY_RETURN), a_schedule(visits, (day,))) == {}


@pytest.mark.parametrize("kind", ["visit", "online", "leave", "holiday", "pin", "school"])
def test_a_day_with_something_else_on_is_passed_over(kind):
    changes, visits = {}, (a_visit(),)
    if kind == "visit":
        visits += (a_visit("S1", WEDNESDAY),)
    elif kind == "online":
        visits += (a_visit("S1", WEDNESDAY, mode="online"),)
    elif kind == "leave":
        spell = {"person_id": "P1", "from": WEDNESDAY, "to": WEDNESDAY}
        changes["leave"] = (Leave.model_validate(spell),)
    elif kind == "holiday":
        changes["calendar"] = (a_span("holiday", WEDNESDAY),)
    elif kind == "pin":
        changes["pins"] = (Pin(kind="forbid", school_id="S2", date=WEDNESDAY),)
    else:
        visits += (a_visit("S2", WEDNESDAY, person_ids=("P2",), activity="review"),)
    people = (a_person("P1"), a_person("P2"))
    offer = an_offer(activities={**OFFER["activities"], "review": REVIEW})
    authority = island_authority(DAY_RETURN, people=people, offer=offer, **changes)
    schedule = a_schedule(visits, (island_day(),))
    assert dates(authority, schedule)["S2"] == WEDNESDAY + DAY


REVIEW = {**OFFER["activities"]["link_visit"], "title": "Review"}


def a_span(kind, day):
    from allocator.domain.calendar import CalendarSpan

    return CalendarSpan.model_validate({"from": day, "to": day, "kind": kind})


def test_the_date_lies_before_the_next_session_of_the_activity():
    visits = (a_visit(), a_visit("S2", AUGUST_18 + WEEK, mode="online"))
    assert dates(island_authority(TUESDAYS), a_schedule(visits, (island_day(),))) == {}
    assert dates(island_authority(DAY_RETURN), a_schedule(visits, (island_day(),))) == {
        "S2": WEDNESDAY
    }


@pytest.mark.parametrize(("days_between", "expected"), [(5, {}), (6, {"S2": WEDNESDAY})])
def test_it_keeps_the_pupil_days_that_the_tier_asks_for(days_between, expected):
    """Targeted schools have 5 pupil days from one visit to the next."""
    following = AUGUST_18 + (days_between + 2) * DAY  # a weekend lies between
    visits = (a_visit(), a_visit("S2", following, mode="online"))
    authority = island_authority(DAY_RETURN)
    assert dates(authority, a_schedule(visits, (island_day(),)), S2="targeted") == expected


def test_a_team_comes_whole_or_not():
    both = ("P1", "P2")
    schedule = a_schedule((a_visit(person_ids=both),), (island_day(), island_day("P2")))
    away = Leave.model_validate({"person_id": "P2", "from": WEDNESDAY, "to": WEDNESDAY + DAY})
    people = (a_person("P1"), a_person("P2"))
    authority = island_authority(DAY_RETURN, people=people, leave=(away,))
    assert dates(authority, schedule) == {"S2": WEDNESDAY + 2 * DAY}


def test_two_visits_that_one_boat_stops_get_different_days():
    isle = {"latitude": 56.47, "longitude": -5.71, "road_network": "isle"}
    schools = (a_school("S2", **isle), a_school("S3", **isle))
    visits = (a_visit(), a_visit("S3", start="13:00", end="15:00"))
    day = island_day()
    legs = (*day.legs[:3], a_leg("A-S2>A-S3", "12:00", "12:05"), *day.legs[3:])
    schedule = a_schedule(visits, (day.model_copy(update={"legs": legs}),))
    authority = island_authority(DAY_RETURN, schools=schools)
    assert dates(authority, schedule) == {"S2": WEDNESDAY, "S3": WEDNESDAY + DAY}


ONE_WAY_A_DAY = (
    a_sailing("pier", "slip", "10:00", "12:00"),
    a_sailing("slip", "pier", "12:30", "14:30"),
)


def a_night_away():
    out = a_day(a_leg("P1>pier", "09:10", "09:20"), a_leg("pier>slip", "10:00", "12:00", "ferry"),
                a_leg("slip>A-S2", "12:05", "12:10"), night="A-S2")  # fmt: skip
    home = a_day(a_leg("A-S2>slip", "11:45", "11:55"),
                 a_leg("slip>pier", "12:30", "14:30", "ferry"), a_leg("pier>P1", "14:35", "14:45"),
                 date=WEDNESDAY, is_first=False)  # fmt: skip
    return a_schedule((a_visit(start="13:00", end="16:00"),), (out, home))


def test_a_cancelled_trip_frees_its_own_nights_and_days():
    person = a_person("P1", max_nights=1)
    authority = island_authority(ONE_WAY_A_DAY, people=(person,))
    assert dates(authority, a_night_away()) == {"S2": WEDNESDAY}


def test_nights_elsewhere_in_the_month_count():
    person = a_person("P1", max_nights=1)
    later = a_night_away()
    days = tuple(day.model_copy(update={"date": day.date + WEEK}) for day in later.days)
    visits = (a_visit("S1", AUGUST_18 + WEEK),)
    schedule = a_schedule((*later.visits, *visits), (*later.days, *days))
    authority = island_authority(ONE_WAY_A_DAY, people=(person,))
    assert dates(authority, schedule) == {"S2": dt.date(2026, 9, 1)}


def test_a_peer_head_is_not_away_for_longer_than_before():
    head = a_person("P1", role="peer_head")
    boats = (*DAY_RETURN, *ONE_WAY_A_DAY)
    once = tuple(row.model_copy(update={"valid_to": AUGUST_18}) for row in boats[:2])
    assert dates(island_authority((*once, *boats[2:]), people=(head,))) == {}
    assert dates(island_authority((*once, *boats[2:]))) == {"S2": WEDNESDAY}


def test_what_is_done_needs_no_other_date():
    done = EngagedVisit(visit_id=f"S2-{AUGUST_18}", school_ids=("S2",), activity="link_visit",
                        person_ids=("P1",), date=AUGUST_18, status="done")  # fmt: skip
    assert dates(island_authority(DAY_RETURN, visits=(done,))) == {}


def test_without_a_reserve_no_dates_are_named():
    authority = island_authority(DAY_RETURN, settings={"cancellation_reserve": 0})
    assert dates(authority) == {}


def test_a_session_of_two_days_moves_whole():
    link = {**OFFER["activities"]["link_visit"], "days": {"primary": 2}}
    authority = island_authority(DAY_RETURN, offer=an_offer(activities={"link_visit": link}))
    two = {"item_id": "item", "visit_id": "S2-first"}
    visits = (a_visit(**two), a_visit(date=WEDNESDAY, item_id="item", visit_id="S3-second"))
    schedule = a_schedule(visits, (island_day(), island_day(date=WEDNESDAY)))
    assert dates(authority, schedule) == {"S2": WEDNESDAY, "S3": WEDNESDAY + DAY}


def test_the_schedule_carries_dates_costs_and_says_so():
    authority = island_authority(DAY_RETURN)
    dated = with_reserve(authority, build_travel(authority), ISLAND)
    assert [visit.alternate for visit in dated.visits] == [WEDNESDAY]
    assert dated.costs.visits_with_alternate == 1
    assert dated.costs.notes[-1].startswith("1 of 1 visits over water name another date")
    assert dated.days == ISLAND.days
    assert with_reserve(authority, build_travel(authority), ISLAND) == dated


def test_days_joined_by_nights_are_one_trip():
    trips = outings_of((*reversed(a_night_away().days), island_day(date=AUGUST_18 + WEEK)))["P1"]
    assert [len(trip.days) for trip in trips] == [2, 1]
    assert trips[0].nights == (AUGUST_18,)


def test_nobody_of_a_team_begins_before_the_last_is_there():
    """One lives on the island and could begin at nine; the other comes by the boat of ten."""
    boats = (a_sailing("pier", "slip", "10:00", "10:50"), DAY_RETURN[1])
    islander = a_person("P2", latitude=56.47, longitude=-5.70, road_network="isle")
    first = island_day()
    out = first.legs[1].model_copy(update={"depart": 600, "arrive": 650})
    legs = (a_leg("P1>pier", "09:20", "09:30"), out, *first.legs[3:])
    there, home = a_leg("P2>A-S2", "10:50", "10:53"), a_leg("A-S2>P2", "14:00", "14:03")
    days = (first.model_copy(update={"legs": legs}), a_day(there, home, person="P2"))
    visit = a_visit(person_ids=("P2", "P1"), start="11:00", end="14:00")
    authority = island_authority(boats, people=(a_person("P1"), islander))
    assert dates(authority, a_schedule((visit,), days)) == {"S2": WEDNESDAY}


def with_known(known: dt.date, **changes):
    """The island's visit again, where people know another date for it already."""
    visit = a_visit(alternate=known)
    earlier = a_schedule((visit,), (island_day(),))
    authority = island_authority(DAY_RETURN, **changes)
    made = with_reserve(authority, build_travel(authority), ISLAND, None, earlier)
    return made.visits[0]


def test_a_date_that_people_know_stays_while_it_can_be():
    assert with_known(AUGUST_18 + WEEK).alternate == AUGUST_18 + WEEK
    leave = {"person_id": "P1", "from": AUGUST_18 + WEEK, "to": AUGUST_18 + WEEK}
    gone = with_known(AUGUST_18 + WEEK, leave=(Leave.model_validate(leave),))
    assert gone.alternate == WEDNESDAY


def test_the_chance_that_the_way_there_fails_stands_with_the_visit():
    boats = tuple(row.model_copy(update={"cancel_share": 0.1}) for row in DAY_RETURN)
    authority = island_authority(boats)
    made = with_reserve(authority, build_travel(authority), ISLAND)
    assert made.visits[0].cancel_chance == 0.1  # the way home is no matter of the visit
    by_road = a_schedule((a_visit("S1"),), (a_day(a_leg("P1>A-S1", "08:30", "09:00"),
                                                 a_leg("A-S1>P1", "12:00", "12:30")),))  # fmt: skip
    assert with_reserve(authority, build_travel(authority), by_road).visits[0].cancel_chance is None
