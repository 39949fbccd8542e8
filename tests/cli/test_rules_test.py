"""``allocator rules test`` on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.errors import FaultyDataError, UsageError
from allocator.resources import shipped
from allocator_cli.main import cli


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["rules", "test", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "rules"
    shutil.copytree(shipped("rules") / "northern-ireland", found)
    return found


def test_it_tells_cases_rows_and_changes() -> None:
    result = run("northern-ireland")
    assert result.exit_code == 0
    assert "Cases     39 of 39 come out as expected" in result.stdout
    assert "Rows      18 of 18 fire in a case" in result.stdout
    assert "are noticed by a case" in result.stdout


def test_a_failing_case_ends_with_one_and_says_what_fired(folder: Path) -> None:
    path = folder / "tests.csv"
    path.write_text(path.read_text().replace("sustaining,none,tier 1", "developing,none,tier 1"))
    result = run(str(folder), "--no-mutation")
    assert result.exit_code == 1
    assert "expect_tier expected developing, found sustaining" in result.stdout
    assert "rows that fired: follow_up 1, tier 1" in result.stdout


def test_faulty_cases_are_refused(folder: Path) -> None:
    path = folder / "tests.csv"
    path.write_text(path.read_text().replace("expect_tier", "expect_teir", 1))
    result = run(str(folder))
    assert isinstance(result.exception, FaultyDataError)
    assert {(fault.row, fault.column) for fault in result.exception.faults} >= {(1, "expect_teir")}


def test_strict_minds_a_change_that_no_case_notices(folder: Path) -> None:
    path = folder / "tests.csv"
    kept = [line for line in path.read_text().splitlines() if "18.1" not in line]
    path.write_text("\n".join(kept) + "\n")
    loose, strict = run(str(folder)), run(str(folder), "--strict")
    assert (loose.exit_code, strict.exit_code) == (0, 1)
    assert "no case notices" in loose.stdout


def test_json_holds_everything() -> None:
    data = json.loads(run("northern-ireland", "--json", "--no-mutation").stdout)
    assert data["cases"] == 39
    assert data["failures"] == data["rows_never_fired"] == data["triggers"] == []
    assert data["ruleset"]["id"] == "northern-ireland"


def test_an_unknown_ruleset_is_named_with_the_nearest() -> None:
    result = run("northern-irland")
    assert isinstance(result.exception, UsageError)
    assert "Did you mean northern-ireland?" in str(result.exception)
