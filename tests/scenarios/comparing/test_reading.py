"""Results folders read back; half-written ones with words for all that they lack."""

import shutil

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator.scenarios.comparing import compare, is_results, read_results


@pytest.fixture
def folder(ran, tmp_path):
    return shutil.copytree(ran[0], tmp_path / "out")


def faults_of(folder, *names, workspace=None):
    with pytest.raises(FaultyDataError) as caught:
        read_results(folder, names, workspace)
    return [str(fault) for fault in caught.value.faults]


def test_the_base_comes_first_then_every_scenario_in_its_order(folder):
    cases = read_results(folder)
    assert [case.name for case in cases] == ["base", "fewer", "polished", "nothing", "lifted"]
    assert cases[1].authority.person_by_id["P2"].fte == 0
    assert [case.name for case in read_results(folder, ["lifted"])] == ["base", "lifted"]


def test_the_same_folder_gives_the_same_comparison(folder, ran):
    assert compare(read_results(folder)) == compare(read_results(ran[0]))


def test_everything_that_is_missing_is_told_at_once_with_the_way_out(folder):
    (folder / "fewer" / "schedule.json").unlink()
    (folder / "polished" / "allocation.json").write_text('{"status": "opt')
    shutil.rmtree(folder / "nothing")
    found = faults_of(folder)
    assert any("fewer/schedule.json" in fault for fault in found)
    assert any("polished/allocation.json" in fault for fault in found)
    assert any("nothing/tiers.json" in fault for fault in found)
    assert "what is whole stays, what is missing is made" in found[-1]


def test_a_folder_without_its_list_is_told(folder):
    (folder / "scenarios.json").unlink()
    assert is_results(folder)
    assert "scenarios.json: this file of the plan" in faults_of(folder)[0]
    assert not is_results(folder / "base")


def test_an_older_folder_takes_the_workspace_of_its_base(folder, council):
    shutil.rmtree(folder / "base" / "workspace")
    assert any("name it with --on" in fault for fault in faults_of(folder))
    assert len(read_results(folder, ["fewer"], council)) == 2


def test_a_workspace_that_has_changed_since_is_refused(folder, council, tmp_path):
    shutil.rmtree(folder / "base" / "workspace")
    changed = shutil.copytree(council, tmp_path / "changed")
    (changed / "leave.csv").unlink()
    found = faults_of(folder, workspace=changed)
    assert any("it has changed since" in fault for fault in found)


def test_scenarios_of_another_base_are_refused(folder):
    path = folder / "base" / "run.json"
    text = path.read_text(encoding="utf-8")
    at = text.index('"workspace_hash": "') + len('"workspace_hash": "')
    path.write_text(text[:at] + "f" * 64 + text[at + 64 :], encoding="utf-8")
    assert any("the base was made from another workspace" in one for one in faults_of(folder))


def test_a_scenario_that_was_not_run_is_named_with_the_nearest(folder):
    with pytest.raises(UsageError, match="Did you mean fewer"):
        read_results(folder, ["fewr"])
