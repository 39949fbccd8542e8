from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.scheduling.journeys import StopOn, Trip, TripMaker
from allocator.scheduling.routes.trips import Trips, trips_of
from allocator.scheduling.sessions import TermDays
from allocator.travel import build_travel
from allocator.travel.arrivals import Arrivals
from tests.builders import a_person, a_school
from tests.scheduling.routes.terms import (
    BETWEEN_ISLES,
    DRIVES,
    a_kind,
    archipelago,
    least_minutes,
    listed,
)
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY, a_sailing

SHORE, ISLE, ROCK = a_kind("A-S1", 0), a_kind("A-S2", 1), a_kind("A-S3", 2)
SHORT_ROCK = a_kind("A-S3", 2, minutes=120)


def trips_for(authority: Authority, *kinds, gaps=None) -> Trips:
    travel = build_travel(authority)
    return trips_of(travel, Arrivals(travel), "P1", kinds, gaps or [1] * len(kinds))


def with_drives(*sailings, **changes) -> Authority:
    return archipelago(sailings, known_journeys=DRIVES, **changes)


def test_a_school_by_road_is_a_day_out():
    trips = trips_for(with_drives(), SHORE)
    assert listed(trips) == {((0,), 0): 40}
    assert trips.is_whole


def test_a_day_return_is_a_day_over_water():
    # 10 + 50 + 5 out, the same home.
    assert listed(trips_for(with_drives(*DAY_RETURN), ISLE)) == {((0,), 0): 130}


def test_one_boat_a_day_each_way_takes_a_night():
    found = listed(trips_for(with_drives(*ONE_BOAT_A_DAY), SHORE, ISLE))
    assert found[(0,), 0] == 40
    assert ((1,), 0) not in found
    assert found[(1,), 1] == 10 + 120 + 5 + 5 + 120 + 10


def test_whoever_works_no_two_days_in_a_row_makes_no_tour():
    people = (a_person("P1", working_days="M-W-F--"),)
    assert listed(trips_for(with_drives(*ONE_BOAT_A_DAY, people=people), SHORE, ISLE)) == {
        ((0,), 0): 40
    }


def test_boats_on_two_days_of_the_week_take_the_nights_between():
    boats = (
        a_sailing("pier", "slip", "10:00", "12:00", days="M------"),
        a_sailing("slip", "pier", "12:30", "14:30", days="--W----"),
    )
    assert listed(trips_for(with_drives(*boats), ISLE)) == {((0,), 2): 270}


def test_a_school_without_a_boat_home_is_in_no_trip():
    found = listed(trips_for(with_drives(DAY_RETURN[0]), SHORE, ISLE))
    assert all(1 not in kinds for kinds, _ in found)


def test_two_islands_in_a_day_where_the_second_call_is_short():
    trips = trips_for(with_drives(*DAY_RETURN, *BETWEEN_ISLES), ISLE, SHORT_ROCK)
    # To the isle, over to the rock at midday, back over the isle in the afternoon.
    around = (10 + 50 + 5) + (5 + 30 + 5) + (5 + 30 + 50 + 10)
    found = listed(trips)
    assert found[(0, 1), 0] == around
    assert found[(1,), 0] == (10 + 50 + 30 + 5) * 2
    (way,) = trips.ways_of(list(found).index(((0, 1), 0)))
    assert way == ((0, 0), (1, 0))


def test_two_islands_with_a_night_where_both_calls_are_long():
    found = listed(trips_for(with_drives(*DAY_RETURN, *BETWEEN_ISLES), ISLE, ROCK))
    # Three hours from 13:10 miss the boat of 15:45: nobody sees the rock in a day.
    assert {nights for kinds, nights in found if 1 in kinds} == {1}
    assert found[(0, 1), 1] == 95 + 5 + 30 + 5 + 65


EVENING_BOAT = (
    a_sailing("pier", "slip", "09:00", "09:50"),
    a_sailing("slip", "quay", "18:00", "18:30"),
    a_sailing("quay", "pier", "16:00", "17:15"),
)


@pytest.mark.parametrize(("hours", "is_listed"), [(11.0, True), (8.0, False)])
def test_the_evening_before_is_as_long_as_the_day_allows(hours, is_listed):
    # From 08:20 to the rock at 18:40, with a call on the isle: over ten hours, and no other boat.
    authority = with_drives(*EVENING_BOAT, settings={"max_day_hours": hours})
    found = listed(trips_for(authority, ISLE, ROCK))
    assert found.get(((0, 1), 1)) == (65 + 40 + 90 if is_listed else None)


@pytest.mark.parametrize("gap", [1, 2])
def test_calls_of_a_kind_share_a_tour_as_far_apart_as_they_must_be(gap):
    # After lunch on the first day, in the morning of the last one, then the boat at 12:30.
    twice = a_kind("A-S2", 0, count=2, sessions=(0, 1))
    found = listed(trips_for(with_drives(*ONE_BOAT_A_DAY), twice, gaps=[gap]))
    assert found == {((0,), 1): 270, ((0, 0), gap): 270}


def test_calls_that_lie_further_apart_than_three_nights_are_in_two_tours():
    twice = a_kind("A-S2", 0, count=2, sessions=(0, 1))
    found = listed(trips_for(with_drives(*ONE_BOAT_A_DAY), twice, gaps=[4]))
    assert found == {((0,), 1): 270}


def test_nobody_is_out_longer_than_the_longest_day():
    # From 07:20 to 18:15 with the boats of a day return: ten hours are not enough.
    authority = with_drives(*DAY_RETURN, settings={"max_day_hours": 10.0})
    assert listed(trips_for(authority, ISLE)) == {((0,), 1): 130}


