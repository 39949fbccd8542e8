# ruff: noqa: E501 (tables read better whole)
"""Boats, places and terms that cannot be: each refused or warned of, with the place named."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from allocator.domain.positions import distance_km, nearest_other_km
from allocator.errors import Fault
from allocator.io.crossing_references import crossing_doubt
from allocator.io.outlines import outline_of
from allocator.io.workspace import check_workspace
from tests.builders import a_school
from tests.data import data_folder
from tests.io.small import FILES, spoilt, write_small

ISLE = "S3,A3,Isle Primary,primary,56.455,-5.70,30,isle,poor\n"
"""A school on the island of the small workspace: a boat goes there at 8 and back at 17:10."""
SCHOOLS = FILES["schools.csv"] + ISLE
BOATS = FILES["sailings.csv"]
HEAD = FILES["people.csv"].splitlines()[0] + "\n"

# file, what is there, what it becomes, the row and column that must be named
REFUSED = [
    ("sailings.csv", "08:00,08:50", "08:50,08:00", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "08:00,108:50", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "08:00,PT100H40M", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "08:00,08:00", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "08:00,08:02", 2, "arrive"),
    ("travel_minutes.csv", "P1,A2,22", "P1,A2,6000", 2, "minutes"),
    ("travel_minutes.csv", "P1,A2,22", "P1,A2,100:40", 2, "minutes"),
    ("schools.csv", "56.41,-5.47", "-5.47,56.41", 2, "latitude"),
    ("people.csv", "56.40,-5.46", "-5.46,56.40", 2, "latitude"),
    ("ports.csv", "56.45,-5.69", "-5.69,56.45", 3, "latitude"),
    ("authority.yaml", "start: 2026-08-17, end: 2026-10-09", "start: 2026-08-22, end: 2026-08-23", None, "term"),
    ("authority.yaml", "end: 2026-10-09", "end: 2026-08-16", 3, "term"),
]  # fmt: skip
WARNED = [
    ("calendar.csv", "2026-08-17,2026-10-09,pupil_days", "2025-08-17,2025-10-09,pupil_days", None, "kind"),
    ("calendar.csv", "2026-09-18,2026-09-21", "2026-08-01,2026-12-24", None, "kind"),
    ("sailings.csv", "08:00,08:50", "08:00,08:08", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "08:00,13:30", 2, "arrive"),
    ("sailings.csv", "08:00,08:50", "00:10,23:50", 2, "arrive"),
    ("sailings.csv", "08:50,MTWTF--", "08:50,-------", 2, "days"),
    ("ports.csv", "PI,Slip,56.45,-5.69,isle", "PI,Slip,56.45,-5.69,Isle", 3, "road_network"),
    ("ports.csv", "PM,Pier,56.41,-5.48", "PM,Pier,57.41,-5.48", 2, "road_network"),
    ("schools.csv", "56.41,-5.47", "56.41,5.47", 2, "latitude"),
    ("schools.csv", "56.41,-5.47", "48.85,2.35", 2, "latitude"),
]  # fmt: skip


def faults_of(folder: Path, severity: str, **changes: str | None) -> list[Fault]:
    write_small(folder, **changes)
    return [fault for fault in check_workspace(folder) if fault.severity == severity]


def places_of(faults: list[Fault]) -> set[tuple[str, int | None, str | None]]:
    return {(fault.file, fault.row, fault.column) for fault in faults}


@pytest.mark.parametrize(("file", "old", "new", "row", "column"), REFUSED)
def test_what_cannot_be_is_refused(tmp_path, file, old, new, row, column):
    faults = faults_of(tmp_path, "error", **{file.split(".")[0]: spoilt(file, old, new)})
    assert (file, row, column) in places_of(faults)
    assert all(fault.expected for fault in faults)


@pytest.mark.parametrize(("file", "old", "new", "row", "column"), WARNED)
def test_what_is_doubtful_is_warned_of(tmp_path, file, old, new, row, column):
    text = spoilt(file, old, new)
    assert (file, row, column) in places_of(
        faults_of(tmp_path, "warning", **{file.split(".")[0]: text})
    )
    assert [fault for fault in check_workspace(tmp_path) if fault.severity == "error"] == []


# -- crossings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "kilometres", "minutes", "severity"),
    [
        ("ferry", 68.1, 160, None),  # Oban to Coll
        ("ferry", 0.3, 5, None),  # a chain of small boats: slow, but short
        ("ferry", 1.0, 1, None),
        ("ferry", 60.0, 40, "warning"),  # 88 km/h
        ("ferry", 60.0, 10, "error"),
        ("ferry", 100.0, 8 * 60, None),
        ("ferry", 3.0, 6040, "warning"),  # a crossing of 100 hours
        ("ferry", 10.0, 0, "error"),
        ("flight", 2.8, 2, None),  # the shortest flight there is
        ("flight", 200.0, 50, None),
        ("flight", 300.0, 15, "warning"),
        ("flight", 300.0, 5, "error"),
        ("flight", 300.0, 400, "warning"),
    ],
)
def test_the_time_of_a_crossing_fits_its_distance(mode, kilometres, minutes, severity):
    doubt = crossing_doubt(mode, kilometres, minutes)
    assert (doubt.severity if doubt else None) == severity


def test_a_crossing_that_stands_in_many_rows_is_told_once(tmp_path):
    rows = "".join(f"X{n},ferry,PM,PI,{n:02d}:00,{n:02d}:02,MTWTF--,yes\n" for n in range(6, 20))
    faults = faults_of(tmp_path, "error", sailings=BOATS + rows)
    assert [fault.row for fault in faults] == [4]
    assert "km/h" in faults[0].expected


def test_a_departure_valid_on_none_of_its_days_is_told(tmp_path):
    text = (
        "service_id,mode,from_port,to_port,depart,arrive,days,valid_from,valid_to\n"
        "X1,ferry,PM,PI,08:00,08:50,M------,2026-09-01,2026-09-04\n"
        "X1,ferry,PI,PM,17:10,18:00,-T-----,2026-09-01,2026-09-04\n"
    )
    faults = faults_of(tmp_path, "warning", sailings=text)
    assert places_of(faults) == {("sailings.csv", 2, "days")}


# -- ports and road networks ---------------------------------------------------------------------


def test_a_port_whose_network_is_a_slip_of_the_pen_has_the_nearest_name(tmp_path):
    ports = spoilt("ports.csv", "-5.48,mainland", "-5.48,Main land")
    faults = faults_of(tmp_path, "warning", ports=ports)
    assert [(f.row, f.value, f.nearest) for f in faults if f.file == "ports.csv"] == [
        (2, "Main land", "mainland")
    ]


def test_a_port_far_from_its_network_is_told_the_network_nearby(tmp_path):
    ports = FILES["ports.csv"] + "PF,Far pier,57.5,-7.3,far\nPG,Far slip,57.51,-7.31,isle\n"
    faults = faults_of(tmp_path, "warning", ports=ports)
    assert ("far", 6) in {(fault.nearest, fault.row) for fault in faults}


# -- reach ---------------------------------------------------------------------------------------


def test_an_island_with_boats_there_and_back_is_sound(tmp_path):
    assert faults_of(tmp_path, "warning", schools=SCHOOLS) == []


@pytest.mark.parametrize(
    ("sailings", "words"),
    [
        ("no rows", "there from any base"),
        ("one way", "back to any base"),
        ("weekends", "there from any base"),
        ("last year", "there from any base"),
    ],
)
def test_an_island_without_a_boat_there_or_back_is_told_once(tmp_path, sailings, words):
    header, out, back = BOATS.splitlines()
    texts = {
        "no rows": f"{header}\n",
        "one way": f"{header}\n{out}\n",
        "weekends": BOATS.replace("MTWTF--", "-----SS"),
        "last year": "\n".join(
            [f"{header},valid_from,valid_to", f"{out},2025-08-01,2025-12-22", f"{back},,"]
        ),
    }
    schools = SCHOOLS + ISLE.replace("S3,A3", "S4,A4")
    faults = faults_of(tmp_path, "warning", schools=schools, sailings=texts[sailings])
    (fault,) = [fault for fault in faults if fault.file == "schools.csv"]
    assert (fault.row, fault.column, fault.value) == (4, "road_network", "isle")
    assert words in fault.expected
    assert "2 schools" in fault.expected


def test_an_island_with_a_base_needs_no_boat(tmp_path):
    people = FILES["people.csv"] + "P3,Cal Orr,qio,56.45,-5.70,isle,1,MTWTF--,0.5\n"
    header = BOATS.splitlines()[0] + "\n"
    assert faults_of(tmp_path, "warning", schools=SCHOOLS, people=people, sailings=header) == []


def test_an_island_may_be_reached_by_way_of_another(tmp_path):
    schools = SCHOOLS + "S4,A4,Far Primary,primary,56.50,-5.90,12,far,none\n"
    ports = FILES["ports.csv"] + "PF,Far slip,56.50,-5.91,far\n"
    boats = BOATS + (
        "X2,ferry,PI,PF,10:00,10:50,MTWTF--,no\nX2,ferry,PF,PI,14:00,14:50,MTWTF--,no\n"
    )
    assert faults_of(tmp_path, "warning", schools=schools, ports=ports, sailings=boats) == []


def test_a_mothballed_school_needs_no_boat(tmp_path):
    lines = [f"{line},open" for line in SCHOOLS.splitlines()]
    lines[0], lines[3] = (
        lines[0].replace(",open", ",status"),
        lines[3].replace(",open", ",mothballed"),
    )
    header = BOATS.splitlines()[0] + "\n"
    assert faults_of(tmp_path, "warning", schools="\n".join(lines), sailings=header) == []


def test_a_person_who_can_reach_no_school_is_told(tmp_path):
    people = FILES["people.csv"] + "P3,Cal Orr,qio,56.45,-5.70,isle,1,MTWTF--,0.5\n"
    one_way = "\n".join(BOATS.splitlines()[:2])
    assert faults_of(tmp_path / "both", "warning", people=people) == []
    (fault,) = faults_of(tmp_path / "one", "warning", people=people, sailings=one_way)
    assert (fault.file, fault.row, fault.column) == ("people.csv", 4, "road_network")
    nobody = people.replace("isle,1,", "isle,0,")
    assert faults_of(tmp_path / "fte", "warning", people=nobody, sailings=one_way) == []


# -- the term ------------------------------------------------------------------------------------


def test_schools_without_a_day_in_the_term_are_told_together(tmp_path):
    calendar = spoilt("calendar.csv", "pupil_days,,", "pupil_days,secondary,")
    calendar += "2026-08-17,2026-10-09,in_service,,\n"
    (fault,) = faults_of(tmp_path, "warning", calendar=calendar)
    assert (fault.file, fault.row, fault.value) == ("schools.csv", 2, "S1")
    assert "1 other" in fault.expected


# -- positions -----------------------------------------------------------------------------------


def test_swapped_coordinates_come_with_the_fix(tmp_path):
    schools = spoilt("schools.csv", "56.41,-5.47", "-5.47,56.41")
    (fault,) = faults_of(tmp_path, "error", schools=schools)
    assert (fault.value, fault.nearest) == ("-5.47, 56.41", "56.41, -5.47")
    assert "swapped" in fault.expected


def test_a_lost_minus_sign_comes_with_the_fix(tmp_path):
    faults = faults_of(tmp_path, "warning", schools=spoilt("schools.csv", "-5.44", "5.44"))
    assert [fault.nearest for fault in faults] == ["56.45, -5.44"]


def test_a_site_far_from_all_others_is_told(tmp_path):
    rows = "".join(
        f"S{n},A{n},School {n},primary,56.{n},-5.4,50,mainland,good\n" for n in (40, 42, 44, 95)
    )
    (fault,) = faults_of(tmp_path, "warning", schools=FILES["schools.csv"] + rows)
    assert (fault.file, fault.row, fault.column) == ("schools.csv", 7, "latitude")
    assert "km away" in fault.expected


def square(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_a_site_outside_the_outline_is_told(tmp_path):
    (tmp_path / "boundary.geojson").write_text(json.dumps(square(-5.6, 56.3, -5.4, 56.6)))
    schools = FILES["schools.csv"] + "S3,A3,Sea Primary,primary,56.45,-5.20,9,mainland,good\n"
    (fault,) = faults_of(tmp_path, "warning", schools=schools)
    assert (fault.row, fault.column) == (4, "latitude")
    assert "12 km out" in fault.expected


def test_an_outline_of_another_place_is_told_once(tmp_path):
    (tmp_path / "boundary.geojson").write_text(json.dumps(square(-3.6, 55.3, -3.4, 55.6)))
    (fault,) = faults_of(tmp_path, "warning")
    assert fault.value == "0 of 2 sites"


@pytest.mark.parametrize(
    "geometry",
    [None, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon", "coordinates": [[["a", 1]]]},
     {"type": "MultiPolygon", "coordinates": 7}, {"type": "Polygon", "coordinates": [[[math.nan, 1]] * 5]}],
)  # fmt: skip
def test_an_outline_without_a_polygon_tells_nothing(geometry):
    assert outline_of({"type": "Feature", "geometry": geometry}) is None


def test_a_hole_in_an_outline_is_outside():
    shape = square(-6, 56, -5, 57)
    inner = square(-5.6, 56.4, -5.4, 56.6)
    shape["geometry"]["coordinates"] += inner["geometry"]["coordinates"]
    outline = outline_of({"type": "FeatureCollection", "features": [shape]})
    assert not outline.contains(a_school(latitude=56.5, longitude=-5.5))
    assert outline.contains(a_school(latitude=56.1, longitude=-5.5))
    km = outline.km_outside(a_school(latitude=56.5, longitude=-5.42))
    assert km == pytest.approx(
        distance_km(*(a_school(latitude=56.5, longitude=x) for x in (-5.42, -5.4))), rel=0.01
    )


def test_the_nearest_other_is_the_nearest_of_all_distances():
    schools = [a_school(latitude=55 + n * 0.37 % 3, longitude=-6 + n * 0.61 % 4) for n in range(40)]
    wanted = [min(distance_km(a, b) for b in schools if b is not a) for a in schools]
    assert nearest_other_km(schools) == pytest.approx(wanted)
    assert list(nearest_other_km(schools[:1])) == [math.inf]


# -- what is sound stays sound -------------------------------------------------------------------


@pytest.mark.parametrize("council", ["argyll-and-bute", "east-lothian", "glasgow-city"])
def test_real_councils_have_no_error_and_few_warnings(council):
    faults = check_workspace(data_folder("workspaces", council))
    assert [fault for fault in faults if fault.severity == "error"] == []
    warned = [fault.value for fault in faults if fault.severity == "warning"]
    assert warned == (["luing"] if council == "argyll-and-bute" else [])  # a pier, no school
