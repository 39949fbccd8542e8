import pytest

from allocator.domain.crossings import KnownJourney
from allocator.domain.schedules import Leg, TravelDay
from allocator.io.workspace import read_workspace
from allocator.travel import build_travel
from allocator.travel.doubts import doubtful_pairs, notes_of_doubts
from tests.data import data_folder
from tests.travel.bays import EAST_TIP, WEST_TIP, bay_authority, degrees, person_at, school_at
from tests.travel.islands import a_port, a_sailing


def doubts(authority):
    return {(pair.from_id, pair.to_id): pair for pair in doubtful_pairs(build_travel(authority))}


def port_at(port_id, spot, network="mainland"):
    longitude, latitude = degrees(*spot)
    return a_port(port_id, network, latitude, longitude)


def test_a_drive_across_a_bay_is_doubted_from_the_base_and_between_sites():
    found = doubts(bay_authority())
    assert set(found) == {("P1", "A-S1"), ("A-S1", "A-S2")}
    pair = found["P1", "A-S1"]
    assert (pair.reason, pair.minutes) == ("water", 22)
    assert pair.straight_km == pytest.approx(15.0, abs=0.2)
    assert pair.water_km == pytest.approx(10.0, abs=0.2)
    assert pair.land_km == pytest.approx(50.0, abs=3.0)
    assert pair.likely_minutes == pytest.approx(3 + pair.land_km / 48 * 60, abs=1)
    assert "over land it is at least" in pair.why


def test_without_an_outline_nothing_is_known_of_water():
    assert doubts(bay_authority(boundary=None)) == {}


def test_a_short_way_round_is_not_doubted():
    schools = (school_at("S1", (3.5, 6.0)), school_at("S2", (16.5, 6.0)))
    assert doubts(bay_authority(schools=schools, people=())) == {}


def test_a_drive_that_is_known_is_not_doubted():
    known = (KnownJourney(from_id="A-S1", to_id="P1", minutes=65),)
    found = doubts(bay_authority(known_journeys=known))
    assert ("P1", "A-S1") not in found


def test_people_who_do_not_work_and_closed_schools_do_not_matter():
    schools = (school_at("S1", EAST_TIP), school_at("S2", WEST_TIP, status="mothballed"))
    assert doubts(bay_authority(schools=schools, people=(person_at("P1", WEST_TIP, fte=0),))) == {}


def test_another_road_network_is_no_drive():
    schools = (school_at("S1", EAST_TIP, road_network="isle"),)
    assert doubts(bay_authority(schools=schools)) == {}


def test_a_known_journey_far_off_its_estimate_tells_on_those_beside_it():
    """2 km along each arm: known 66 minutes where 22 are estimated, so three times as long."""
    schools = (school_at("S1", EAST_TIP), school_at("S2", (17.5, 22.0)), school_at("S3", (2.5, 10)))
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=66),)
    found = doubts(bay_authority(schools=schools, known_journeys=known, boundary=None))
    assert set(found) == {("P1", "A-S2")}
    pair = found["P1", "A-S2"]
    assert (pair.reason, pair.minutes, pair.likely_minutes) == ("known_journey", 22, 66)
    assert pair.why == "the base of Person P1 to School S1 is known to take 66 minutes, not 22"


def test_what_a_way_round_water_explains_tells_nothing_of_the_places_beside():
    """66 minutes round the bay are as expected; two kilometres north of it lies open land."""
    schools = (school_at("S1", EAST_TIP), school_at("S2", (17.5, 22.0)))
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=66),
             KnownJourney(from_id="A-S1", to_id="P1", minutes=66))  # fmt: skip
    found = doubts(bay_authority(schools=schools, known_journeys=known))
    assert {pair.reason for pair in found.values()} == {"water"}


def test_known_journeys_of_both_ways_and_several_tell_once():
    schools = (
        school_at("S1", EAST_TIP),
        school_at("S2", (17.5, 22.0)),
        school_at("S3", (17.5, 21)),
    )
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=66),
             KnownJourney(from_id="P1", to_id="A-S3", minutes=70))  # fmt: skip
    found = doubts(bay_authority(schools=schools, known_journeys=known, boundary=None))
    assert set(found) == {("P1", "A-S2")}
    assert found["P1", "A-S2"].why.endswith("66 minutes, not 22")


@pytest.mark.parametrize("minutes", [15, 32])
def test_a_known_journey_near_its_estimate_tells_nothing(minutes):
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=minutes),)
    schools = (school_at("S1", EAST_TIP), school_at("S2", (17.5, 22.0)))
    assert doubts(bay_authority(schools=schools, known_journeys=known, boundary=None)) == {}


def test_ports_of_one_network_with_a_boat_between_are_doubted():
    ports = (port_at("west", (4.5, 24)), port_at("east", (15.5, 24)))
    sailings = (a_sailing("west", "east", "09:00", "09:40"),)
    found = doubts(bay_authority(ports=ports, sailings=sailings, boundary=None, schools=()))
    assert set(found) == {("east", "west")}
    assert (found["east", "west"].reason, found["east", "west"].likely_minutes) == ("boat", 40)


def test_the_note_counts_and_names_the_worst_once_each():
    travel = build_travel(bay_authority())
    (note,) = notes_of_doubts(travel, doubtful_pairs(travel))
    assert note.startswith("2 road estimates are doubtful. Among the worst: ")
    assert note.count("School S1") == 1
    assert notes_of_doubts(travel, ()) == ()


def test_the_note_on_a_plan_counts_its_own_drives():
    travel = build_travel(bay_authority())
    there = Leg(from_id="P1", to_id="A-S1", mode="car", depart=480, arrive=502)
    back = Leg(from_id="A-S1", to_id="P1", mode="car", depart=700, arrive=722)
    near = Leg(from_id="P1", to_id="A-S2", mode="car", depart=480, arrive=483)
    day = TravelDay(person_id="P1", date="2026-08-18", depart_base=480, return_base=722,
                    legs=(there, back))  # fmt: skip
    other = TravelDay(person_id="P1", date="2026-08-19", depart_base=480, return_base=None,
                      legs=(near,))  # fmt: skip
    pairs = doubtful_pairs(travel)
    (note,) = notes_of_doubts(travel, pairs, [day, other])
    assert note.startswith(
        "2 of the plan's 3 drives rest on doubtful estimates. These are: the base"
    )
    assert notes_of_doubts(travel, pairs, [other]) == ()


def test_nothing_is_doubted_for_water_that_estimates_already_go_round():
    assert doubts(bay_authority(settings={"keep_to_land": True})) == {}


@pytest.mark.parametrize(("council", "count"), [("glasgow-city", 0), ("east-lothian", 0)])
def test_a_neighbours_land_is_no_water_where_it_makes_no_long_way(council, count):
    folder = data_folder("workspaces", council)
    assert len(doubts(read_workspace(folder).authority)) == count


def test_sea_lochs_are_found_in_argyll():
    authority = read_workspace(data_folder("workspaces", "argyll-and-bute")).authority
    found = doubts(authority)
    pair = found["portavadie", "tarbert-loch-fyne"]  # 5.5 km of Loch Fyne, some 115 round it
    assert 100 <= pair.land_km <= 130
    assert pair.likely_minutes >= 10 * pair.minutes
    assert not any(pair.from_id == pair.to_id for pair in found.values())
