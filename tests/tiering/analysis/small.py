"""A ruleset of a few lines, with parts changed from test to test."""

from __future__ import annotations

from allocator.tiering.analysis import Finding, analyse
from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import RulesetSource

YAML = """
id: small
title: Small
version: "1"
owner: An officer
in_force_from: 2026-08-01
review_due: 2027-07-31
ladder: [low, middle, high]
domains: {one: One, two: Two}
inputs:
  attendance: {freshness_months: 30}
  absence: {title: Absence, unit: days, better: down, least: 0, most: 100}
  grade: {title: Grade, unit: grade 1-6, better: up, least: 1, most: 6, whole: true}
parameters:
  floor: {title: Floor, source: S, value: 85}
  limit: {title: Limit, source: S, value: 10}
derived: {}
triggers:
  attendance: {title: Attendance, domain: one, source: S}
  absence: {title: Absence, domain: two, source: S}
movement: {least_stay_months: 3}
tables:
  signs: {role: triggers}
  tier: {role: tier}
"""
SIGNS = """
attendance,absence,trigger
< floor,-,attendance
-,> limit,absence
"""
TIER = """
triggers,grade,tier
2,-,high
1,-,middle
-,missing,undecided
-,-,low
"""


def small(*changes: tuple[str, str], **cells: str) -> Ruleset:
    """A ruleset with tables of signs and tiers, and what a test adds or changes.

    Parameters
    ----------
    changes
        Texts of the YAML and what stands in their place.
    cells
        Cells of tables as lines with commas; in a cell a semicolon is a comma.
    """
    text = YAML
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    given = {"signs": SIGNS, "tier": TIER, **cells}
    return build_ruleset(RulesetSource(text, {name: as_cells(c) for name, c in given.items()}))


def added(table: str) -> tuple[str, str]:
    """A change that adds a table before that of the tiers."""
    return "  tier: {role", f"  {table}\n  tier: {{role"


def as_cells(text: str) -> tuple[tuple[str, ...], ...]:
    """Cells from lines with commas."""
    return tuple(
        tuple(cell.strip().replace(";", ",") for cell in line.split(","))
        for line in text.strip().split("\n")
    )


def found(ruleset: Ruleset, kind: str) -> list[Finding]:
    """Findings of a kind."""
    return [one for one in analyse(ruleset) if one.kind == kind]
