"""Scenario files: every key known, every fault told with its line."""

import json

import pytest

from allocator.errors import FaultyDataError
from allocator.io.schemas import json_schema
from allocator.scenarios.applying import HANDLERS
from allocator.scenarios.edits import EDITS
from allocator.scenarios.schema import Scenario, load_scenario

FAULTY = """name: x
qeustion: And if?
edits:
  - {edit: remove_poeple, where: {role: qio}}
  - edit: remove_people
    where:
      rol: qio
  - edit: remove_people
    where: {role: qoi}
  - {edit: capacity_by_role, role: qio}
  - {edit: leave, people: [a], week: 3, from: 2026-09-01}
  - {edit: add_pins, pins: [{kind: fix, shool_id: S1}]}
  - nonsense
  - {edit: timetable_of, date: 2026-09-41}
  - {where: {role: qio}}
"""


def faults_of(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyDataError) as caught:
        load_scenario(path)
    return caught.value.faults


def test_every_fault_is_told_at_once_with_line_key_and_nearest(tmp_path):
    told = [(fault.row, fault.column, fault.nearest) for fault in faults_of(tmp_path, FAULTY)]
    assert told == [
        (4, "edits.0.edit", "remove_people"),
        (7, "edits.1.where.rol", "role"),
        (9, "edits.2.where.role.0", "qio"),
        (10, "edits.3", None),
        (11, "edits.4", None),
        (12, "edits.5.pins.0.shool_id", "school_id"),
        (13, "edits.6", None),
        (14, "edits.7.date", None),
        (15, "edits.8.edit", None),
        (1, "question", None),
        (2, "qeustion", "question"),
    ]


def edit_faults(tmp_path, edit):
    return faults_of(tmp_path, f"name: x\nquestion: y\nedits:\n  - {json.dumps(edit)}\n")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"edit": "remove_people"}, "either people (ids) or where"),
        ({"edit": "remove_people", "people": ["a"], "where": {"role": "qio"}}, "either people"),
        ({"edit": "remove_people", "people": ["a"], "count": 1}, "count only with where"),
        ({"edit": "remove_people", "where": {}}, "at least one of role"),
        ({"edit": "change_people", "people": ["a"]}, "something to change"),
        ({"edit": "add_people", "role": "peer_head"}, "school_id for a peer head"),
        ({"edit": "add_people", "role": "qio", "count": 2, "name": "A"}, "count: 1"),
        ({"edit": "add_people", "role": "qio", "base": {"latitude": 56}}, "together"),
        ({"edit": "add_people", "role": "qio", "base": {"school": "a", "island": "b"}}, "one of"),
        ({"edit": "capacity_by_role", "role": "peer_head", "add": 1}, "factor for peer heads"),
        ({"edit": "parameter", "name": "a"}, "one of value, add and factor"),
        ({"edit": "entitlement", "activity": "a", "add": 1}, "either tier or flag"),
        ({"edit": "entitlement", "activity": "a", "tier": "t"}, "one of add, factor"),
        ({"edit": "withdraw_sailings"}, "all: yes"),
        ({"edit": "withdraw_sailings", "mode": "ferry", "weeks": 2}, "week, the first"),
        ({"edit": "timetable_of", "week": 1}, "either date or day"),
        ({"edit": "budget"}, "one of nights_per_month"),
        ({"edit": "budget", "role": "qio", "day_hours": 9}, "for all"),
        ({"edit": "change_schools", "where": {"on_island": True}}, "connection or status"),
        ({"edit": "drop_pins", "chance": 1.5}, "at most 1"),
        ({"edit": "drop_pins", "range": [0, 1]}, "no range"),
        ({"edit": "capacity_by_role", "role": "qio", "factor": 2, "range": [0, 1]}, "holds factor"),
        ({"edit": "capacity_by_role", "role": "qio", "factor": 1, "range": [-1, 1]}, "can be"),
    ],
)  # fmt: skip
def test_edits_that_do_not_say_enough_or_too_much(tmp_path, edit, words):
    (fault,) = edit_faults(tmp_path, edit)
    assert words in fault.expected
    assert fault.row == 4


@pytest.mark.parametrize("name", ["base", "a/b", "..", "a.", " a"])
def test_a_name_can_be_that_of_a_folder(tmp_path, name):
    text = f'name: "{name}"\nquestion: y\nedits: [{{edit: drop_pins}}]\n'
    assert faults_of(tmp_path, text)[0].column == "name"


@pytest.mark.parametrize("text", ["", "[]", "name: x\nquestion: y\nedits: []\n", "a: &b c\n", "7"])
def test_no_document_no_traceback(tmp_path, text):
    assert faults_of(tmp_path, text)


def test_one_value_and_a_list_of_one_are_alike():
    for role in ("qio", ["qio"]):
        edit = {"edit": "remove_people", "where": {"role": role}}
        scenario = Scenario.model_validate({"name": "x", "question": "y", "edits": [edit]})
        assert scenario.edits[0].where.role == ("qio",)


def test_every_kind_of_edit_is_carried_out_and_in_the_json_schema():
    assert HANDLERS.keys() == EDITS.keys()
    schema = json_schema("scenario", {"scenario": Scenario})
    mapping = schema["properties"]["edits"]["items"]["discriminator"]["mapping"]
    assert mapping.keys() == EDITS.keys()
    assert schema["additionalProperties"] is False
