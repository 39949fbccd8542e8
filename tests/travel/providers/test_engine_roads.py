"""Journeys from an engine: the order of truth, blocks, the cache, the array form."""

from __future__ import annotations

import math
from dataclasses import replace
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.domain.crossings import KnownJourney
from allocator.travel import TravelModel, build_travel
from allocator.travel.matrix import RoadMatrix
from allocator.travel.places import distance_km
from allocator.travel.survey import survey
from tests.builders import a_person, a_school
from tests.travel.providers.cases import ENGINES, asking, row_of_schools
from tests.travel.providers.standin import DRIVE_KMH, StandIn, standin, true_seconds


def without_engine(authority: Authority) -> Authority:
    plain = authority.settings.model_copy(update={"routing": None})
    return replace(authority, profile=authority.profile.model_copy(update={"settings": plain}))


def ask_everything(authority: Authority) -> TravelModel:
    travel = build_travel(authority)
    for start in travel.places:
        for end in travel.places:
            if travel.roads.are_joined(start, end):
                travel.roads.minutes(start, end)
    return travel


@pytest.mark.parametrize("name", ENGINES)
def test_minutes_and_kilometres_are_those_of_the_engine(engine, name):
    roads = build_travel(asking(engine, name)).roads
    straight = distance_km(roads.places["P1"], roads.places["A-S1"])
    assert roads.minutes("P1", "A-S1") == math.ceil(straight / DRIVE_KMH * 60)
    assert roads.kilometres("P1", "A-S1") == pytest.approx(straight * 1.2, abs=0.06)
    assert roads.source("P1", "A-S1") == "engine"
    assert {asked for asked, _, _ in engine.asked} == {name}


def test_nothing_is_asked_before_a_journey_is_wanted(engine):
    travel = build_travel(asking(engine))
    assert not engine.asked
    assert travel.warnings == ()


def test_a_known_journey_stands_before_the_engine_and_the_engine_before_the_estimate(engine):
    engine.lie = lambda _sources, targets, rows: [
        [None if end == (56.46, -5.46) else one for end, one in zip(targets, row, strict=True)]
        for row in rows
    ]
    known = (KnownJourney(from_id="P1", to_id="A-S0", minutes=51),)
    authority = replace(asking(engine), known_journeys=known)
    roads, estimate = build_travel(authority).roads, build_travel(without_engine(authority)).roads
    assert [roads.source("P1", f"A-S{place}") for place in range(3)] == [
        "known", "engine", "estimate",
    ]  # fmt: skip
    assert roads.minutes("P1", "A-S0") == 51
    assert roads.minutes("P1", "A-S1") < estimate.minutes("P1", "A-S1")
    assert roads.minutes("P1", "A-S2") == estimate.minutes("P1", "A-S2")
    assert roads.kilometres("P1", "A-S2") == estimate.kilometres("P1", "A-S2")


def test_only_pairs_of_one_road_network_are_asked_for(engine):
    schools = (*row_of_schools(2), a_school("I1", latitude=56.3, longitude=-5.8, road_network="i"),
               a_school("I2", latitude=56.31, longitude=-5.81, road_network="i"))  # fmt: skip
    ask_everything(replace(asking(engine), schools=schools))
    island = {(56.3, -5.8), (56.31, -5.81)}
    for _, sources, targets in engine.asked:
        assert {*sources, *targets} <= island or not island & {*sources, *targets}
    assert engine.pairs_asked == 3 * 3 + 2 * 2


@pytest.mark.parametrize("name", ENGINES)
def test_tables_come_in_blocks_of_the_size_that_was_set(engine, name):
    travel = ask_everything(asking(engine, name, schools=10, block_size=4))
    assert len(engine.asked) == 9
    assert max(len(sources) for _, sources, _ in engine.asked) == 4
    assert all(travel.roads.source("P1", f"A-S{place}") == "engine" for place in range(10))