def test_some_trips_are_kept_with_their_ways():
    trips = trips_for(with_drives(*DAY_RETURN, *BETWEEN_ISLES), SHORE, ISLE, SHORT_ROCK)
    kept = trips.only(trips.nights == 0)
    numbers = np.flatnonzero(trips.nights == 0)
    assert listed(kept) == {key: cost for key, cost in listed(trips).items() if key[1] == 0}
    for place, number in enumerate(numbers):
        assert kept.ways_of(place) == trips.ways_of(int(number))


def test_the_same_trips_are_listed_twice_in_the_same_order():
    authority = with_drives(*DAY_RETURN, *BETWEEN_ISLES)
    one, other = (trips_for(authority, SHORE, ISLE, ROCK) for _ in range(2))
    for name in ("members", "minutes", "nights", "first_way", "orders", "offsets"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


BOATS = (
    ("pier", "slip", 50), ("slip", "pier", 50), ("slip", "quay", 30), ("quay", "slip", 30),
    ("pier", "quay", 75), ("quay", "pier", 75),
)  # fmt: skip
ISLAND_HOPPING = (*DAY_RETURN, *BETWEEN_ISLES)
LEAVING = ("06:40", "08:00", "09:30", "11:00", "12:30", "14:15", "16:30", "17:30")
FAR_SHORE = a_school("S4", latitude=58.5, longitude=-5.0)
"""Too far from the base for a call and the drive home on a day."""
SITES = ("A-S1", "A-S2", "A-S3", "A-S4")


@st.composite
def boats(draw):
    """Boats out and home on most days, and up to six more on any route."""
    sailings = list(draw(st.sampled_from([(), DAY_RETURN, ONE_BOAT_A_DAY, ISLAND_HOPPING])))
    for number in range(draw(st.integers(0, 6))):
        start, end, minutes = draw(st.sampled_from(BOATS))
        depart = draw(st.sampled_from(LEAVING))
        hours, minute = map(int, depart.split(":"))
        arrive = hours * 60 + minute + minutes + draw(st.sampled_from([0, 20]))
        sailings.append(
            a_sailing(
                start, end, depart, f"{arrive // 60:02}:{arrive % 60:02}",
                service_id=f"boat-{number}", carries_cars=draw(st.sampled_from(["yes", "no"])),
                days=draw(st.sampled_from(["MTWTF--", "M-W-F--", "-T-TF--"])),
                check_in_minutes=draw(st.sampled_from([10, 30])),
            )
        )  # fmt: skip
    return tuple(sailings)


calls = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([90, 180, 300]), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)
"""Site, minutes and days after the call before."""


def as_stops(rows, first_day: int) -> tuple[StopOn, ...]:
    stops, day = [], first_day
    for number, (site, minutes, later) in enumerate(rows):
        day += later if stops else 0
        stops.append(StopOn(number, SITES[site], minutes, day))
    return tuple(stops)


def is_lawful(stops: tuple[StopOn, ...]) -> bool:
    """Whether no school is called at twice a day."""
    return len({(stop.site_id, stop.day) for stop in stops}) == len(stops)


def real_trip(authority: Authority, stops: tuple[StopOn, ...]) -> Trip | None:
    days = TermDays.number_days(authority)
    return TripMaker(build_travel(authority), authority.settings, days).make("P1", stops)


def assert_no_better_than_listed(authority: Authority, stops: tuple[StopOn, ...], trip: Trip):
    """The calls could be made with the listed trips in no more minutes and nights."""
    alike = list(dict.fromkeys((stop.site_id, stop.minutes) for stop in stops))
    counts = Counter(alike.index((stop.site_id, stop.minutes)) for stop in stops)
    kinds = [
        a_kind(site, number, minutes=minutes, count=counts[number])
        for number, (site, minutes) in enumerate(alike)
    ]
    trips = trips_for(authority, *kinds)
    assert trips.is_whole
    least = least_minutes(trips, counts, len(trip.nights))
    assert least is not None
    assert least <= trip.travel_minutes


@settings(max_examples=60, deadline=None)
@given(boats(), calls, st.integers(0, 4))
def test_no_real_trip_takes_less_than_the_listed_ones(sailings, rows, weekday):
    authority = archipelago(sailings, more_schools=(FAR_SHORE,))
    stops = as_stops(rows, 14 + weekday)
    if not is_lawful(stops):
        return
    trip = real_trip(authority, stops)
    # A night between calls that are all a day's drive away is no trip that is listed.
    if trip is not None and (not trip.nights or {stop.site_id for stop in stops} != {"A-S1"}):
        assert_no_better_than_listed(authority, stops, trip)


@pytest.mark.parametrize("first_day", range(14, 19))
def test_a_tour_of_three_days_from_each_weekday_is_not_beaten(first_day):
    authority = archipelago(more_schools=(FAR_SHORE,))
    rows = [(1, 180, 0), (2, 180, 1), (1, 180, 1)]
    stops = as_stops(rows, first_day)
    trip = real_trip(authority, stops)
    assert (trip is None) == (first_day > 16)  # three days of the week must be left
    if trip is not None:
        assert_no_better_than_listed(authority, stops, trip)


def test_the_days_of_a_way_are_in_order():
    trips = trips_for(with_drives(*DAY_RETURN, *BETWEEN_ISLES), SHORE, ISLE, ROCK)
    for trip in range(len(trips.minutes)):
        for way in trips.ways_of(trip):
            assert way[0][1] == 0
            assert all(earlier <= later for (_, earlier), (_, later) in pairwise(way))
            assert way[-1][1] <= trips.nights[trip]
            assert sorted(kind for kind, _ in way) == sorted(trips.kinds_of(trip))
