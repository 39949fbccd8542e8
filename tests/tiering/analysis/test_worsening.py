"""Worsening: nothing that gets worse may lower a tier."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import evaluate
from allocator.tiering.figures import GivenFigures
from tests.tiering.analysis.small import SIGNS, TIER, added, found, small


def tiers(ruleset, *schools):
    """Tiers of schools given as witnesses are."""
    names = {name for school in schools for name in school} - {"sector"}
    given = {
        name: Series("number", np.array([float(school.get(name, "nan")) for school in schools]))
        for name in names
    }
    figures = GivenFigures(tuple(str(school["sector"]) for school in schools), given)
    run = evaluate(ruleset, figures, dt.date(2026, 8, 1))
    return [run.tier_name(school) for school in range(len(schools))]


def test_a_trigger_turned_round_lowers_a_tier():
    ruleset = small(signs=SIGNS.replace("< floor", ">= floor"))
    (one,) = found(ruleset, "not monotone")
    assert one.severity == "error"
    assert (one.table, one.rows) == ("signs", (2,))
    assert one.text == (
        "signs.csv, row 2: the tier falls from middle to low as attendance gets worse, "
        "from 85 to 84.9"
    )
    assert tiers(ruleset, one.witness, one.beside) == ["middle", "low"]


def test_a_trigger_that_stops_short_of_the_worst_lowers_a_tier():
    ruleset = small(signs=SIGNS.replace("> limit", "(limit..50]"))
    (one,) = found(ruleset, "not monotone")
    assert one.rows == (3,)
    assert "absence gets worse, from 50 to 50.1" in one.text


def test_rows_of_one_trigger_may_share_the_range_between_them():
    signs = SIGNS.replace("> limit,absence", "(limit..50],absence\n-,> 50,absence")
    assert found(small(signs=signs), "not monotone") == []


def test_a_safeguard_may_take_over_from_a_trigger():
    signs = "grade,absence,trigger\n3,-,attendance\n-,> 10,absence"
    guards = added("guards: {role: safeguards}")
    assert found(small(signs=signs), "not monotone")[0].rows == (2,)
    assert found(small(guards, signs=signs, guards="grade,tier\n<= 2,high"), "not monotone") == []


def test_more_triggers_with_a_lower_tier_are_found_in_the_tier_table():
    tier = TIER.replace("2,-,high", "2,-,middle").replace("1,-,middle", "1,-,high")
    (one, *_) = found(small(tier=tier), "not monotone")
    assert (one.table, one.rows) == ("tier", (2, 3))


def test_a_cap_that_comes_as_a_figure_gets_worse_is_found():
    caps = added("caps: {role: caps}")
    assert found(small(caps, caps="absence,tier\n> 50,low"), "not monotone")[0].table == "caps"
    assert found(small(caps, caps="absence,tier\n< 5,low"), "not monotone") == []


def test_points_that_fall_lower_a_tier():
    points = added('points: {role: decision, hit_policy: "C+", outputs: {score: {kind: number}}}')
    tier = "score,tier\n>= 3,high\n>= 1,middle\n-,low"
    rising = "absence,grade,score\n> 20,-,1\n> 40,-,1\n-,<= 2,1"
    assert found(small(points, points=rising, tier=tier), "not monotone") == []
    falling = rising.replace("> 40,-,1", "> 40,-,-2")
    (one,) = found(small(points, points=falling, tier=tier), "not monotone")
    assert (one.table, one.rows) == ("points", (3,))


def test_a_formula_the_wrong_way_round_is_found():
    below = ("derived: {}", "derived: {below: {title: B, formula: attendance - floor}}")
    signs = "below,absence,trigger\n> 5,-,attendance\n-,> limit,absence"
    assert found(small(below, signs=signs), "not monotone")[0].rows == (2,)
    right = (below[0], below[1].replace("attendance - floor", "floor - attendance"))
    assert found(small(right, signs=signs), "not monotone") == []


def test_a_tier_for_want_of_figures_above_that_of_worse_figures_is_found():
    tier = "triggers,readable_triggers,tier\n2,-,high\n1,-,middle\n-,<= 1,{}\n-,-,low"
    assert found(small(tier=tier.format("undecided")), "not monotone") == []
    (one,) = found(small(tier=tier.format("high")), "not monotone")
    assert (one.table, one.rows) == ("tier", (3, 4))


def test_a_row_that_worse_figures_make_unreadable_can_lower_a_tier():
    signs = "attendance,grade,absence,trigger\n< floor,<= 3,-,attendance\n-,-,> limit,absence"
    tier = "triggers,readable_triggers,tier\n2,-,high\n-,2,middle\n-,-,low"
    (one,) = found(small(signs=signs, tier=tier), "not monotone")
    assert (one.table, one.rows) == ("tier", (3, 4))


@pytest.mark.parametrize("function", ["previous", "mean_over", "benchmark"])
def test_what_was_or_what_others_are_has_no_direction(function):
    more = ", 3" if function == "mean_over" else ""
    drop = (
        "derived: {}",
        f"derived: {{drop: {{title: D, formula: '{function}(attendance{more}) - attendance'}}}}",
    )
    signs = "drop,absence,trigger\n> 5,-,attendance\n-,> limit,absence"
    assert found(small(drop, signs=signs), "not monotone") == []


def test_context_has_no_direction():
    signs = "roll_now,attendance,absence,trigger\n>= 50,< floor,-,attendance\n-,-,> limit,absence"
    assert found(small(signs=signs), "not monotone") == []


def test_a_jump_of_two_tiers_over_one_threshold_is_a_note():
    tier = "absence,triggers,tier\n> 30,-,high\n-,2,middle\n-,-,low"
    (one,) = found(small(tier=tier), "cliff")
    assert one.severity == "note"
    assert one.text == (
        "tier.csv, row 2: one step over a threshold can move a school two tiers or more, "
        "as from low to high as absence gets worse, from 30 to 30.1"
    )


def test_a_safeguard_is_meant_to_jump():
    guards = added("guards: {role: safeguards}")
    assert found(small(guards, guards="absence,tier\n> 30,high"), "cliff") == []
