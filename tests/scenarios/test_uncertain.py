"""Uncertain edits: what a sweep may draw, and one future of a scenario."""

import pytest

from allocator.scenarios.composing import whole
from allocator.scenarios.uncertain import Uncertain, realised, uncertain
from tests.scenarios.making import a_scenario

SCENARIO = whole(
    a_scenario(
        {"edit": "withdraw_sailings", "mode": "ferry", "chance": 0.1},
        {"edit": "drop_pins"},
        {"edit": "capacity_by_role", "role": "qio", "factor": 0.9, "range": [0.8, 1]},
        {"edit": "entitlement", "tier": "lowest", "activity": "a", "add": 1, "range": [0, 2]},
        {"edit": "settings", "set": {"max_nights": 2}, "range": [1, 4], "chance": 0.5},
    )
)


def test_what_is_uncertain_is_named_with_its_place():
    assert uncertain(SCENARIO) == (
        Uncertain(0, 0.1),
        Uncertain(2, 1.0, "factor", 0.8, 1.0),
        Uncertain(3, 1.0, "add", 0, 2, is_whole=True),
        Uncertain(4, 0.5, "max_nights", 1, 4, is_whole=True),
    )


def test_one_future_leaves_out_what_does_not_happen_and_has_the_numbers_drawn():
    future = realised(SCENARIO, {0: False, 4: True}, {2: 0.83, 3: 1.7, 4: 3.2})
    kinds = [placed.edit.edit for placed in future.edits]
    assert kinds == ["drop_pins", "capacity_by_role", "entitlement", "settings"]
    assert future.edits[1].edit.factor == 0.83
    assert future.edits[2].edit.add == 2
    assert future.edits[3].edit.set == {"max_nights": 3}
    assert SCENARIO.edits[2].edit.factor == 0.9


def test_without_anything_drawn_a_scenario_is_as_it_is_written():
    assert realised(SCENARIO) == SCENARIO


def test_numbers_outside_the_range_or_without_one_are_refused():
    with pytest.raises(ValueError, match=r"between 0.8 and 1"):
        realised(SCENARIO, numbers={2: 0.7})
    with pytest.raises(ValueError, match="has no range"):
        realised(SCENARIO, numbers={1: 0.7})
