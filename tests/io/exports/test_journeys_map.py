"""Weekly maps: what is drawn, what is told beside it, where labels stand."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.plans import Plan
from allocator.io.exports.itineraries import itineraries
from allocator.io.exports.journeys_map import week_maps
from allocator.io.exports.map_labels import HEIGHT, LETTER_WIDTH, place_labels
from tests.io.exports.plans import (
    FORMULA,
    a_run,
    the_allocation,
    the_authority,
    the_plan,
    the_schedule,
    the_tiers,
)


def weeks(authority: Any = None, plan: Plan | None = None) -> dict[str, Any]:
    authority = authority or the_authority()
    return week_maps(itineraries(plan or the_plan(), authority), authority)


def test_a_week_counts_people_visits_crossings_and_nights() -> None:
    first, second = weeks()["weeks"]
    assert (first["title"], first["counts"]) == (
        "Week of 31 August", "1 person travels, 1 visit, 2 crossings, 1 night away",
    )  # fmt: skip
    # A visit that two people make together is one visit.
    assert second["counts"] == "2 people travel, 1 visit"


def test_the_table_tells_the_way_in_words() -> None:
    (row,) = weeks()["weeks"][0]["rows"]
    assert row["name"] == "@Ann"
    assert row["days"] == [
        {"date": "Tue 1", "way": f"Oban, boat to Coll pier, {FORMULA}, night near {FORMULA}"},
        {"date": "Wed 2", "way": "Coll pier, boat to Oban"},
    ]


def test_roads_and_boats_are_lines_of_their_own_and_each_way_stands_once() -> None:
    drawn = re.findall(r'<path d="([^"]*)" class="(way[^"]*)"', weeks()["weeks"][0]["map"])
    assert {kind: path.count("M") for path, kind in drawn} == {"way who0": 2, "way ferry who0": 1}


def test_a_person_has_the_same_number_in_every_week() -> None:
    rows = [(week["title"], row["number"], row["name"])
            for week in weeks()["weeks"] for row in week["rows"]]  # fmt: skip
    assert rows == [
        ("Week of 31 August", 1, "@Ann"), ("Week of 7 September", 1, "@Ann"),
        ("Week of 7 September", 2, "Ben </style>"),
    ]  # fmt: skip
    assert ">1 2</text>" in weeks()["weeks"][1]["map"]


def test_nights_are_marked_and_named() -> None:
    first, second = weeks()["weeks"]
    assert "<title>Night away: @Ann</title>" in first["map"]
    assert "moon" not in second["map"]


def test_names_on_the_map_are_escaped() -> None:
    days = the_schedule().model_dump(mode="json")["days"]
    for day in days:
        day["person_id"] = "P2"
        for leg in day["legs"]:
            leg.update({end: "P2" for end in ("from_id", "to_id") if leg[end] == "P1"})
    plan = Plan(a_run(), the_tiers(), the_allocation(), the_schedule(days=days[:2]))
    assert "Night away: Ben &lt;/style&gt;" in weeks(plan=plan)["weeks"][0]["map"]


def test_the_ground_is_drawn_once_for_all_weeks() -> None:
    found = weeks()
    assert found["ground"].count('class="land"') == 1
    assert all("land" not in week["map"] for week in found["weeks"])
    assert all('<use href="#ground"/>' in week["map"] for week in found["weeks"])
    # Three open sites of which two have one place; the mothballed school is not there.
    (dots,) = re.findall(r'<path d="([^"]*)" class="site"', found["ground"])
    assert dots.count("M") == 4


def test_the_base_of_a_peer_head_is_not_marked() -> None:
    authority = the_authority()
    assert 'class="base"' in weeks(authority)["weeks"][0]["map"]
    people = tuple(one.model_copy(update={"role": "peer_head"}) for one in authority.people)
    fields = {name: getattr(authority, name) for name in authority.__dataclass_fields__}
    peers = type(authority)(**{**fields, "people": people})
    assert 'class="base"' not in weeks(peers)["weeks"][0]["map"]


def test_without_journeys_there_are_no_maps() -> None:
    plan = Plan(a_run(), the_tiers(), the_allocation(), the_schedule(days=[]))
    assert weeks(plan=plan) == {"ground": "", "weeks": []}
    assert weeks(plan=Plan(a_run(), the_tiers())) == {"ground": "", "weeks": []}


@pytest.mark.parametrize("words", ["1", "12 14 15"])
def test_a_label_alone_stands_close_to_its_point(words: str) -> None:
    (label,) = place_labels([((100.0, 100.0), words)], [(100.0, 100.0)], 900, 900)
    assert not label.is_far
    assert label.x - LETTER_WIDTH * len(words) / 2 == pytest.approx(111.0)


def test_labels_of_points_side_by_side_do_not_cover_each_other() -> None:
    points = [(100.0 + 12 * n, 100.0) for n in range(5)]
    placed = place_labels([(point, "12") for point in points], points, 900, 900)
    for one, other in combinations(placed, 2):
        apart = abs(one.x - other.x) >= 2 * LETTER_WIDTH or abs(one.y - other.y) >= HEIGHT
        assert apart, (one, other)


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 500)), min_size=1, max_size=12))
def test_labels_stay_on_the_map_and_near_their_points(points: list[tuple[float, float]]) -> None:
    placed = place_labels([(point, "7") for point in points], points, 900, 500)
    assert [one.point for one in placed] == points
    for one in placed:
        assert abs(one.x - one.point[0]) <= 44 + LETTER_WIDTH
        assert abs(one.y - one.point[1]) <= 44 + HEIGHT
