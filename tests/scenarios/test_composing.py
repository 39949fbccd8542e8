"""Scenarios that extend others: order, circles, names."""

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator.resources import shipped
from allocator.scenarios.composing import compose, compose_all, whole
from allocator.scenarios.finding import find_scenario
from tests.scenarios.making import a_scenario


def write(folder, name, extends=(), weeks=1):
    listed = ", ".join(extends)
    path = folder / f"{name}.yaml"
    path.write_text(
        f"name: {name}\nquestion: And if {name}?\nextends: [{listed}]\n"
        f"edits:\n  - {{edit: withdraw_sailings, mode: ferry, week: {weeks}}}\n"
    )
    return path


def test_what_is_extended_comes_first_and_once(tmp_path):
    write(tmp_path, "a", weeks=1)
    write(tmp_path, "b", ["a"], weeks=2)
    write(tmp_path, "c", ["a"], weeks=3)
    scenario = compose(write(tmp_path, "d", ["c", "b"], weeks=4))
    assert scenario.names == ("a", "c", "b", "d")
    assert [placed.edit.week for placed in scenario.edits] == [1, 3, 2, 4]
    assert (scenario.name, scenario.question) == ("d", "And if d?")
    assert scenario.edits[1].words == "c.yaml, line 5"


def test_a_shipped_scenario_can_be_extended_by_name(tmp_path):
    scenario = compose(write(tmp_path, "mine", ["two-officers-fewer"]))
    assert scenario.names == ("two-officers-fewer", "mine")


def test_circles_are_refused_with_the_way_round(tmp_path):
    write(tmp_path, "a", ["b"])
    write(tmp_path, "b", ["c"])
    path = write(tmp_path, "c", ["a"])
    with pytest.raises(FaultyDataError) as caught:
        compose(path)
    (fault,) = caught.value.faults
    assert "c > a > b > c" in fault.expected
    assert (fault.file, fault.row) == ("b.yaml", 3)


def test_what_is_not_there_is_told_with_the_nearest_and_so_are_faults_of_others(tmp_path):
    write(tmp_path, "a", ["two-officer-fewer"])
    (tmp_path / "b.yaml").write_text("name: b\n")
    with pytest.raises(FaultyDataError) as caught:
        compose(write(tmp_path, "c", ["a", "b"]))
    faults = caught.value.faults
    assert faults[0].nearest == "two-officers-fewer"
    assert {fault.file for fault in faults} == {"a.yaml", "b.yaml"}


def test_two_files_of_one_name_cannot_be_run_together(tmp_path):
    (tmp_path / "x").mkdir()
    paths = [write(tmp_path, "a"), write(tmp_path / "x", "a")]
    with pytest.raises(FaultyDataError, match="a name of its own"):
        compose_all(paths)
    assert len(compose_all([paths[0], paths[0]])) == 1


def test_scenarios_are_found_by_path_shipped_name_and_in_the_workspace(tmp_path):
    (tmp_path / "scenarios").mkdir()
    own = write(tmp_path / "scenarios", "ours")
    assert find_scenario("ours", tmp_path) == own
    assert find_scenario(str(own)) == own
    assert find_scenario("one-more-post") == shipped("scenarios") / "one-more-post.yaml"
    with pytest.raises(UsageError, match="Did you mean one-more-post"):
        find_scenario("one-more-pots")
    with pytest.raises(UsageError, match="There is no file"):
        find_scenario("not/there.yaml")


def test_one_made_in_code_extends_nothing():
    scenario = a_scenario({"edit": "drop_pins"})
    assert whole(scenario).edits[0].words == "what-if, edit 0"
    with pytest.raises(ValueError, match="extends nothing"):
        whole(scenario.model_copy(update={"extends": ("a",)}))
