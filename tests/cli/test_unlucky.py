"""Slips of the pen on the command line, and rules that do not fit the workspace."""

from __future__ import annotations

import sys

import pytest

from allocator_cli.main import cli
from allocator_cli.outcomes import guarded
from tests.io.small import FILES, write_small

RULES = """\
id: own
title: Our own
version: "1"
owner: Head of Education
in_force_from: 2026-01-01
review_due: 2027-01-01
ladder: [universal, LADDER]
inputs: {colour: {kind: text, values: [blue, green]}}
parameters: {most: {title: Most, source: test, value: 3}}
tables: {tier: {role: tier}}
"""
TIER = "colour,tier,text\ngreen,LADDER,Green\n-,universal,\n"


@pytest.fixture
def allocator(monkeypatch, capsys):
    """Run ``allocator``: exit code, standard output, standard error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["allocator", *map(str, words)])
        code = guarded(cli)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def with_rules(folder, second="targeted", tier=TIER):
    """A workspace with rules of its own and a reading that only they know."""
    authority = FILES["authority.yaml"] + "rules: own\n"
    readings = FILES["readings.csv"] + "S1,colour,2026-06-30,2,,,ok,test,2026-07-10\n"
    write_small(folder, authority=authority, readings=readings)
    (folder / "own").mkdir()
    (folder / "own" / "ruleset.yaml").write_text(RULES.replace("LADDER", second))
    (folder / "own" / "tier.csv").write_text(tier.replace("LADDER", second))
    return folder


def test_check_knows_the_inputs_that_the_rules_declare(allocator, tmp_path):
    assert allocator("check", with_rules(tmp_path / "ws")) == (0, "", "No faults.\n")


def test_check_names_faults_of_the_rules(allocator, tmp_path):
    code, _, err = allocator("check", with_rules(tmp_path / "ws", tier="nonsense\n"))
    assert (code, "tier.csv" in err) == (3, True)


def test_check_names_a_tier_that_the_offer_lacks(allocator, tmp_path):
    code, _, err = allocator("check", with_rules(tmp_path / "ws", second="focussed"))
    assert (code, "what the tier 'focussed' of the rules brings" in err) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("tiers", "--as-of", "0001-01-01"),
        ("tiers", "--as-of", "yesterday"),
        ("live due", "--as-of", "9999-12-31"),
        ("live due", "--within", "99999999999"),
        ("live watch", "--as-of", "9999-12-31"),
        ("live moderation", "--as-of", "0001-01-01"),
        ("live confirm", "--school", "S2", "--on", "0001-01-01"),
        ("live concern", "--school", "S2", "--tier", "targeted", "--on", "2026-08-10", "--by", "P1",
         "--urgent-reason", " "),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_wrong_use(allocator, tmp_path, words):
    name, *options = words
    code, _, err = allocator(*name.split(), write_small(tmp_path / "ws"), *options)
    assert (code, "Error" in err) == (2, True)


@pytest.mark.parametrize(("low", "high"), [("nan", "2"), ("-inf", "inf"), ("-1e308", "1e308")])
def test_a_sweep_over_numbers_that_are_none_is_wrong_use(allocator, tmp_path, low, high):
    folder = write_small(tmp_path / "ws")
    code, out, _ = allocator(
        "rules", "sweep", "scotland-three-tier", "--on", folder, "--parameter", "attendance_points",
        "--from", low, "--to", high,
    )  # fmt: skip
    assert (code, out) == (2, "")
