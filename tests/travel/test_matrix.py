"""Round trips as arrays are those of the travel model, pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.domain.authority import Authority
from allocator.domain.crossings import KnownJourney
from allocator.travel.matrix import RoadMatrix, least_crossings
from allocator.travel.model import build_travel
from tests.builders import a_person, a_school, an_authority
from tests.travel.islands import PORTS, a_sailing


def scattered(count: int, seed: int, **tables: object) -> Authority:
    """Schools and people anywhere in the west, a few of them on an island."""
    random = np.random.default_rng(seed)
    points = random.uniform((55.5, -6.0), (57.0, -4.0), (2 * count, 2)).tolist()
    schools = tuple(
        a_school(
            f"S{number}",
            latitude=points[number][0],
            longitude=points[number][1],
            urban_rural=1 + number % 8,
            road_network="isle" if number % 7 == 3 else "mainland",
        )
        for number in range(count)
    )
    people = tuple(
        a_person(
            f"P{number}",
            latitude=points[count + number][0],
            longitude=points[count + number][1],
            road_network="isle" if number % 5 == 4 else "mainland",
        )
        for number in range(count)
    )
    return an_authority(schools=schools, people=people, **tables)


def matrix_of(authority: Authority) -> tuple[RoadMatrix, list[str], list[str]]:
    people = [person.person_id for person in authority.people]
    sites = [school.site_id for school in authority.schools]
    return RoadMatrix(build_travel(authority), people, sites), people, sites


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_minutes_and_kilometres_are_those_of_the_travel_model(seed):
    authority = scattered(25, seed, settings={"max_day_hours": 24})
    matrix, people, sites = matrix_of(authority)
    travel = build_travel(authority)
    trips = matrix.round_trips(np.arange(25), np.arange(25))
    for row, site in enumerate(sites):
        for column, person in enumerate(people):
            joined = travel.roads.are_joined(person, site)
            assert trips.joined[row, column] == joined
            if joined:
                trip = travel.round_trip(person, site, 0)
                assert trip is not None
                assert trips.minutes[row, column] == trip.minutes
                assert trips.kilometres[row, column] == pytest.approx(trip.kilometres)


def test_known_journeys_replace_the_estimates_each_way():
    known = (
        KnownJourney(from_id="P1", to_id="A-S2", minutes=41.2, kilometres=30),
        KnownJourney(from_id="A-S0", to_id="P2", minutes=17),
        KnownJourney(from_id="P2", to_id="A-S0", minutes=25),
        KnownJourney(from_id="A-S0", to_id="A-S1", minutes=3),
    )
    authority = scattered(3, 4, known_journeys=known)
    matrix, people, sites = matrix_of(authority)
    trips = matrix.round_trips(np.array([2, 0]), np.array([1, 2]))
    assert trips.minutes[0, 0] == 84
    assert trips.kilometres[0, 0] == 60
    assert trips.minutes[1, 1] == 42
    roads = build_travel(authority).roads
    assert trips.minutes[1, 0] == 2 * roads.minutes(people[1], sites[0])


def test_pairs_have_the_figures_of_the_table():
    known = (KnownJourney(from_id="P1", to_id="A-S2", minutes=41.2),)
    matrix, _, _ = matrix_of(scattered(9, 5, known_journeys=known))
    table = matrix.round_trips(np.arange(9), np.arange(9))
    sites, people = np.array([0, 2, 3, 8]), np.array([4, 1, 4, 0])
    pairs = matrix.trips_of_pairs(sites, people)
    assert pairs.minutes.tolist() == table.minutes[sites, people].tolist()
    assert pairs.kilometres.tolist() == table.kilometres[sites, people].tolist()
    assert pairs.joined.tolist() == table.joined[sites, people].tolist()


def test_over_water_the_crossings_there_and_back_are_the_least():
    sailings = (
        a_sailing("pier", "slip", "08:00", "08:50"),
        a_sailing("pier", "slip", "12:00", "12:40"),
        a_sailing("slip", "pier", "16:00", "16:45"),
    )
    authority = an_authority(
        schools=(a_school("S1"), a_school("S2", road_network="isle")),
        ports=PORTS,
        sailings=sailings,
    )
    matrix, _, _ = matrix_of(authority)
    trips = matrix.round_trips(np.array([0, 1]), np.array([0]))
    assert trips.joined[:, 0].tolist() == [True, False]
    assert trips.minutes[1, 0] == 40 + 45
    found = build_travel(authority).round_trip("P1", "A-S2", 180)
    assert found is not None
    assert found.minutes >= 85


def test_where_no_boat_goes_there_is_no_way():
    least = least_crossings(an_authority(), {"mainland": 0, "isle": 1})
    assert least[0, 1] == np.inf
    assert least[0, 0] == 0