def test_two_places_at_one_point_are_asked_for_once(engine):
    schools = (a_school("S1"), a_school("S2", latitude=56.41000001))
    travel = ask_everything(replace(asking(engine), schools=schools))
    assert engine.pairs_asked == 4
    assert travel.roads.minutes("A-S1", "A-S2") == 2
    assert travel.roads.kilometres("A-S1", "A-S2") == 0
    assert survey(travel).journeys.model_dump() == {"known": 0, "engine": 6, "estimate": 0}
    assert travel.warnings == ()


@pytest.mark.parametrize("name", ENGINES)
def test_with_a_warm_cache_nothing_is_asked_and_all_is_as_before(engine, name):
    def some_missing(_sources, targets, rows):
        return [
            [None if end == (56.46, -5.46) else one for end, one in zip(targets, row, strict=True)]
            for row in rows
        ]

    engine.lie = some_missing
    cold = ask_everything(asking(engine, name))
    asked = len(engine.asked)
    assert asked > 0
    warm = ask_everything(asking(engine, name))
    assert len(engine.asked) == asked
    assert warm.warnings == cold.warnings
    assert len(warm.warnings) == 1
    for start in cold.places:
        for end in cold.places:
            assert warm.roads.minutes(start, end) == cold.roads.minutes(start, end)
            assert warm.roads.kilometres(start, end) == cold.roads.kilometres(start, end)


def test_a_new_school_costs_its_own_journeys_alone(engine):
    ask_everything(asking(engine, schools=8))
    before = engine.pairs_asked
    ask_everything(asking(engine, schools=9))
    assert engine.pairs_asked - before == 10 + 9


def test_another_engine_address_or_way_of_travel_has_answers_of_its_own(engine):
    for changes in ({}, {"name": "valhalla"}, {"avoid_ferries": False}):
        before = len(engine.asked)
        ask_everything(asking(engine, **changes))
        assert len(engine.asked) > before, changes


