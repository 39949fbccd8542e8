"""What the travel rests on, counted pair by pair; who is cut off."""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.crossings import KnownJourney
from allocator.travel import build_travel
from allocator.travel.survey import survey
from tests.builders import a_person, a_school, an_authority
from tests.travel.islands import DAY_RETURN, PORTS, island_authority


def test_journeys_are_counted_each_way_by_source():
    known = (
        KnownJourney(from_id="P1", to_id="A-S1", minutes=20),
        KnownJourney(from_id="P1", to_id="A-S2", minutes=20),
    )
    found = survey(build_travel(island_authority(DAY_RETURN, known_journeys=known)))
    # Mainland: P1, A-S1, pier; isle: A-S2, slip. The second known journey is over water.
    assert found.journeys.model_dump() == {"known": 2, "engine": 0, "estimate": 6}
    assert found.engine is None
    assert [network.road_network for network in found.networks] == ["mainland", "isle"]
    mainland, isle = found.networks
    assert (mainland.schools, mainland.bases, mainland.ports) == (1, 1, 1)
    assert (isle.schools, isle.bases, isle.departures, isle.arrivals) == (1, 0, 1, 1)
    assert found.cut_off == ()
    assert found.reach_no_school == ()


def test_an_island_without_a_boat_back_is_cut_off():
    assert survey(build_travel(island_authority(DAY_RETURN[:1]))).cut_off == ("isle",)
    assert survey(build_travel(island_authority(()))).cut_off == ("isle",)


def test_an_island_with_a_base_is_not_cut_off():
    people = (a_person("P1"), a_person("P2", road_network="isle"))
    assert survey(build_travel(island_authority((), people=people))).cut_off == ()


def test_a_base_of_nobody_at_work_does_not_count():
    people = (a_person("P1"), a_person("P2", road_network="isle", fte=0))
    found = survey(build_travel(island_authority((), people=people)))
    assert found.cut_off == ("isle",)
    assert found.reach_no_school == ()


def test_people_who_can_reach_no_school_are_named():
    people = (a_person("P1"), a_person("P2", road_network="rock"),
              a_person("P3", latitude=51.0, longitude=0.0))  # fmt: skip
    authority = an_authority(schools=(a_school("S1"),), people=people)
    assert survey(build_travel(authority)).reach_no_school == ("P2", "P3")


def test_a_person_over_the_water_reaches_a_school_by_boat():
    people = (a_person("P2", latitude=56.46, longitude=-5.70, road_network="isle"),)
    schools = (a_school("S1"),)
    sailed = an_authority(schools=schools, people=people, ports=PORTS, sailings=DAY_RETURN)
    assert survey(build_travel(sailed)).reach_no_school == ()  # with nights away
    no_way_back = replace(sailed, sailings=DAY_RETURN[1:])
    assert survey(build_travel(no_way_back)).reach_no_school == ("P2",)
