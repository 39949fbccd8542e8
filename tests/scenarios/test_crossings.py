"""Edits of boats, flights and roads: what sails on every day, before and after."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.travel.timetables import sails_on
from tests.scenarios.making import a_sailing, a_team, edited, faults_of

TERM = a_team().term.days
DAYS = st.integers(0, len(TERM) - 1)


def sailing_ids(authority, day):
    return sorted(row.service_id for row in authority.sailings if sails_on(row, day))


def test_boats_are_out_for_a_fortnight_and_flights_are_not():
    result = edited(a_team(), {"edit": "withdraw_sailings", "mode": "ferry", "week": 3, "weeks": 2})
    first, last = dt.date(2026, 8, 31), dt.date(2026, 9, 13)
    for day in TERM:
        wanted = ["A1"] if first <= day <= last else sailing_ids(a_team(), day)
        assert sailing_ids(result.authority, day) == wanted
    assert result.told[0].text == "2 departures withdrawn from 2026-08-31 to 2026-09-13"


@settings(max_examples=30, deadline=None)
@given(DAYS, DAYS)
def test_whatever_is_withdrawn_the_other_days_stay_as_they_were(one, other):
    first, last = sorted((TERM[one], TERM[other]))
    edit = {"edit": "withdraw_sailings", "all": True, "from": first, "to": last}
    authority = edited(a_team(), edit).authority
    for day in TERM:
        wanted = [] if first <= day <= last else sailing_ids(a_team(), day)
        assert sailing_ids(authority, day) == wanted


@settings(max_examples=30, deadline=None)
@given(DAYS, DAYS)
def test_the_timetable_of_another_day_runs_in_the_spell_and_only_then(one, other):
    first, last = sorted((TERM[one], TERM[other]))
    edit = {"edit": "timetable_of", "day": "last_of_term", "from": first, "to": last}
    authority = edited(a_team(), edit).authority
    for day in TERM:
        wanted = ["A1", "W1"] if first <= day <= last else sailing_ids(a_team(), day)
        assert sailing_ids(authority, day) == wanted


def test_all_that_is_said_of_departures_must_hold():
    result = edited(a_team(), {"edit": "withdraw_sailings", "islands": "Coll", "services": "F1"})
    assert all("F1" not in sailing_ids(result.authority, day) for day in TERM)
    assert "F2" in sailing_ids(result.authority, TERM[0])


def test_a_departure_that_runs_on_no_such_weekday_is_not_counted():
    sundays = (False,) * 6 + (True,)
    authority = a_team(sailings=(a_sailing(days=sundays),))
    edit = {"edit": "withdraw_sailings", "all": True, "from": "2026-08-31", "to": "2026-09-04"}
    assert not edited(authority, edit).told[0].changed


def test_unknown_services_ports_and_islands_are_told_with_the_nearest():
    edit = {"edit": "withdraw_sailings", "services": "F11", "ports": ["obban"], "islands": "Cool"}
    assert [fault.nearest for fault in faults_of(a_team(), edit)] == ["F1", "oban", "Coll"]


def test_where_there_are_no_boats_it_says_so():
    authority = a_team(sailings=())
    for edit in (
        {"edit": "withdraw_sailings", "mode": "ferry"},
        {"edit": "timetable_of", "day": "last_of_term"},
    ):
        result = edited(authority, edit)
        assert result.told[0].text == "no boats and no flights here"
        assert result.authority is authority


def test_departures_are_added_and_their_ports_are_known():
    row = {"service_id": "N1", "mode": "ferry", "from_port": "oban", "to_port": "coll",
           "depart": "10:00", "arrive": "11:00", "days": "MTWTF--"}  # fmt: skip
    result = edited(a_team(), {"edit": "add_sailings", "sailings": [row]})
    assert result.authority.sailings[-1].depart == 600
    faults = faults_of(
        a_team(),
        {"edit": "add_sailings", "sailings": [{**row, "to_port": "col", "arrive": "09:00"}]},
    )
    assert [fault.column for fault in faults] == [
        "edits.0.sailings.0.to_port", "edits.0.sailings.0.arrive",
    ]  # fmt: skip


def of_class(urban_rural):
    schools = (one.model_copy(update={"urban_rural": urban_rural}) for one in a_team().schools)
    return a_team(schools=tuple(schools))


def test_roads_are_slower_where_there_are_such_roads():
    slow = {"edit": "road_speeds", "factor": 0.5, "classes": "urban"}
    before = of_class(1).settings.urban_kmh
    assert edited(of_class(1), slow).authority.settings.urban_kmh == before / 2
    winter = {"edit": "road_speeds", "winter_factor": 1.2}
    assert edited(of_class(1), winter).told[0].text == "no place here has such roads"
    assert edited(of_class(8), winter).authority.settings.winter_factor == 1.2