@pytest.mark.parametrize("spoil", [
    lambda data: b"", lambda data: data[:-3], lambda data: data[: len(data) // 2],
    lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: b"x" * len(data),
])  # fmt: skip
def test_a_broken_cache_file_is_made_anew(engine, cache, spoil):
    first = ask_everything(asking(engine))
    files = sorted(cache.rglob("*.roads"))
    assert len(files) == 4
    whole = files[0].read_bytes()
    files[0].write_bytes(spoil(whole))
    before = engine.pairs_asked
    again = ask_everything(asking(engine))
    assert engine.pairs_asked - before == 4
    assert files[0].read_bytes() == whole
    assert again.roads.minutes("P1", "A-S1") == first.roads.minutes("P1", "A-S1")


def test_a_cache_that_cannot_be_written_is_told_and_does_no_harm(engine, tmp_path, monkeypatch):
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("ALLOCATOR_CACHE", str(blocked))
    travel = ask_everything(asking(engine))
    assert travel.roads.source("P1", "A-S1") == "engine"
    (warning,) = travel.warnings
    assert "could not be kept" in warning
    assert "ALLOCATOR_CACHE" in warning
    assert str(tmp_path) not in warning


def test_the_cache_holds_no_key(engine, cache, monkeypatch):
    monkeypatch.setenv("ALLOCATOR_ROADS_KEY", "s3cret-of-the-council")
    changes = {"api_key_variable": "ALLOCATOR_ROADS_KEY"}
    ask_everything(asking(engine, "openrouteservice", **changes))
    assert engine.headers[0]["Authorization"] == "s3cret-of-the-council"
    for path in cache.rglob("*"):
        assert "s3cret" not in path.name
        assert not path.is_file() or b"s3cret" not in path.read_bytes()


def test_ferries_are_left_out_where_the_engine_can_be_asked_to(engine):
    for name in ENGINES:
        ask_everything(asking(engine, name))
    by_engine = {asked[0]: query for asked, query in zip(engine.asked, engine.queries, strict=True)}
    assert by_engine["osrm"]["exclude"] == ["ferry"]
    assert by_engine["valhalla"]["costing_options"]["auto"]["exclude_ferries"] is True
    assert "options" not in by_engine["openrouteservice"]


@pytest.mark.parametrize("name", ENGINES)
def test_a_place_without_a_road_costs_its_own_journeys_alone(engine, name):
    engine.roadless = frozenset({(56.49, -5.49)})
    travel = ask_everything(asking(engine, name, schools=12))
    for end in range(12):
        source = "estimate" if end == 3 else "engine"
        assert travel.roads.source("P1", f"A-S{end}") == source
    (warning,) = travel.warnings
    assert "24 of 156 journeys" in warning
    assert "A-S3" in warning


@pytest.mark.parametrize("name", ENGINES)
def test_a_table_that_is_too_large_is_halved_until_it_is_taken(engine, name):
    engine.most_pairs = 30
    travel = ask_everything(asking(engine, name, schools=12))
    assert all(travel.roads.source("P1", f"A-S{place}") == "engine" for place in range(12))
    assert travel.warnings == ()


def scattered(engine: StandIn, seed: int) -> Authority:
    random = np.random.default_rng(seed)
    places = random.uniform((56.0, -5.5), (56.6, -4.8), (14, 2)).round(4).tolist()
    schools = tuple(
        a_school(f"S{n}", latitude=lat, longitude=lon, urban_rural=1 + n % 8,
                 road_network="isle" if n % 4 == 3 else "mainland")
        for n, (lat, lon) in enumerate(places[:8])
    )  # fmt: skip
    people = tuple(
        a_person(
            f"P{n}", latitude=lat, longitude=lon, road_network="isle" if n == 2 else "mainland"
        )
        for n, (lat, lon) in enumerate(places[8:])
    )
    return replace(asking(engine), schools=schools, people=people)


@pytest.mark.parametrize("seed", [1, 2])
def test_round_trips_as_arrays_are_those_of_the_roads(engine, seed):
    def holes(sources, targets, rows):
        return [
            [None if int(a[0] * 1e4 + b[1] * 1e4) % 3 == 0 else one
             for b, one in zip(targets, row, strict=True)]
            for a, row in zip(sources, rows, strict=True)
        ]  # fmt: skip

    engine.lie = holes
    known = (KnownJourney(from_id="P1", to_id="A-S1", minutes=41.2),)
    travel = build_travel(replace(scattered(engine, seed), known_journeys=known))
    people = [person.person_id for person in travel.authority.people]
    sites = [school.site_id for school in travel.authority.schools]
    trips = RoadMatrix(travel, people, sites).round_trips(
        np.arange(len(sites)), np.arange(len(people))
    )
    roads, sources = travel.roads, set()
    for row, site in enumerate(sites):
        for column, person in enumerate(people):
            if trips.joined[row, column]:
                ways = ((person, site), (site, person))
                sources |= {roads.source(*way) for way in ways}
                assert trips.minutes[row, column] == sum(roads.minutes(*way) for way in ways)
                assert trips.kilometres[row, column] == pytest.approx(
                    sum(roads.kilometres(*way) for way in ways)
                )
    assert sources == {"known", "engine", "estimate"}


def with_blocks(authority: Authority, block_size: int) -> Authority:
    routing = authority.settings.routing
    assert routing is not None
    routing = routing.model_copy(update={"block_size": block_size})
    changed = authority.settings.model_copy(update={"routing": routing})
    return replace(authority, profile=authority.profile.model_copy(update={"settings": changed}))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), block_size=st.integers(2, 9), most_pairs=st.integers(4, 60))
def test_no_size_of_blocks_changes_what_is_read(seed, block_size, most_pairs):
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder, standin() as engine:
        patch.setenv("ALLOCATOR_CACHE", folder)
        engine.most_pairs = max(most_pairs, block_size**2 // 4)
        roads = build_travel(with_blocks(scattered(engine, seed), block_size)).roads
        for start, a in roads.places.items():
            for end, b in roads.places.items():
                if start != end and roads.are_joined(start, end):
                    seconds = true_seconds((a.latitude, a.longitude), (b.latitude, b.longitude))
                    assert roads.minutes(start, end) == max(2, math.ceil(seconds / 60))
