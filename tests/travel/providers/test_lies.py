"""Figures that cannot be true: told with count and example, and the estimate stands."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from allocator.travel import build_travel
from tests.builders import a_person, a_school
from tests.travel.providers.cases import ENGINES, asking
from tests.travel.providers.standin import StandIn, send, true_seconds

FAR, NEAR = (56.4, -5.4), (56.5, -5.2)
"""A-S0 and P1 of the case: 16.6 km apart."""


def one_cell(value: Any, start: tuple[float, float] = NEAR, end: tuple[float, float] = FAR) -> Any:
    """A lie about the way from P1 to A-S0 alone."""

    def lie(sources, targets, rows):
        return [
            [value if (a, b) == (start, end) else one for b, one in zip(targets, row, strict=True)]
            for a, row in zip(sources, rows, strict=True)
        ]

    return lie


LIES = [
    (None, "gives no figure"),
    (math.nan, "gives no figure"),
    (math.inf, "gives no figure"),
    ("12", "gives no figure"),
    (True, "gives no figure"),
    (-600, "gives less than no time"),
    (-1e300, "gives less than no time"),
    (60, "is faster than 130 km/h in a straight line"),
    (0, "is faster than 130 km/h in a straight line"),
    (6 * 3600, "is slower than 3 km/h in a straight line"),
    (10**30, "is slower than 3 km/h in a straight line"),
]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("told", "words"), LIES, ids=[str(told) for told, _ in LIES])
def test_a_figure_that_cannot_be_true_gives_way_to_the_estimate(engine, name, told, words):
    engine.lie = one_cell(told)
    travel = build_travel(asking(engine, name))
    assert travel.roads.source("P1", "A-S0") == "estimate"
    assert travel.roads.source("A-S0", "P1") == "engine"
    assert travel.roads.minutes("P1", "A-S0") == travel.roads.estimated_minutes("P1", "A-S0")
    (warning,) = travel.warnings
    assert words in warning
    assert "1 of 12 journeys by road, such as P1 to A-S0" in warning
    assert f"{name} at 127.0.0.1" in warning


def test_ways_that_differ_strongly_are_both_estimated(engine):
    there = true_seconds(NEAR, FAR)
    engine.lie = one_cell(there * 2 + 901)
    travel = build_travel(asking(engine))
    assert travel.roads.source("P1", "A-S0") == "estimate"
    assert travel.roads.source("A-S0", "P1") == "estimate"
    (warning,) = travel.warnings
    assert "2 of 12 journeys" in warning
    assert "differs strongly between there and back" in warning


def test_one_way_streets_and_hills_are_no_lie(engine):
    engine.lie = one_cell(true_seconds(NEAR, FAR) + 890)
    travel = build_travel(asking(engine))
    assert travel.roads.source("P1", "A-S0") == "engine"
    assert travel.roads.minutes("P1", "A-S0") > travel.roads.minutes("A-S0", "P1")
    assert travel.warnings == ()


def test_a_long_way_round_a_loch_is_no_lie(engine):
    engine.lie = lambda _sources, _targets, rows: [[2 * 3600] * len(row) for row in rows]
    schools = (a_school("S1"), a_school("S2", latitude=56.44))
    travel = build_travel(replace(asking(engine), schools=schools))
    assert travel.roads.minutes("A-S1", "A-S2") == 120
    assert travel.warnings == ()


def test_a_day_on_the_road_is_a_lie_however_near(engine):
    engine.lie = lambda _sources, _targets, rows: [[90_000] * len(row) for row in rows]
    schools = (a_school("S1"), a_school("S2", latitude=56.43))
    travel = build_travel(replace(asking(engine), schools=schools))
    assert travel.roads.source("A-S1", "A-S2") == "estimate"
    assert any("takes longer than a day" in warning for warning in travel.warnings)


def test_nothing_is_planned_faster_than_plans_may_be(engine):
    """A hundred km/h in a straight line is believed as ninety, what plans are held to."""
    engine.lie = lambda _sources, _targets, rows: [[one * 0.6 for one in row] for row in rows]
    roads = build_travel(asking(engine)).roads
    assert roads.source("P1", "A-S0") == "engine"
    assert roads.minutes("P1", "A-S0") == math.ceil(true_seconds(NEAR, FAR) / 60 * 60 / 90)


def test_an_engine_of_another_country_is_found_out(engine):
    """It moves every place to the one nearest road it has: no time between any of them."""
    engine.lie = lambda _sources, _targets, rows: [[0.0] * len(row) for row in rows]
    travel = build_travel(asking(engine, schools=6))
    assert all(travel.roads.source("P1", f"A-S{n}") == "estimate" for n in range(6))
    assert "42 of 42 journeys" in travel.warnings[0]


@pytest.mark.parametrize("metres", [-5.0, 1.0, 1e12, None, "far"])
def test_kilometres_that_cannot_be_true_are_worked_out_instead(engine, metres):
    def reply(handler):
        count = 2
        send(handler, {"code": "Ok", "durations": [[900.0] * count] * count,
                       "distances": [[metres] * count] * count})  # fmt: skip

    engine.reply = reply
    authority = asking(engine, schools=1)
    roads = build_travel(authority).roads
    assert roads.minutes("P1", "A-S0") == 15
    assert roads.kilometres("P1", "A-S0") == pytest.approx(16.6 * 1.3, abs=0.3)


SHAPES: list[tuple[str, Any]] = [
    ("osrm", {"code": "Ok", "durations": [[0, 900]]}),
    ("osrm", {"code": "Ok", "durations": [[0], [900]]}),
    ("osrm", {"code": "Ok", "durations": [[0, 900, 1], [900, 0, 1]]}),
    ("osrm", {"code": "Ok", "durations": "soon"}),
    ("osrm", {"code": "Ok", "durations": [900, 0]}),
    ("osrm", {"code": "Ok"}),
    ("osrm", {"code": "Ok", "durations": [[0, 900], [900, 0]], "distances": [[1]]}),
    ("osrm", {"code": "InvalidQuery"}),
    ("osrm", {"code": "InvalidValue", "message": "Exclude flag combination is not supported."}),
    ("osrm", {}),
    ("osrm", [1, 2]),
    ("osrm", None),
    ("valhalla", {"sources_to_targets": [[{"time": 1, "distance": 1}]]}),
    ("valhalla", {"sources_to_targets": [[None, None], [None, None]]}),
    ("valhalla", {"sources_to_targets": {"durations": [[1]], "distances": [[1]]}}),
    ("valhalla", {"sources_to_targets": [
        [{"time": 9, "distance": 1, "from_index": 0, "to_index": place} for place in (1, 0)]] * 2}),
    ("valhalla", {"error_code": 106, "error": "Try any of: /locate"}),
    ("valhalla", 7),
    ("openrouteservice", {"durations": [[0, 900], [900]]}),
    ("openrouteservice", {"error": "Access to this API has been disallowed"}),
    ("openrouteservice", {"error": {"code": 6002, "message": "Wrong parameter"}}),
    ("openrouteservice", {"error": {"code": None}}),
    ("openrouteservice", "durations"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "document"), SHAPES)
def test_an_answer_of_another_shape_is_told_and_all_is_estimated(engine, name, document):
    engine.reply = lambda handler: send(handler, document)
    travel = build_travel(asking(engine, name, schools=1))
    assert travel.roads.source("P1", "A-S0") == "estimate"
    (warning,) = travel.warnings
    assert "2 of 2 journeys by road, such as" in warning


def test_the_engine_s_own_words_are_quoted_on_one_line(engine):
    words = "Exclude flag\n combination\x07 is not supported." + "x" * 300
    engine.reply = lambda handler: send(handler, {"code": "InvalidValue", "message": words}, 400)
    travel = build_travel(asking(engine))
    travel.roads.minutes("P1", "A-S0")
    (warning,) = travel.warnings
    assert "Exclude flag combination? is not supported." in warning
    assert warning.isprintable()
    assert len(warning) < 400


@pytest.mark.parametrize(("is_terse", "miles"), [(True, False), (True, True), (False, True)])
def test_terse_answers_and_miles_are_read_too(engine: StandIn, is_terse, miles):
    plain = build_travel(asking(engine, "valhalla")).roads
    expected = (plain.minutes("P1", "A-S0"), plain.kilometres("P1", "A-S0"))
    engine.is_terse, engine.miles = is_terse, miles
    roads = build_travel(asking(engine, "valhalla", avoid_ferries=False)).roads
    assert (roads.minutes("P1", "A-S0"), roads.kilometres("P1", "A-S0")) == expected


def test_islands_add_up_in_one_warning(engine):
    engine.reply = lambda handler: send(handler, json.dumps([]).encode())
    schools = tuple(a_school(f"S{n}", road_network=f"isle {n}") for n in range(3))
    people = tuple(a_person(f"P{n}", latitude=56.5, road_network=f"isle {n}") for n in range(3))
    travel = build_travel(replace(asking(engine), schools=schools, people=people))
    for number in range(3):
        assert travel.roads.source(f"P{number}", f"A-S{number}") == "estimate"
    (warning,) = travel.warnings
    assert "6 of 6 journeys by road" in warning
