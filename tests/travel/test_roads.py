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


CLASS_SPEEDS = {"accessible_kmh": 40, "remote_kmh": 50, "very_remote_kmh": 60}


@pytest.mark.parametrize(
    ("urban_rural", "minutes"), [(1, 189), (3, 142), (6, 142), (4, 142), (7, 142), (5, 142)]
)
def test_a_drive_has_a_start_and_the_speed_of_towns_or_of_the_country(urban_rural, minutes):
    school = a_school("S1", latitude=56.0, longitude=-5.0, urban_rural=urban_rural)
    person = a_person("P1", latitude=57.0, longitude=-5.0)
    roads = build_travel(an_authority(schools=(school,), people=(person,))).roads
    assert roads.minutes("P1", "A-S1") == minutes  # 3 and 111.195 km at 36 or 48 km/h


def test_the_speed_of_towns_holds_from_town_to_town_only():
    town = a_school("S1", latitude=56.0, longitude=-5.0, urban_rural=2)
    other = a_school("S2", latitude=56.1, longitude=-5.0, urban_rural=1)
    country = a_school("S3", latitude=55.9, longitude=-5.0, urban_rural=7)
    roads = build_travel(an_authority(schools=(town, other, country))).roads
    assert roads.minutes("A-S1", "A-S2") == 22  # 3 and 11.12 km at 36 km/h
    assert roads.minutes("A-S1", "A-S3") == 17  # at 48 km/h


@pytest.mark.parametrize(("classes", "minutes"), [((6, 7), 20), ((7, 8), 17), ((1, 8), 15)])
def test_the_slower_end_outside_towns_counts(classes, minutes):
    schools = tuple(
        a_school(f"S{number}", latitude=56.0 + number / 10, longitude=-5.0, urban_rural=kind)
        for number, kind in enumerate(classes)
    )
    roads = build_travel(an_authority(schools=schools, settings=CLASS_SPEEDS)).roads
    assert roads.minutes("A-S0", "A-S1") == minutes  # 3 and 11.12 km at 40, 50, 60 km/h


def test_an_estimate_takes_other_kilometres_than_the_straight_line():
    roads = build_travel(an_authority()).roads
    assert roads.estimated_minutes("P1", "A-S1", 48.0) == 63


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
