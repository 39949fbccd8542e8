import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.travel import build_travel
from allocator.travel.land import LandWays, outline_of
from allocator.travel.land.grid import grid_km, grid_of, water_km, ways_from
from allocator.travel.matrix import RoadMatrix
from tests.travel.bays import (
    BAY,
    EAST_TIP,
    WEST_TIP,
    a_boundary,
    a_polygon,
    bay_authority,
    degrees,
    school_at,
)
from tests.travel.islands import a_port

ROUND_THE_BAY_KM = 2 * np.hypot(2.5, 19.0) + 10.0
ON_THE_GRID = 14 / 13
"""A way in steps of eight directions is at most about so much longer than the straight one."""


def an_outline(*polygons):
    outline = outline_of(a_boundary(*polygons))
    assert outline is not None
    return outline


def spot_at(spot):
    longitude, latitude = degrees(*spot)
    return a_port("port", "mainland", latitude, longitude)


def points(outline, *spots):
    return outline.on_plane([spot_at(spot) for spot in spots])


def water_between(outline, start, end):
    line = points(outline, start, end)
    return float(water_km(outline, line[0], outline.contains(spot_at(start)), line[1:])[0])


def test_a_point_is_on_land_inside_the_outline_and_in_no_hole():
    outer, hole = (
        a_polygon((0, 0), (30, 0), (30, 30), (0, 30)),
        a_polygon((10, 10), (20, 10), (15, 20)),
    )
    outline = an_outline({**outer, "coordinates": outer["coordinates"] + hole["coordinates"]})
    spots = ((5, 5), (15, 13), (40, 5))
    assert [outline.contains(spot_at(spot)) for spot in spots] == [True, False, False]


def test_a_pier_is_near_enough_to_land_and_the_open_sea_is_not():
    outline = an_outline(a_polygon(*BAY))
    spots = ((5.8, 15), (10, 15), (2, 2))
    assert [outline.is_near(spot_at(spot)) for spot in spots] == [True, False, True]


def test_water_is_what_a_line_has_off_the_land_with_land_on_both_sides():
    outline = an_outline(a_polygon(*BAY))
    assert water_between(outline, WEST_TIP, EAST_TIP) == pytest.approx(10.0, rel=0.01)
    assert water_between(outline, (2.5, 2.5), (17.5, 2.5)) == 0


def test_what_lies_beyond_the_last_land_is_not_counted():
    outline = an_outline(a_polygon(*BAY))
    assert water_between(outline, (2.5, 24), (12, 24)) == 0
    assert water_between(outline, (12, 24), (2.5, 24)) == 0


def test_the_way_round_a_bay_keeps_to_its_shores():
    outline = an_outline(a_polygon(*BAY))
    grid = grid_of(outline)
    start, end = grid.cells_of(points(outline, WEST_TIP, EAST_TIP)).tolist()
    land, water = ways_from(grid, start, [end])
    assert water[0] == 0
    assert ROUND_THE_BAY_KM - 2 <= land[0] <= ROUND_THE_BAY_KM * ON_THE_GRID + 2


def test_where_no_land_joins_the_way_crosses_as_little_water_as_it_can():
    west, east = (
        ((0, 0), (5, 0), (5, 25), (0, 25)),
        ((7, 0), (20, 0), (20, 25), (15, 25), (15, 5), (7, 5)),
    )
    outline = an_outline(a_polygon(*west), a_polygon(*east))
    grid = grid_of(outline)
    start, end = grid.cells_of(points(outline, WEST_TIP, EAST_TIP)).tolist()
    land, water = ways_from(grid, start, [end])
    assert water[0] == pytest.approx(2.0, abs=0.5)
    assert land[0] + water[0] == pytest.approx(ROUND_THE_BAY_KM, rel=0.12)


def test_only_long_ways_round_count_and_both_directions_alike():
    schools = (
        school_at("S1", WEST_TIP), school_at("S2", EAST_TIP),
        school_at("S3", (3.5, 6.0)), school_at("S4", (16.5, 6.0)),
    )  # fmt: skip
    authority = bay_authority(schools=schools)
    ways = LandWays(build_travel(authority).places, outline_of(authority.boundary))
    there, back = ways.way("A-S1", "A-S2"), ways.way("A-S2", "A-S1")
    assert there == back
    assert there.straight_km == pytest.approx(15.0, rel=0.01)
    assert there.water_km == pytest.approx(10.0, rel=0.01)
    assert ways.way("A-S3", "A-S4") is None  # 13 km straight, 14 round
    assert set(ways.long_pairs(["A-S1", "A-S3"], ["A-S2", "A-S4"])) == {("A-S1", "A-S2")}


def test_ends_off_the_outline_and_on_other_networks_have_no_way():
    schools = (school_at("S1", WEST_TIP), school_at("S2", (40, 24)),
               school_at("S3", EAST_TIP, road_network="isle"))  # fmt: skip
    authority = bay_authority(schools=schools)
    ways = LandWays(build_travel(authority).places, outline_of(authority.boundary))
    assert ways.way("A-S1", "A-S2") is None
    assert ways.way("A-S1", "A-S3") is None


def test_estimates_keep_to_land_where_the_settings_say_so():
    straight = build_travel(bay_authority()).roads
    over_land = build_travel(bay_authority(settings={"keep_to_land": True})).roads
    way = over_land.land.way("A-S1", "A-S2").way_km
    assert straight.minutes("A-S1", "A-S2") == 22  # 3 and 15 km at 48 km/h
    assert over_land.minutes("A-S1", "A-S2") == np.ceil(3 + way / 48 * 60)
    assert over_land.kilometres("A-S1", "A-S2") == round(way * 1.3, 1)


def test_the_matrix_keeps_to_land_as_single_journeys_do():
    travel = build_travel(bay_authority(settings={"keep_to_land": True}))
    trips = RoadMatrix(travel, ["P1"], ["A-S1", "A-S2"]).round_trips(np.arange(2), np.arange(1))
    for row, site in enumerate(("A-S1", "A-S2")):
        assert trips.minutes[row, 0] == 2 * travel.roads.minutes("P1", site)
        assert trips.kilometres[row, 0] == 2 * travel.roads.kilometres("P1", site)


@pytest.mark.parametrize(
    "boundary",
    [None, {}, {"type": "FeatureCollection", "features": []},
     {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-5, 56]}},
     {"type": "Feature", "geometry": None}],
)  # fmt: skip
def test_a_boundary_without_a_polygon_gives_no_outline(boundary):
    assert outline_of(boundary) is None


spots = st.tuples(st.floats(0.5, 19.5), st.floats(0.5, 24.5))


@settings(max_examples=40, deadline=None)
@given(start=spots, end=spots)
def test_water_is_within_the_line_and_the_same_both_ways(start, end):
    outline = an_outline(a_polygon(*BAY))
    line = points(outline, start, end)
    there, back = water_between(outline, start, end), water_between(outline, end, start)
    assert 0 <= there <= np.hypot(*(line[1] - line[0])) + 1e-9
    assert there == pytest.approx(back, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(start=spots, end=spots)
def test_on_open_land_the_way_is_the_straight_one(start, end):
    outline = an_outline(a_polygon((0, 0), (20, 0), (20, 25), (0, 25)))
    grid = grid_of(outline)
    ends = points(outline, start, end)
    cells = grid.cells_of(ends).tolist()
    land, water = ways_from(grid, cells[0], [cells[1]])
    assert water[0] == 0
    assert land[0] == pytest.approx(float(grid_km(ends[0], ends[1:])[0]), abs=2.0)
