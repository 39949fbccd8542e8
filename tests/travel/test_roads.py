import pytest

from allocator.domain.crossings import KnownJourney
from allocator.travel import build_travel
from allocator.travel.places import distance_km
from tests.builders import a_person, a_school, an_authority


def test_distance_is_the_great_circle():
    authority = an_authority(
        schools=(a_school("S1", latitude=56.0, longitude=-5.0),),
        people=(a_person("P1", latitude=57.0, longitude=-5.0),),
    )
    places = build_travel(authority).places
    assert distance_km(places["P1"], places["A-S1"]) == pytest.approx(111.195, abs=0.01)


@pytest.mark.parametrize(
    ("urban_rural", "minutes"), [(1, 278), (3, 176), (6, 176), (4, 163), (7, 163), (5, 172)]
)
def test_speed_follows_the_urban_rural_class(urban_rural, minutes):
    school = a_school("S1", latitude=56.0, longitude=-5.0, urban_rural=urban_rural)
    person = a_person("P1", latitude=57.0, longitude=-5.0)
    roads = build_travel(an_authority(schools=(school,), people=(person,))).roads
    assert roads.minutes("P1", "A-S1") == minutes


def test_the_slower_class_of_the_two_ends_counts():
    town = a_school("S1", latitude=56.0, longitude=-5.0, urban_rural=2)
    country = a_school("S2", latitude=56.1, longitude=-5.0, urban_rural=7)
    roads = build_travel(an_authority(schools=(town, country))).roads
    assert roads.minutes("A-S1", "A-S2") == 28  # 11.12 km at 24 km/h


def test_a_known_journey_replaces_the_estimate_both_ways():
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=41.2, kilometres=30),)
    roads = build_travel(an_authority(known_journeys=known)).roads
    assert roads.minutes("P1", "A-S1") == 42
    assert roads.minutes("A-S1", "P1") == 42
    assert roads.kilometres("A-S1", "P1") == 30


def test_a_reverse_that_is_given_stands():
    known = (
        KnownJourney(from_id="P1", to_id="A-S1", minutes=41),
        KnownJourney(from_id="A-S1", to_id="P1", minutes=50),
    )
    roads = build_travel(an_authority(known_journeys=known)).roads
    assert (roads.minutes("P1", "A-S1"), roads.minutes("A-S1", "P1")) == (41, 50)


def test_places_of_one_network_are_joined_and_others_are_not():
    schools = (a_school("S1"), a_school("S2", road_network="isle"))
    roads = build_travel(an_authority(schools=schools)).roads
    assert roads.are_joined("P1", "A-S1")
    assert not roads.are_joined("P1", "A-S2")
