"""Movement: leaving a tier is harder than entering it."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import evaluate
from allocator.tiering.figures import GivenFigures
from tests.tiering.analysis.small import added, found, small

LEAVE = "movement: {least_stay_months: 3"


def leaving(text):
    return (LEAVE + "}", f"{LEAVE}, leave: {{{text}}}}}")


@pytest.mark.parametrize("text", ["floor: 88", "limit: 8", "floor: {primary: 88}"])
def test_a_value_that_is_harder_to_leave_at_is_right(text):
    assert found(small(leaving(text)), "oscillation") == []


@pytest.mark.parametrize(
    ("text", "figure"), [("floor: 82", "attendance"), ("limit: 12", "absence")]
)
def test_a_value_on_the_wrong_side_is_found_with_a_school(text, figure):
    (one,) = found(small(leaving(text)), "oscillation")
    assert one.severity == "error"
    assert "lies on the wrong side" in one.text
    assert figure in one.witness


def test_the_value_for_entering_again_is_a_warning():
    (one,) = found(small(leaving("limit: 10")), "oscillation")
    assert one.severity == "warning"
    assert one.text.startswith("ruleset.yaml, movement.leave.limit: 10 is also the value")


def test_a_dated_change_may_make_the_two_values_one():
    later = (
        "source: S, value: 10}",
        "source: S, value: 10, later: [{from: 2027-01-01, value: 8}]}",
    )
    (one,) = found(small(leaving("limit: 8"), later), "oscillation")
    assert "from 2027-01-01 on" in one.text


def test_a_parameter_that_no_rule_uses_is_a_warning():
    spare = ("derived: {}", "  spare: {title: S, source: S, value: 1}\nderived: {}")
    (one,) = found(small(leaving("spare: 2"), spare), "oscillation")
    assert one.text == "ruleset.yaml, movement.leave.spare: no rule uses this parameter"


def test_a_parameter_in_a_formula_is_judged_by_what_it_does():
    below = ("derived: {}", "derived: {below: {title: B, formula: floor - attendance}}")
    signs = "below,absence,trigger\n> 5,-,attendance\n-,> limit,absence"
    assert found(small(below, leaving("floor: 88"), signs=signs), "oscillation") == []
    (one,) = found(small(below, leaving("floor: 82"), signs=signs), "oscillation")
    assert one.severity == "error"


def test_a_number_of_triggers_may_be_left_at_fewer():
    many = ("derived: {}", "  many: {title: M, source: S, value: 2}\nderived: {}")
    tier = "triggers,tier\n>= many,high\n-,low"
    assert found(small(many, leaving("many: 1"), tier=tier), "oscillation") == []
    more = (many[0], many[1].replace("value: 2", "value: 1"))
    assert found(small(more, leaving("many: 2"), tier=tier), "oscillation")[0].severity == "error"


def test_rules_without_movement_are_noted():
    (one,) = found(small((LEAVE + "}\n", "")), "oscillation")
    assert one.severity == "note"
    no_stay = ("{least_stay_months: 3}", "{least_stay_months: 0, step_down_checks: 1}")
    (one,) = found(small(no_stay), "oscillation")
    assert one.severity == "note"


def test_a_parameter_of_flags_alone_changes_no_tier():
    flags = added("flags: {role: flags}")
    spare = ("derived: {}", "  spare: {title: S, source: S, value: 5}\nderived: {}")
    ruleset = small(flags, spare, leaving("spare: 7"), flags="absence,flag\n> spare,talk")
    assert found(ruleset, "oscillation") == []


def test_the_school_of_a_wrong_value_is_out_at_it_and_in_without_it():
    ruleset = small(leaving("floor: 82"))
    (one,) = found(ruleset, "oscillation")
    figures = GivenFigures(
        ("primary",),
        {
            name: Series("number", np.array([value]))
            for name, value in one.witness.items()
            if name != "sector"
        },
    )
    day = ruleset.spec.in_force_from
    entering = evaluate(ruleset, figures, day).tier[0]
    leaving_ = evaluate(ruleset, figures, day, {"floor": 82.0}).tier[0]
    assert 0 <= leaving_ < entering


def test_tiers_that_fall_are_told_before_leave_values_are_judged():
    ruleset = small(
        leaving("floor: 88"),
        tier="triggers,grade,tier\n2,-,middle\n1,-,high\n-,missing,undecided\n-,-,low",
    )
    assert found(ruleset, "not monotone")
    assert found(ruleset, "oscillation") == []
    (note,) = found(ruleset, "not settled")
    assert "movement.leave" in note.text
