"""``allocator scenario compare`` as a person uses it."""

import json
import shutil

import pytest
from click.testing import CliRunner

from allocator.errors import FaultyDataError
from allocator_cli.main import cli
from allocator_cli.outcomes import guarded


def said(*words):
    return CliRunner().invoke(cli, ["scenario", "compare", *map(str, words)])


@pytest.fixture
def folder(ran, tmp_path):
    return shutil.copytree(ran[0], tmp_path / "out")


def test_results_are_compared_without_planning_again(folder):
    before = {path: path.read_bytes() for path in folder.glob("*/*.json")}
    done = said(folder, "--budget", "100", "--no-progress")
    assert done.exit_code == 0, done.output
    assert "fewer: And if fewer?" in done.stderr
    assert "below the budget of £100" in done.stderr
    assert {path.read_bytes() for path in before} == set(before.values())
    assert (folder / "comparison.html").is_file()
    assert json.loads((folder / "comparison.json").read_text())["budget_pounds"] == 100


def test_what_is_not_there_yet_is_planned_first(folder, council):
    shutil.rmtree(folder / "lifted")
    done = said(council, "lifted", "fewer", "--out", folder, "--json", "--no-progress")
    assert done.exit_code == 0, done.output
    assert "lifted: planned" in done.stderr
    assert "fewer: there already" in done.stderr
    found = json.loads(done.stdout)
    assert [plan["name"] for plan in found["plans"]] == ["base", "lifted", "fewer"]


def test_a_half_written_folder_is_told_in_words(folder):
    (folder / "base" / "tiers.json").unlink()
    done = said(folder)
    assert isinstance(done.exception, FaultyDataError)
    assert "base/tiers.json" in str(done.exception)
    assert not (folder / "comparison.html").exists()


def test_a_workspace_asks_for_scenarios_and_a_place(council, tmp_path, monkeypatch, capsys):
    assert said(council, "fewer").exit_code == 2
    monkeypatch.setattr("sys.argv", ["allocator", "scenario", "compare", str(council), "--out",
                                     str(tmp_path / "x")])  # fmt: skip
    assert guarded(cli) == 2
    assert "Name the scenarios to compare" in capsys.readouterr().err
