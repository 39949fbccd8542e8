"""Edits that contradict each other are refused, and both places are named."""

import pytest

from tests.scenarios.making import a_team, edited, faults_of

SHARE = {"edit": "change_people", "people": ["qio-1"]}
GONE = {"edit": "remove_people", "people": ["qio-1"]}


@pytest.mark.parametrize(
    ("one", "other", "thing"),
    [
        ({**SHARE, "fte": 0.5}, {**SHARE, "fte": 0.6}, "fte of person qio-1"),
        (
            {**SHARE, "contact_share": 0.4},
            {"edit": "change_people", "where": {"role": "qio"}, "contact_share": 0.3},
            "contact_share of person qio-1",
        ),
        (
            {"edit": "parameter", "name": "drop_points", "value": 4},
            {"edit": "parameter", "name": "drop_points", "value": 5},
            "value of parameter drop_points",
        ),
        (
            {"edit": "tier", "schools": "S1", "tier": "targeted"},
            {"edit": "tier", "where": {"roll_over": 100}, "tier": "intensive"},
            "tier of school S1",
        ),
        (
            {"edit": "entitlement", "tier": "universal", "activity": "block", "target": 1},
            {"edit": "entitlement", "tier": "lowest", "activity": "block", "target": 2},
            "target of entitlement universal block",
        ),
        (
            {"edit": "settings", "set": {"max_nights": 1}},
            {"edit": "settings", "set": {"max_nights": 2}},
            "max_nights of the settings",
        ),
    ],
)
def test_one_field_of_one_thing_has_one_value(one, other, thing):
    (fault,) = faults_of(a_team(), one, other)
    assert thing in fault.expected
    assert fault.column == "edits.1"
    assert not faults_of(a_team(), one, one)


def test_a_change_of_another_field_or_by_a_factor_is_no_contradiction():
    edits = (
        {**SHARE, "fte": 0.5},
        {**SHARE, "max_nights": 1},
        {"edit": "capacity_by_role", "role": "qio", "factor": 0.5},
        {"edit": "capacity_by_role", "role": "qio", "factor": 0.5},
    )
    one = edited(a_team(), *edits).authority.person_by_id["qio-1"]
    assert (one.fte, one.max_nights, one.contact_share) == (0.5, 1, 0.125)


@pytest.mark.parametrize("edits", [(GONE, {**SHARE, "fte": 0.5}), ({**SHARE, "fte": 0.5}, GONE)])
def test_a_person_who_is_named_is_not_both_changed_and_taken_away(edits):
    (fault,) = faults_of(a_team(), *edits)
    assert "a person who stays" in fault.expected


def test_a_pin_for_somebody_who_is_taken_away_is_refused_whichever_comes_first():
    pin = {"edit": "add_pins", "pins": [{"kind": "fix", "school_id": "C1", "person_id": "qio-1"}]}
    for edits in ((GONE, pin), (pin, GONE)):
        assert len(faults_of(a_team(), *edits)) == 1


def test_those_meant_by_what_is_true_of_them_are_those_who_are_left():
    result = edited(
        a_team(),
        {"edit": "remove_people", "where": {"role": "qio"}, "count": 1},
        {"edit": "change_people", "where": {"role": "qio"}, "max_nights": 0},
    )
    nights = [p.max_nights for p in result.authority.people if p.role == "qio"]
    assert nights == [0, None, None]
