"""``allocator replan`` as a person uses it: exit codes, words, files, one change after another."""

from __future__ import annotations

import csv
import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from allocator_cli.main import cli
from allocator_cli.outcomes import guarded
from tests.io.small import write_small

SICK = """today: 2026-09-07
changes:
- {change: sickness, person: P1, from: 2026-09-14, to: 2026-09-16}
"""


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def allocator(*words: str | Path) -> Done:
    out, err = io.StringIO(), io.StringIO()
    line = ["allocator", *map(str, words)]
    with patch.object(sys, "argv", line), redirect_stdout(out), redirect_stderr(err):
        code = guarded(cli)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replan")
    write_small(folder / "ws")
    done = allocator("run", folder / "ws", "--out", folder / "out", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def mended(folder):
    done = replan(folder, "out", SICK, "mended")
    assert done.returncode == 0, done.stderr
    return done


def replan(folder: Path, plan: str, text: str, out: str, *words: str, ws: str = "ws"):
    change = folder / f"{out}.yaml"
    change.write_text(text)
    return allocator(
        "replan", folder / ws, "--plan", folder / plan, "--change", change, "--out", folder / out,
        *words,
    )  # fmt: skip


def test_it_says_what_changed_and_who_must_be_told(mended):
    # A pin holds the visit to First Primary on 15 September, in the absence.
    assert "Hit by what happened: 1 visit" in mended.stderr
    assert "Ailsa Reid is away from Mon 14 Sep to Wed 16 Sep" in mended.stderr
    assert "Tell the head of First Primary, Ailsa Reid" in mended.stderr
    assert mended.stdout == ""


def test_the_plan_and_its_changes_are_written(folder, mended):
    names = {path.name for path in (folder / "mended").iterdir()}
    assert {"changes.json", "changes.csv", "changed-workspace", "schedule.json"} <= names
    report = json.loads((folder / "mended" / "changes.json").read_text())
    (change,) = report["visits"]
    assert change["before"]["date"] == "2026-09-15"
    with (folder / "mended" / "changes.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["before_date"], row["tell"]) == (
        "2026-09-15", "the head of First Primary, Ailsa Reid",
    )  # fmt: skip


def test_the_changed_workspace_is_whole(folder, mended):
    changed = folder / "mended" / "changed-workspace"
    assert allocator("check", changed).returncode == 0
    assert "P1,2026-09-14,2026-09-16,sickness" in (changed / "leave.csv").read_text()


def test_the_calendar_raises_the_number_of_what_moved(folder, mended):
    text = (folder / "mended" / "calendars" / "school-S1.ics").read_text()
    assert text.count("SEQUENCE:1") == 1
    assert "SEQUENCE:0" in text


def test_the_same_change_gives_the_same_bytes(folder, mended):
    assert replan(folder, "out", SICK, "again", "--quiet").returncode == 0
    for name in ("schedule.json", "allocation.json", "changes.json", "calendars/person-P1.ics"):
        assert (folder / "mended" / name).read_bytes() == (folder / "again" / name).read_bytes()


def test_json_goes_to_standard_output(folder):
    done = replan(folder, "out", SICK, "json", "--json", "--quiet")
    assert json.loads(done.stdout)["affected"] == 1
    assert done.stderr == ""


def test_one_change_comes_after_another(folder, mended):
    text = SICK.replace("P1", "P2").replace("2026-09-07", "2026-09-08")
    one = replan(folder, "mended", text, "third", "--quiet")
    other = replan(folder, "mended", text, "fourth", "--quiet", ws="mended/changed-workspace")
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    third, fourth = (folder / name / "schedule.json" for name in ("third", "fourth"))
    assert third.read_bytes() == fourth.read_bytes()
    leave = (folder / "third" / "changed-workspace" / "leave.csv").read_text()
    assert leave.count("sickness") == 2


def test_a_plan_of_another_workspace_is_refused(folder, tmp_path):
    write_small(tmp_path / "other", leave="person_id,from,to,kind\n")
    change = tmp_path / "c.yaml"
    change.write_text(SICK)
    done = allocator("replan", tmp_path / "other", "--plan", folder / "out", "--change", change,
                     "--out", tmp_path / "o")  # fmt: skip
    assert done.returncode == 2
    assert "another state of the workspace" in done.stderr
    assert not (tmp_path / "o").exists()


def test_faults_are_told_and_nothing_is_written(folder):
    done = replan(folder, "out", SICK.replace("P1", "Ailsa Reid"), "faulty")
    assert done.returncode == 3
    assert "did you mean 'P1'?" in done.stderr
    assert not (folder / "faulty").exists()


def test_a_plan_without_dates_is_refused(folder):
    assert allocator("allocate", folder / "ws", "--out", folder / "a", "--quiet").returncode == 0
    done = replan(folder, "a", SICK, "undated")
    assert done.returncode == 2
    assert "has no dates" in done.stderr


def test_the_schema_of_a_change_file_is_printed():
    schema = json.loads(allocator("schema", "change").stdout)
    assert set(schema["properties"]) == {"today", "changes"}
