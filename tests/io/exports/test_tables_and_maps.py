"""``visits.csv`` and ``plan.geojson``."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from allocator.domain.engagements import EngagedVisit
from allocator.domain.plans import Plan
from allocator.io.exports.maps import plan_geojson
from allocator.io.exports.tables import visits_csv
from tests.io.exports.plans import a_run, the_authority, the_plan, the_schedule, the_tiers


def visits(**tables: Any) -> list[dict[str, str]]:
    text = visits_csv(the_schedule(), the_authority(**tables))
    return list(csv.DictReader(io.StringIO(text)))


def features(plan: Plan | None = None) -> list[dict[str, Any]]:
    data = json.loads(plan_geojson(plan or the_plan(), the_authority()))
    assert set(data) == {"type", "features"}
    assert data["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = data["features"]
    return found


def test_the_list_names_every_visit_once() -> None:
    assert [row["visit_id"] for row in visits()] == ["V1", "V2", "V3"]
    assert visits()[2]["school_ids"] == "S1;S2;S/2"


def test_the_list_begins_no_cell_as_a_formula() -> None:
    cells = [cell for row in visits() for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_the_list_tells_agreed_done_and_proposed() -> None:
    assert [row["status"] for row in visits()] == ["proposed", "agreed", "proposed"]
    done = EngagedVisit.model_validate(
        {"visit_id": "V2", "school_ids": "S2", "activity": "link_visit", "person_ids": "P1",
         "date": "2026-09-08", "status": "done"}
    )  # fmt: skip
    assert visits(visits=(done,))[1]["status"] == "done"


def test_every_open_school_is_a_point_with_its_tier() -> None:
    points = {f["id"]: f for f in features() if f["geometry"]["type"] == "Point"}
    assert set(points) == {"S1", "S2", "S/2", "S4"}
    assert points["S4"]["geometry"]["coordinates"] == [-6.5, 56.6]
    assert points["S4"]["properties"]["tier"] == "intensive"
    assert points["S2"]["properties"]["visits"] == 2
    assert points["S1"]["properties"]["shortfalls"] == 1


def test_every_leg_is_a_line_with_who_when_and_how() -> None:
    lines = [f for f in features() if f["geometry"]["type"] == "LineString"]
    assert len(lines) == 10
    assert all(len(line["geometry"]["coordinates"]) == 2 for line in lines)
    boat = lines[1]["properties"]
    assert (boat["mode"], boat["date"], boat["person"], boat["depart"]) == (
        "ferry", "2026-09-01", "@Ann", "09:00"
    )  # fmt: skip


def test_positions_lie_on_the_earth_longitude_first() -> None:
    for feature in features():
        shape = feature["geometry"]
        points = [shape["coordinates"]] if shape["type"] == "Point" else shape["coordinates"]
        assert all(-180 <= x <= 180 and -90 <= y <= 90 and x < y for x, y in points)


def test_schools_stand_on_the_map_before_there_are_journeys() -> None:
    assert len(features(Plan(a_run(), the_tiers()))) == 4
