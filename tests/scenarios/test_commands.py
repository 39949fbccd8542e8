"""``allocator scenario`` as a person uses it: words, exit codes, folders."""

import json

import pytest
from click.testing import CliRunner

from allocator.errors import FaultyDataError
from allocator.io.plan_files import canonical_json
from allocator.planning import open_workbench, run_workspace
from allocator_cli.main import cli
from allocator_cli.outcomes import guarded
from tests.io.small import write_small

FEWER = """name: fewer
question: And if the part-time officer goes?
edits:
  - {edit: remove_people, where: {part_time: yes}}
"""
NOTHING = """name: nothing
question: And if the boats to Coll stop?
edits:
  - {edit: copy_people, where: {role: psychologist}}
"""


@pytest.fixture
def small(tmp_path):
    write_small(tmp_path / "ws")
    (tmp_path / "ws" / "scenarios").mkdir()
    (tmp_path / "ws" / "scenarios" / "fewer.yaml").write_text(FEWER)
    (tmp_path / "ws" / "scenarios" / "nothing.yaml").write_text(NOTHING)
    return tmp_path


def said(*words):
    return CliRunner().invoke(cli, [str(word) for word in ("scenario", *words)])


def planned(small, *names, out="out"):
    return said("run", *names, "--on", small / "ws", "--out", small / out, "--quiet")


def test_list_names_shipped_scenarios_and_those_of_the_workspace(small):
    (small / "ws" / "scenarios" / "faulty.yaml").write_text("name: x\n")
    text = said("list", "--on", small / "ws").stdout
    assert "two-officers-fewer\tWhat can no longer" in text
    assert "fewer\tAnd if the part-time officer goes?" in text
    assert "faulty\t(faulty: 2 faults" in text
    rows = json.loads(said("list", "--json").stdout)["scenarios"]
    assert len(rows) >= 12
    assert all(row["question"].endswith("?") for row in rows)


def test_check_says_what_each_edit_would_do(small):
    done = said("check", "fewer", "nothing", "--on", small / "ws")
    assert done.exit_code == 0
    assert "  P2 leaves" in done.stdout
    assert "  without effect: nobody here fits" in done.stdout
    assert "It does not touch this authority" in done.stdout
    told = json.loads(said("check", "fewer", "--on", small / "ws", "--json").stdout)
    assert told["scenarios"][0]["touches"] == ["allocation", "schedule"]


def test_check_tells_the_faults_of_all_files_at_once(small):
    for name in ("a", "b"):
        (small / f"{name}.yaml").write_text(FEWER.replace("where:", "whre:"))
    done = said("check", small / "a.yaml", small / "b.yaml")
    assert done.exit_code == 3
    assert done.stderr.count("did you mean 'where'?") == 2
    rows = json.loads(said("check", small / "a.yaml", "--json").stdout)["faults"]
    assert rows[0]["row"] == 4


def test_an_unknown_name_is_wrong_use_with_the_nearest(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["allocator", "scenario", "check", "two-officer-fewer"])
    assert guarded(cli) == 2
    assert "Did you mean two-officers-fewer?" in capsys.readouterr().err


def test_run_writes_the_base_and_each_scenario_with_its_workspace(small):
    done = planned(small, "fewer", "nothing", "--json")
    assert done.exit_code == 0, done.output
    index = json.loads(done.stdout)
    assert [one["name"] for one in index["scenarios"]] == ["fewer", "nothing"]
    assert index["scenarios"][1]["touches"] == []
    for stage in ("tiers", "allocation", "schedule"):
        base, same = (small / "out" / name / f"{stage}.json" for name in ("base", "nothing"))
        assert base.read_bytes() == same.read_bytes()
    allocation = json.loads((small / "out" / "fewer" / "allocation.json").read_text())
    assert {link["person_id"] for link in allocation["links"]} <= {"P1"}
    run = json.loads((small / "out" / "fewer" / "run.json").read_text())
    edited = open_workbench(small / "out" / "fewer" / "workspace")
    assert edited.authority.person_by_id["P2"].fte == 0
    assert run["ruleset"] == edited.ruleset.identity.model_dump()
    again = run_workspace(edited)
    assert canonical_json(again.allocation) == (small / "out/fewer/allocation.json").read_text()


def test_nothing_is_planned_where_one_of_the_scenarios_is_faulty(small):
    (small / "bad.yaml").write_text(FEWER.replace("{part_time: yes}", "{island: Coll}"))
    done = planned(small, "nothing", small / "bad.yaml", out="other")
    assert isinstance(done.exception, FaultyDataError)
    assert not (small / "other").exists()


def test_a_scenario_that_takes_everybody_away_is_told_and_the_others_go_on(small):
    (small / "ws" / "scenarios" / "nobody.yaml").write_text(
        "name: nobody\nquestion: And if nobody is left?\n"
        "edits: [{edit: remove_people, where: {role: qio}}]\n"
    )
    done = planned(small, "nobody", "nothing")
    assert done.exit_code in (0, 4), done.output
    index = json.loads((small / "out" / "scenarios.json").read_text())["scenarios"]
    assert [one["name"] for one in index] == ["nobody", "nothing"]
    if done.exit_code == 0:
        allocation = json.loads((small / "out" / "nobody" / "allocation.json").read_text())
        assert {row["activity"] for row in allocation["shortfalls"]} >= {"link", "link_visit"}
