"""``allocator rules check`` as a person uses it."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.test_commands import allocator
from tests.tiering.analysis.sound import RULES


@pytest.fixture
def rules(tmp_path):
    return shutil.copytree(RULES / "northern-ireland", tmp_path / "rules")


def changed(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_rules_without_a_fault_are_fine(rules):
    done = allocator("rules", "check", rules)
    assert done.returncode == 0, done.stderr
    assert "Errors" not in done.stdout


def test_a_gap_is_told_with_a_school_and_exit_code_3(rules):
    changed(rules, "tier.csv", "2,developing", "1,developing")
    done = allocator("rules", "check", rules)
    assert done.returncode == 3
    assert "gap: tier.csv: no row answers for conclusion 2" in done.stdout
    assert "a school: sector primary, months_since(conclusion)" in done.stdout
    assert "overlap: tier.csv, rows 2 and 3: both fire for conclusion 1" in done.stdout
    assert "2 errors" in done.stderr


def test_json_has_every_finding(rules):
    changed(rules, "tier.csv", "2,developing", "1,developing")
    done = allocator("rules", "check", rules, "--json")
    assert done.returncode == 3
    findings = json.loads(done.stdout)["findings"]
    gap = next(one for one in findings if one["kind"] == "gap")
    assert (gap["severity"], gap["table"], gap["witness"]["conclusion"]) == ("error", "tier", 2.0)


@pytest.mark.parametrize("as_json", [False, True])
def test_bad_cells_are_named_with_exit_code_3(rules, as_json):
    changed(rules, "tier.csv", "2,developing", "7,developping")
    done = allocator("rules", "check", rules, *(["--json"] if as_json else []))
    assert done.returncode == 3
    told = done.stdout if as_json else done.stderr
    assert "developping" in told
    assert "a whole number from 1 to 4" in told
    if as_json:
        assert [one["row"] for one in json.loads(told)["faults"]] == [3, 3]


def test_quiet_says_nothing_but_errors(rules):
    done = allocator("rules", "check", rules, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_shipped_ruleset_is_found_by_its_name():
    assert allocator("rules", "check", "england").returncode == 0
    done = allocator("rules", "check", "englond")
    assert done.returncode == 2
    assert "Did you mean england?" in done.stderr
