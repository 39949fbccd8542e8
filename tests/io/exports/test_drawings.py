"""The map and the bars."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.plans import Plan
from allocator.io.exports.drawings import TIER_SHAPES, bar_svg, fit, map_svg, marker
from tests.io.exports.plans import a_run, the_authority, the_plan, the_tiers


def paths(boundary: Any) -> list[str]:
    drawing = map_svg(Plan(a_run(), the_tiers()), the_authority(boundary=boundary))
    return re.findall(r'<path d="([^"]*)" class="land"', drawing)


@given(
    st.lists(
        st.tuples(st.floats(-8.6, -0.7), st.floats(54.6, 60.9)), min_size=1, max_size=20
    )
)  # fmt: skip
def test_everything_lies_on_the_map(points: list[tuple[float, float]]) -> None:
    project = fit(points)
    for longitude, latitude in points:
        x, y = project(longitude, latitude)
        assert -1e-6 <= x <= 900 + 1e-6
        assert -1e-6 <= y <= project.height + 1e-6


def test_a_boundary_is_drawn_whatever_it_is_wrapped_in() -> None:
    ring = [[-6.0, 56.0], [-5.0, 56.0], [-5.0, 57.0], [-6.0, 56.0]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "geometry": polygon}
    many = {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}
    assert len(paths(polygon)) == len(paths(feature)) == 1
    assert len(paths({"type": "FeatureCollection", "features": [feature, feature]})) == 2
    assert len(paths(many)) == 2
    assert len(paths({"type": "GeometryCollection", "geometries": [polygon, many]})) == 3
    assert paths(None) == []


def test_a_fine_coast_is_drawn_no_finer_than_can_be_seen() -> None:
    circle = [
        [-5.5 + math.cos(n / 10_000 * math.tau) / 2, 56.5 + math.sin(n / 10_000 * math.tau) / 4]
        for n in range(10_000)
    ]
    (path,) = paths({"type": "Polygon", "coordinates": [circle]})
    assert 50 < path.count("L") < 5_000


def test_an_island_has_its_name_and_the_map_a_scale() -> None:
    drawing = map_svg(the_plan(), the_authority())
    assert ">Coll</text>" in drawing
    assert re.search(r">\d+ km</text>", drawing)


def test_each_way_is_drawn_once_for_each_person_and_mode() -> None:
    drawing = map_svg(the_plan(), the_authority())
    lines = re.findall(r'class="leg (\w+)"[^>]*data-person="(\w+)"', drawing)
    assert sorted(lines) == [
        ("car", "P1"), ("car", "P1"), ("car", "P1"), ("car", "P2"), ("ferry", "P1"),
    ]  # fmt: skip


def test_tiers_have_shapes_of_their_own() -> None:
    drawn = [re.sub(r'class="tier\d"', "", marker(rank, 0, 0, 5)) for rank in range(6)]
    assert len(set(drawn)) == len(TIER_SHAPES)


@pytest.mark.parametrize("used", [[0.5, 0.6], [0.0], [1.0]])
def test_a_bar_never_runs_over(used: list[float]) -> None:
    drawing = bar_svg([("contact", share) for share in used], "Ann <1>")
    parts = re.findall(r'x="([\d.]+)" y="0" width="([\d.]+)"', drawing)
    assert all(float(x) + float(width) <= 100.01 for x, width in parts)
    assert 'aria-label="Ann &lt;1&gt;"' in drawing
