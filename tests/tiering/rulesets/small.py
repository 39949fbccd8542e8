"""A small ruleset for the tests, with parts to change."""

from __future__ import annotations

import textwrap
from typing import Any

from allocator.tiering.rulesets.source import Cells, RulesetSource

YAML = textwrap.dedent("""\
    # Why these rules: see the paper of May
    id: small
    title: Small rules
    version: "1"
    owner: Head of Education
    in_force_from: 2026-08-01
    review_due: 2027-07-31
    ladder: [universal, targeted]
    domains: {inclusion: Inclusion}
    inputs:
      attendance: {better: up}
      places: {kind: text, values: [free meals, "3"]}
    parameters:
      floor: {title: Floor, source: assumption, by_sector: {primary: 88}}
    triggers:
      low: {title: Low attendance, domain: inclusion, source: assumption}
    tables:
      inclusion: {role: triggers}
      tier: {role: tier}
    """)
INCLUSION: Cells = (
    ("attendance", "places", "trigger", "text"),
    ("< floor", "-", "low", "Attendance is {attendance}%"),
    ("[88..90)", 'not("free meals")', "low", "=1+1"),
    ("missing, < 50", '"3"', "low", "007"),
)
TIER: Cells = (("triggers", "tier"), (">= 1", "targeted"), ("-", "universal"))
CASES: Cells = (("case", "attendance", "expect_tier"), ("low", "80", "targeted"))


def small(yaml: str = YAML, **tables: Any) -> RulesetSource:
    """The small ruleset with another YAML or other tables."""
    return RulesetSource(yaml, {"inclusion": INCLUSION, "tier": TIER} | tables, CASES)


def spoilt(old: str, new: str) -> RulesetSource:
    """The small ruleset with something else in its YAML."""
    assert old in YAML
    return small(YAML.replace(old, new))
